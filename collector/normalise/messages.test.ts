import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findMessages } from './conversation.ts';
import { areMessages, finishReasons, lastAnswer, lastQuestion, toMessages } from './messages.ts';
import { jsonText } from './plain-json.ts';

const fields = [
  ...['role', 'type', 'content', 'contents', 'blocks', 'block_type', 'kind', 'part_kind', 'parts'],
  ...['tool_calls', 'invalid_tool_calls', 'function_call', 'tool_call_id', 'call_id', 'id', 'name'],
  ...['message', 'messages', 'choices', 'generations', 'output', 'input', 'body', 'kwargs', 'data'],
  ...[
    'additional_kwargs',
    'response_metadata',
    'finish_reason',
    'reasoning',
    'thinking',
    'summary',
  ],
  ...[
    'refusal',
    'audio',
    'images',
    'image',
    'document',
    'source',
    'bytes',
    'format',
    'text',
    'url',
  ],
  ...[
    'toolUse',
    'toolResult',
    'functionCall',
    'executableCode',
    'guardContent',
    'citationsContent',
  ],
  ...['reasoningContent', 'toolInvocation', 'state', 'toolCallId', 'arguments', 'args', 'result'],
] as const;
const words = [
  ...['user', 'assistant', 'system', 'tool', 'ai', 'human', 'request', 'response', 'function'],
  ...['text', 'thinking', 'reasoning', 'refusal', 'tool_use', 'tool_result', 'tool_call', 'file'],
  ...['image', 'audio', 'video', 'document', 'binary', 'media', 'blob', 'uri', 'user-prompt'],
  ...['web_search_call', 'image_generation_call', 'function_call', 'function_call_output'],
  ...['program', 'custom_tool_call_output', 'tool-x', 'dynamic-tool', 'tool-invocation', 'stop'],
  ...['[{"type":"text","text":"a"}]', '{"messages":[{"role":"user"}]}', 'AIMessage', ''],
] as const;
/** What no word can be made of: `String` of it throws. */
const wordless = { toString: 1, valueOf: 1 };

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'large', withCrossShrink: true },
    { weight: 4, arbitrary: fc.constantFrom<unknown>(...words, ...words, wordless, null, 1, true) },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    {
      weight: 5,
      arbitrary: fc
        .array(fc.tuple(fc.constantFrom(...fields), tie('value')), { maxLength: 5 })
        .map((entries): unknown => Object.fromEntries(entries)),
    },
  ),
}));

test('whatever is sent is read, and what was read is read as it is', () => {
  let plain = 0;
  fc.assert(
    fc.property(value, fc.constantFrom('user', 'assistant'), (sent, speaker) => {
      for (const messages of [toMessages(sent, speaker), findMessages(sent, speaker)]) {
        if (messages === undefined) continue;
        for (const { role, parts } of messages) {
          expect(role).toBeTypeOf('string');
          for (const part of parts) expect(part.type).toBeTypeOf('string');
        }
        for (const said of [lastAnswer(messages), lastQuestion(messages)]) said?.at(0);
        finishReasons(messages);
        if (!areMessages(messages)) continue;
        plain++;
        expect(toMessages(messages, speaker)).toEqual(messages);
      }
    }),
    { seed: 6, numRuns: 3_000 },
  );
  expect(plain).toBeGreaterThan(300);
});

test.each([
  [
    'a call',
    [{ role: 'assistant', parts: [{ type: 'tool_call', name: wordless, arguments: {} }] }],
  ],
  ['a class', [{ lc: 1, id: [wordless], kwargs: { content: 'x' } }]],
])('%s may have no name', (_what, sent) => {
  expect(lastAnswer(findMessages(sent, 'user') ?? [])).not.toBe('');
});

test('thousands of calls that stand in the content, too, are matched in one walk', () => {
  const called = Array.from({ length: 20_000 }, (_, i) => i);
  const content = called.map((i) => ({ type: 'tool_use', name: 'f', input: { i } }));
  const tool_calls = called.map((i) => ({ name: 'f', args: { i } }));
  const messages = toMessages([{ role: 'assistant', content, tool_calls }], 'user');
  expect(messages?.[0]?.parts.length).toBe(called.length);
  expect(jsonText(messages?.[0]?.parts[7])).toBe(
    '{"type":"tool_call","name":"f","arguments":{"i":7}}',
  );
});
