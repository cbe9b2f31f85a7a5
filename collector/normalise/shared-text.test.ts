import { describe, expect, test } from 'vitest';
import { columnOf, readRowBlocks, textAt } from '../../model/row-block.ts';
import { buildSpanTape } from '../../test/tapes/build-tape.ts';
import { readRows } from '../../test/tapes/read-rows.ts';
import type { TapeSpan } from '../../test/tapes/tape-batch.ts';
import { normalise } from './normalise.ts';

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

/** Attributes and input of each span, as they are stored: long texts are references. */
function storedIn(blocks: Uint8Array) {
  const block = readRowBlocks(blocks).find(({ table }) => table === 'span');
  return Array.from({ length: block?.rows ?? 0 }, (_, row) => {
    const textOf = (name: string) => {
      const column = block && columnOf(block, name);
      return block && column && textAt(block, column, row);
    };
    return { attributes: textOf('attributes'), input: textOf('input') };
  });
}

function rowsOf(...attributes: readonly NonNullable<TapeSpan['attributes']>[]): Uint8Array {
  const spans = attributes.map((given) => ({ attributes: given }));
  return normalise(buildSpanTape(...spans), { batchId: 'b', redacted: [] });
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
