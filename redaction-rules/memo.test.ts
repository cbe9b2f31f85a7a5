import { describe, expect, test } from 'vitest';
import { blockEnds } from './blocks.ts';
import { createRedactor } from './engine.ts';
import { generate, seededRandom } from './generate.ts';
import { builtinRuleSet } from './generated/rule-set.ts';
import { BlockMemo } from './memo.ts';

const key = { kid: 'k1', root: new Uint8Array(32).fill(9) };
const token = generate('ghp_[0-9A-Za-z]{36}', seededRandom(1));
const message = (i: number) => ({ role: 'user', content: `${i} ${'some words '.repeat(60)}` });

describe('a history that grows turn by turn', () => {
  const redactor = createRedactor(builtinRuleSet, key);
  const turns = Array.from({ length: 12 }, (_, turn) => {
    const messages = Array.from({ length: turn + 3 }, (_, i) => message(i));
    messages[1] = { role: 'tool', content: `${token} ${'x '.repeat(500)}` };
    return JSON.stringify(messages);
  });
  const redacted = turns.map((text) => {
    const bytes = Buffer.from(text);
    return redactor.scan(bytes, 0, bytes.length);
  });

  test('is redacted as by an engine that has not seen it', () => {
    for (const [i, text] of turns.entries()) {
      const bytes = Buffer.from(text);
      const fresh = createRedactor(builtinRuleSet, key).scan(bytes, 0, bytes.length);
      expect(redacted[i]).toEqual(fresh);
      expect(Buffer.from(fresh?.bytes ?? []).toString()).toMatch(/"content":"\[GITHUB~k1~/);
    }
  });

  test('is known for the most part', () => {
    const { blocks, hits, bytesSpared } = redactor.memoStats();
    expect(hits / blocks).toBeGreaterThan(0.6);
    expect(bytesSpared).toBeGreaterThan(0);
  });
});

test('a text under another name is another block, for the name counts as context', () => {
  const redactor = createRedactor(builtinRuleSet, key);
  const bytes = Buffer.from('words '.repeat(400));
  for (const name of ['a', 'b', 'a']) {
    const keyBytes = Buffer.from(name);
    redactor.scan(bytes, 0, bytes.length, keyBytes, 0, keyBytes.length);
  }
  expect(redactor.memoStats()).toMatchObject({ blocks: 3, hits: 1 });
});

test('short texts are not asked for', () => {
  const redactor = createRedactor(builtinRuleSet, key);
  const bytes = Buffer.from('short '.repeat(10));
  for (let i = 0; i < 3; i++) redactor.scan(bytes, 0, bytes.length);
  expect(redactor.memoStats().blocks).toBe(0);
});

test('blocks that never come again are not looked up for long', () => {
  const memo = new BlockMemo<{ bytes: Uint8Array }>('rs');
  const name = new Uint8Array(0);
  for (let i = 0; i < 4_000; i++) memo.scan(Buffer.from(`block ${i}`), name, () => undefined);
  expect(memo.stats()).toEqual({ blocks: 256, hits: 0, bytesSpared: 0 });
});

test('memory is bounded: old results make room', () => {
  const memo = new BlockMemo<{ bytes: Uint8Array }>('rs');
  const name = new Uint8Array(0);
  let scans = 0;
  const ask = (i: number) =>
    memo.scan(Buffer.from(`block ${i}`), name, () => {
      scans++;
      return { bytes: new Uint8Array(1_048_576) };
    });
  // Twice each, so that it goes on asking.
  for (let i = 0; i < 40; i++) {
    ask(i);
    ask(i);
  }
  expect(scans).toBe(40);
  ask(39);
  expect(scans).toBe(40);
  ask(0);
  expect(scans).toBe(41);
});

test('blocks end between maps of a list, and never inside of a text', () => {
  const pieces = (text: string): string[] => {
    const ends = blockEnds(Buffer.from(`x${text}`), 1, 1 + text.length);
    return ends.map((end, i) => text.slice(i === 0 ? 0 : (ends[i - 1] ?? 1) - 1, end - 1));
  };
  const long = 'x'.repeat(1_100);
  const asText = JSON.stringify(`[{"a":"${long}"},{"a":1}]`);
  expect(pieces(`[{"a":"${long}"},{"a":"},{${long}","b":${asText}}, \n {"a":1},{"a":2}]`)).toEqual([
    `[{"a":"${long}"}`,
    `,{"a":"},{${long}","b":${asText}}`,
    ', \n {"a":1},{"a":2}]',
  ]);
  // Maps within an element, other first keys, texts and lists.
  expect(pieces(`[{"a":[{"b":"${long}"},{"b":1}]},{"c":"${long}"}]`).length).toBe(1);
  expect(pieces(`[{"a":"${long}"},"${long}","y",[1]]`).length).toBe(1);
  expect(pieces(`{"a":"${long}${long}"}`).length).toBe(1);
  expect(pieces(`["${long}","${long}"`).length).toBe(1);
  expect(pieces(`[{"${long}":"${long}"},{"${long}":1}]`).length).toBe(1);
});
