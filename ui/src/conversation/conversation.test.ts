import { expect, test } from 'vitest';
import type { Message, MessagePart } from '../../../query/api/wire.ts';
import { type SpanSketch, sampleSpan } from '../../e2e/sample-spans.ts';
import { buildTree } from '../span-tree/tree.ts';
import { conversationOf, readValue, toolSpansByCallId } from './conversation.ts';
import { imageSource } from './image.ts';
import { jsonText, jsonWindow } from './json-lines.ts';
import { isConversation, transcriptOf } from './transcript.ts';

const message = (role: string, ...parts: MessagePart[]): Message => ({ role, parts });
const text = (content: string): MessagePart => ({ type: 'text', content });
const call = (id: string | null, name: string, args: unknown): MessagePart => ({
  type: 'tool_call',
  id,
  name,
  arguments: args,
});
const result = (id: string, response: unknown): MessagePart => ({
  type: 'tool_call_response',
  id,
  response,
});

/** `role: part part`, a call as name(args)=result. */
function told(input: readonly Message[], output: readonly Message[] = []): string[] {
  const span = sampleSpan({ id: 'a', input_messages: input, output_messages: output });
  return conversationOf(span).map(({ role, parts }) => {
    const words = parts.map((part) => {
      if (part.kind === 'text' || part.kind === 'reasoning') return `${part.kind} ${part.text}`;
      if (part.kind === 'image') return part.source;
      if (part.kind === 'reference') return `${part.what} at ${part.where}`;
      if (part.kind === 'data') return `${part.label} ${jsonText(part.value)}`;
      const args = part.call === undefined ? '?' : jsonText(part.call.value);
      return `${part.name}(${args})=${part.result === undefined ? '?' : jsonText(part.result.value)}`;
    });
    return `${role}: ${words.join(' ')}`;
  });
}

test.each<[string, readonly Message[], readonly Message[], readonly string[]]>([
  [
    'call and result become one, and the message that held only the result is gone',
    [
      message('user', text('hi')),
      message('assistant', call('1', 'f', '{"a":1}')),
      message('tool', result('1', 'ok')),
    ],
    [message('assistant', text('done'))],
    ['user: text hi', 'assistant: f({"a":1})="ok"', 'assistant: text done'],
  ],
  ['no result yet', [], [message('assistant', call('1', 'f', {}))], ['assistant: f({})=?']],
  [
    'a result without its call',
    [message('tool', result('9', { a: 1 }))],
    [],
    ['tool: tool(?)={"a":1}'],
  ],
  [
    'the same id used twice pairs in order',
    [
      message('assistant', call('1', 'f', 1), call('1', 'f', 2)),
      message('tool', result('1', 'x'), result('1', 'y')),
    ],
    [],
    ['assistant: f(1)="x" f(2)="y"'],
  ],
  [
    'without ids the name pairs, in order',
    [
      message('tool', { type: 'tool_call_response', name: 'f', response: 'of a call cut off' }),
      message('assistant', call(null, 'f', 1), call(null, 'g', 2)),
      message('tool', { type: 'tool_call_response', name: 'g', response: 'y' }),
      message('assistant', call(null, 'g', 3)),
      message('tool', { type: 'tool_call_response', name: 'g', response: 'z' }),
      message('tool', { type: 'tool_call_response', name: 'h', response: 'alone' }),
    ],
    [],
    [
      'tool: f(?)="of a call cut off"',
      'assistant: f(1)=? g(2)="y"',
      'assistant: g(3)="z"',
      'tool: h(?)="alone"',
    ],
  ],
  [
    'a call without an id stays open',
    [message('assistant', call(null, 'f', 1))],
    [],
    ['assistant: f(1)=?'],
  ],
  [
    'reasoning, references and unknown parts',
    [
      message(
        'user',
        { type: 'reasoning', content: 'hm' },
        { type: 'uri', modality: 'image', uri: 'https://example.org/a.png' },
        { type: 'strange', x: 1 },
      ),
    ],
    [],
    ['user: reasoning hm image at https://example.org/a.png strange {"type":"strange","x":1}'],
  ],
  [
    'an image is its own bytes',
    [message('user', { type: 'blob', mime_type: 'image/png', content: 'aGk_' })],
    [],
    ['user: data:image/png;base64,aGk/'],
  ],
])('%s', (_name, input, output, want) => {
  expect(told(input, output)).toEqual(want);
});

test('without messages the plain input and output are told, a tool as a call', () => {
  const plain = conversationOf(sampleSpan({ id: 'a', input: 'hi', output: '{"a":1}' }));
  expect(plain.map((turn) => [turn.role, turn.parts[0]?.kind])).toEqual([
    ['input', 'text'],
    ['output', 'data'],
  ]);
  const tool = conversationOf(sampleSpan({ id: 'a', span_type: 'TOOL', input: '{"a":1}' }));
  expect(tool[0]?.parts[0]).toMatchObject({
    kind: 'call',
    call: { value: { a: 1 } },
    result: undefined,
  });
  expect(conversationOf(sampleSpan({ id: 'a' }))).toEqual([]);
});

test.each([
  ['image/svg+xml', 'aGk='],
  ['image/png', 'https://example.org/a.png'],
  ['image/png', '"><script>'],
  ['text/html', 'aGk='],
  [undefined, 'aGk='],
  ['image/png', { a: 1 }],
])('%s with %s is not shown as an image', (mime, content) => {
  expect(imageSource(mime, content)).toBeUndefined();
});

test('a call finds its own span', () => {
  const span = sampleSpan({ id: 't', span_type: 'TOOL', tool_call_id: 'c1' });
  expect(toolSpansByCallId([sampleSpan({ id: 'a' }), span]).get('c1')).toBe(span);
});

test.each([
  ['{"a":1}', { a: 1 }],
  [' [1]', [1]],
  ['{broken', '{broken'],
  ['12', '12'],
])('the value of %s', (written, want) => {
  expect(readValue(written)).toEqual(want);
});

const story: readonly SpanSketch[] = [
  { id: 'root', from: 0, span_type: 'AGENT', input: 'Refund me', output: 'Done' },
  { id: 'plan', parent: 'root', from: 1, span_type: 'LLM', output: 'intent refund' },
  { id: 'sub', parent: 'root', from: 2, span_type: 'AGENT' },
  { id: 'tool', parent: 'sub', from: 3, status_code: 'ERROR', status_message: '409 pending' },
];

test.each<[Partial<SpanSketch>, string]>([
  [{ output: 'raw', output_preview: 'short' }, 'raw'],
  [
    {
      output: '{"raw":1}',
      output_messages: [message('assistant', call('1', 'f', { id: 9007199254740993n }))],
    },
    'f({"id":9007199254740993})',
  ],
  [{ output_messages: [message('assistant', text('said'))], output: '{"raw":1}' }, 'said'],
  [{ input: 'asked' }, ''],
  [{ input: 'asked', span_type: 'TOOL' }, 'asked'],
])('the words of a step %#', (fields, want) => {
  const entries = transcriptOf(buildTree([sampleSpan({ id: 'a', ...fields })]), new Set());
  expect(entries[0]?.text).toBe(want);
});

test('a trace is told as question, steps and answer; sub-agents are folded', () => {
  const tree = buildTree(story.map((sketch) => sampleSpan(sketch)));
  const lines = (unfolded: readonly string[]): unknown[] =>
    transcriptOf(tree, new Set(unfolded)).map((entry) =>
      entry.kind === 'said'
        ? `${entry.who}: ${entry.text}`
        : [
            entry.depth,
            tree.spans[entry.index]?.name,
            entry.text,
            entry.steps.map((s) => s.failed),
          ],
    );
  expect(lines([])).toEqual([
    'User: Refund me',
    [0, 'plan', 'intent refund', []],
    [0, 'sub', '', [true]],
    'Assistant: Done',
  ]);
  expect(lines(['sub'])[3]).toEqual([1, 'tool', '409 pending', []]);
  expect([isConversation(tree.spans), isConversation([])]).toEqual([true, false]);
});

const printed = (value: unknown, max = 1000): string =>
  jsonWindow(value, max)
    .lines.map((line) => line.map((token) => token.text).join(''))
    .join('\n');

test.each([
  [null, 'null'],
  ['a', '"a"'],
  [[], '[]'],
  [{ a: 1, b: [true] }, '{\n  "a": 1,\n  "b": [true]\n}'],
  [{ a: 1, b: 'x' }, '{"a": 1, "b": "x"}'],
  [{ n: 9223372036854775807n }, '{"n": 9223372036854775807}'],
  [[{ a: 1 }, {}], '[\n  {"a": 1},\n  {}\n]'],
])('prints value %#', (value, want) => {
  expect(printed(value)).toBe(want);
});

test('a huge value costs what is shown', () => {
  const huge = { a: 'x'.repeat(50_000_000), b: 1 };
  const { lines, cut } = jsonWindow(huge, 100);
  expect(cut).toBe(true);
  expect(lines.flat().reduce((sum, token) => sum + token.text.length, 0)).toBeLessThan(110);
  expect(
    jsonWindow(
      Array.from({ length: 1e6 }, () => 1),
      100,
    ).lines.length,
  ).toBeLessThan(100);
});

test('text of a value with bigints is JSON', () => {
  expect(jsonText({ a: 5n, b: 'x' })).toBe('{"a":5,"b":"x"}');
  expect(jsonText(undefined)).toBe('null');
});
