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
