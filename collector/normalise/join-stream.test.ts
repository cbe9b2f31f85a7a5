import { describe, expect, test } from 'vitest';
import { areChunks, joinChunks } from './join-stream.ts';

const text = (content: string) => ({ type: 'text', content });

describe('joinChunks', () => {
  test('joins a huge stream in time linear in its length', () => {
    const chunks = Array.from({ length: 200_000 }, (_, i) => ({ index: 0, delta: `${i} ` }));
    const [message, ...others] = joinChunks(chunks);
    expect(others).toEqual([]);
    expect(message?.parts.length).toBe(1);
    expect(String(message?.parts[0]?.content).split(' ').length).toBe(200_001);
  });

  test('gives every alternative its own message, in order of their numbers', () => {
    const chunks = [2, 10, 0, 10, 2, 0].map((index, i) => ({ index, delta: String(i) }));
    expect(joinChunks(chunks).map(({ parts }) => parts)).toEqual([
      [text('25')],
      [text('04')],
      [text('13')],
    ]);
  });

  test('takes numbers that never come again for numbers of chunks', () => {
    const chunks = [0, 1, 2].map((index) => ({ index, delta: String(index) }));
    expect(joinChunks(chunks).map(({ parts }) => parts)).toEqual([[text('012')]]);
  });

  test('another id at the same number is another call; pieces without either go to the last', () => {
    const call = (members: object) => ({ delta: { tool_calls: [members] } });
    const [message] = joinChunks([
      call({ index: 0, id: 'a', function: { name: 'f', arguments: '{"x":' } }),
      call({ index: 0, function: { arguments: '1}' } }),
      call({ index: 0, id: 'b', function: { name: 'g', arguments: '' } }),
      call({ function: { arguments: '[2]' } }),
    ]);
    expect(message?.parts).toEqual([
      { type: 'tool_call', id: 'a', name: 'f', arguments: { x: 1 } },
      { type: 'tool_call', id: 'b', name: 'g', arguments: [2] },
    ]);
  });

  test('a result stands behind the call that it answers, and pieces go on to the last call', () => {
    const start = (index: number, block: object) => ({
      type: 'content_block_start',
      index,
      content_block: block,
    });
    const json = (index: number, piece: string) => ({
      type: 'content_block_delta',
      index,
      delta: { type: 'input_json_delta', partial_json: piece },
    });
    const [message] = joinChunks([
      start(0, { type: 'server_tool_use', id: 'a', name: 'web_search', input: {} }),
      json(0, '{"q":'),
      start(1, { type: 'web_search_tool_result', tool_use_id: 'a', content: [], pieces: 1 }),
      json(0, '1}'),
      { delta: { tool_calls: [{ function: { arguments: ' ' } }] } },
      start(2, { type: 'mcp_tool_use', id: 'b', name: 'f', server_name: 's', input: {} }),
      start(3, { type: 'mcp_tool_result', tool_use_id: 'b', is_error: false, content: 'x' }),
    ]);
    expect(message?.parts).toEqual([
      { type: 'tool_call', id: 'a', name: 'web_search', arguments: { q: 1 } },
      { type: 'tool_call_response', id: 'a', response: [] },
      { type: 'tool_call', id: 'b', name: 'f', arguments: null },
      { type: 'tool_call_response', id: 'b', response: 'x' },
    ]);
  });

  test('items of Responses that come whole are read as in an answer, others from their pieces', () => {
    const done = (item: object) => ({ type: 'response.output_item.done', output_index: 0, item });
    const [message] = joinChunks([
      done({ type: 'web_search_call', id: 'w', action: { type: 'search', query: 'q' } }),
      done({ type: 'message', content: [{ type: 'output_text', text: 'said in pieces' }] }),
      done({ type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }),
      done({ type: 'something_new', pieces: 3 }),
      { type: 'response.output_item.done' },
    ]);
    expect(message?.parts).toEqual([
      {
        type: 'tool_call',
        id: 'w',
        name: 'web_search',
        arguments: { type: 'search', query: 'q' },
      },
      { type: 'something_new', pieces: 3 },
    ]);
  });

  test('keeps the last reason, and arguments that broke off as the text they are', () => {
    const [message] = joinChunks([
      { delta: { tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{"x"' } }] } },
      { delta: '', finish_reason: 'stop' },
      { delta: '', finish_reason: 'length' },
    ]);
    expect(message).toEqual({
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'a', name: 'f', arguments: '{"x"' }],
      finish_reason: 'length',
    });
  });

  test.each([
    [[]],
    [[null, undefined, 1, [], {}, { delta: {} }, { choices: [1, null] }]],
    [[{ type: 'response.' }, { type: 'content_block_delta', delta: 3 }, { tool_calls: [{}] }]],
    [[{ finish_reason: 'stop' }]],
  ])('finds nothing in %j', (chunks: readonly unknown[]) => {
    expect(joinChunks(chunks)).toEqual([]);
  });

  test('keys of a prototype are only keys', () => {
    const chunks = ['__proto__', 'constructor', '__proto__'].map((index) => ({
      index,
      delta: 'a',
    }));
    expect(joinChunks(chunks).map(({ parts }) => parts)).toEqual([[text('aa')], [text('a')]]);
  });
});

describe('areChunks', () => {
  test.each([
    ['a delta', [{ delta: 'a' }], true],
    [
      'one number twice',
      [
        { index: 0, message: 'a' },
        { index: 0, message: 'b' },
      ],
      true,
    ],
    [
      'another number',
      [
        { index: 0, message: 'a' },
        { index: 1, message: 'b' },
      ],
      false,
    ],
    ['no numbers', [{ message: 'a' }, { message: 'b' }], false],
    [
      'a reason between',
      [
        { index: 0, message: 'a', finish_reason: 'stop' },
        { index: 0, message: 'b' },
      ],
      false,
    ],
    ['what is no event', [null, 'a', 1], false],
  ])('%s', (_name, choices: readonly unknown[], expected) => {
    expect(areChunks(choices)).toBe(expected);
  });
});
