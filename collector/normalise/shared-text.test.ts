import { describe, expect, test } from 'vitest';
import { columnOf, readRowBlocks, textAt } from '../../model/row-block.ts';
import { buildSpanTape } from '../../test/tapes/build-tape.ts';
import { readRows } from '../../test/tapes/read-rows.ts';
import type { TapeSpan } from '../../test/tapes/tape-batch.ts';
import { type NormaliseTools, normalise } from './normalise.ts';
import { RowMemory } from './row-memory.ts';

describe('text that a column shares with the attributes', () => {
  test.each([
    ['plain', 'model-of-one-copy', 1],
    ['beyond ASCII', 'modèle-d’un-模型', 1],
    ['escaped', 'model "of" two\ncopies', 1],
  ])('%s text reads the same and stands once', (_name, model, copies) => {
    const blocks = rowsOf({ 'gen_ai.request.model': model });
    const [span] = readRows(blocks).span ?? [];
    expect(span?.request_model).toBe(model);
    expect(span?.attributes).toBe(JSON.stringify({ 'gen_ai.request.model': model }));
    expect(Buffer.from(blocks).toString('utf8').split(model)).toHaveLength(copies + 1);
  });

  test('a word that many spans mean stands once', () => {
    const operations = { 'gen_ai.operation.name': 'chat' };
    const blocks = rowsOf(operations, operations, operations);
    expect(readRows(blocks).span?.map((row) => row.span_type)).toStrictEqual(['LLM', 'LLM', 'LLM']);
    expect(Buffer.from(blocks).toString('latin1').split('LLM')).toHaveLength(2);
  });

  test('columns of one span do not leak into the next', () => {
    const blocks = rowsOf({ 'gen_ai.request.model': 'a', 'input.value': 'b' }, {}, { other: 'c' });
    const rows = readRows(blocks).span ?? [];
    expect(rows.map((row) => row.request_model)).toStrictEqual(['a', undefined, undefined]);
    expect(rows.map((row) => row.input)).toStrictEqual(['b', undefined, undefined]);
    expect(rows.map((row) => row.input_preview)).toStrictEqual(['b', undefined, undefined]);
  });
});

test('the hash of a span stays what it is, or the next version would know no retry', () => {
  const blocks = rowsOf({ 'gen_ai.request.model': 'gpt-5' });
  expect(readRows(blocks).span?.[0]?.content_hash).toBe('1d1987d2738b725cb82e0e7c3e45d957');
});

test.each([
  ['plain text', 'a line of text\n'.repeat(30)],
  ['text with a control character that has no short escape', `${'a line\v'.repeat(60)}`],
  ['a list', JSON.stringify(Array.from({ length: 20 }, (_, at) => `item ${at}`.repeat(9)))],
  ['text behind a space', ` ["${'x'.repeat(400)}"]`],
])('%s is stored in the same way whatever came before', (_, text) => {
  const attributes = { note: text, 'input.value': text };
  const [alone] = storedIn(rowsOf(attributes));
  expect(alone?.attributes).not.toContain(text.slice(0, 200));
  expect(storedIn(rowsOf(attributes, { 'input.value': text }, attributes)).at(-1)).toEqual(alone);
});

describe('messages of text that was said before', () => {
  const texts = [
    'a line of text\n'.repeat(30),
    'a "quoted" word, ünd a \\ '.repeat(20),
    // Not longer than a preview.
    '\u{1f600}'.repeat(70),
    'x'.repeat(255),
    'short',
    '',
  ];
  const roles = ['system', 'user', 'assistant', 'tool'];
  const said = texts.flatMap((text) =>
    roles.flatMap((role) => [
      {
        'llm.input_messages.0.message.role': role,
        'llm.input_messages.0.message.content': text,
        'llm.input_messages.1.message.content': texts[0] ?? '',
        'llm.output_messages.0.message.content': text,
      },
      {
        'gen_ai.prompt.0.role': role,
        'gen_ai.prompt.0.content': text,
        'gen_ai.completion.0.content': text,
        'gen_ai.completion.0.finish_reason': 'stop',
      },
      // Something else than text in one of them, and something in front of all.
      {
        'gen_ai.system_instructions': '[{"type":"text","content":"Be kind."}]',
        'gen_ai.prompt.0.role': role,
        'gen_ai.prompt.0.content': text,
        'gen_ai.prompt.1.content': '[{"type":"image"}]',
      },
      // These are repeated by the prompt of Vercel's legacy keys, or not.
      { 'ai.response.text': text, 'ai.prompt': JSON.stringify({ system: text, prompt: 'Go on.' }) },
    ]),
  );
  const columns = [
    'input_messages',
    'output_messages',
    'input_preview',
    'output_preview',
    'finish_reasons',
    'attributes',
  ];

  test('are stored as they are alone, whoever said it', () => {
    const alone = said.flatMap((attributes) => storedIn(rowsOf(attributes), columns));
    expect(storedIn(rowsOf(...said, ...said), columns)).toEqual([...alone, ...alone]);
    // Nor does one batch say anything of the next.
    const memory = new RowMemory();
    for (let turn = 0; turn < 2; turn++) {
      expect(storedIn(rowsIn({ memory }, said.toReversed()), columns)).toEqual(alone.toReversed());
    }
  });
});

/** Attributes and input of each span, as they are stored: long texts are references. */
function storedIn(blocks: Uint8Array, columns = ['attributes', 'input']) {
  const block = readRowBlocks(blocks).find(({ table }) => table === 'span');
  return Array.from({ length: block?.rows ?? 0 }, (_, row) => {
    const textOf = (name: string) => {
      const column = block && columnOf(block, name);
      return block && column && textAt(block, column, row);
    };
    return Object.fromEntries(columns.map((name) => [name, textOf(name)]));
  });
}

function rowsOf(...attributes: readonly NonNullable<TapeSpan['attributes']>[]): Uint8Array {
  return rowsIn({}, attributes);
}

function rowsIn(
  tools: NormaliseTools,
  attributes: readonly NonNullable<TapeSpan['attributes']>[],
): Uint8Array {
  const spans = attributes.map((given) => ({ attributes: given }));
  return normalise(buildSpanTape(...spans), { batchId: 'b', redacted: [] }, tools);
}

test.each([1, 30, 60, 62, 63, 64, 65, 126, 127, 128, 129, 300])(
  'lists of %d messages are put together again from pieces and runs',
  (count) => {
    const messages = Array.from({ length: count }, (_, at) => ({
      role: 'user',
      parts: [{ type: 'text', content: `message ${at}` }],
    }));
    const text = JSON.stringify(messages);
    const [span] = readRows(rowsOf({ 'gen_ai.input.messages': text })).span ?? [];
    expect(span?.input_messages).toBe(text);
    expect(span?.attributes).toBe(JSON.stringify({ 'gen_ai.input.messages': text }));
  },
);
