import { expect, test } from 'vitest';
import { createRedactor } from '../engine.ts';
import { seededRandom } from '../generate.ts';
import { builtinRules } from '../generated/rule-set.ts';
import { composeRuleSet, packOf } from '../packs.ts';
import { tryBehind } from './behind.ts';

const key = { kid: 'k1', root: new Uint8Array(32) };
const pack = (name: string) => composeRuleSet(builtinRules.filter((rule) => packOf(rule) === name));
const live = pack('secrets');
const candidate = pack('personal');
const address = Buffer.from('write to a@example.org');

function tried(share: number, random = seededRandom(1)) {
  return tryBehind(createRedactor(live, key), live, { ruleSet: candidate, share }, random);
}

test('the live set alone decides over the text', () => {
  const { redactor, take } = tried(1);
  expect(take()).toBeUndefined();
  expect(redactor.ruleSetDigest).toBe(live.name);
  expect(redactor.scan(address, 0, address.length)).toBeUndefined();
  expect(take()).toMatchObject({
    live: live.name,
    candidate: candidate.name,
    texts: 1,
    bytes: address.length,
    comparedTexts: 1,
    comparedBytes: address.length,
    failures: 0,
    rules: [{ rule: 'personal.email', hits: 1, onlyCandidate: 1, liveHits: 0 }],
  });
  expect(take()).toBeUndefined();
});

test('pieces of one text are compared as one', () => {
  const { redactor, take } = tried(1);
  const pieces = [Buffer.from('write to some'), Buffer.from('one@example.org')];
  expect(redactor.scanJoined(pieces, Buffer.alloc(0), 0, 0)).toEqual([undefined, undefined]);
  expect(take()).toMatchObject({ texts: 1, rules: [{ rule: 'personal.email', hits: 1 }] });
});

test('a share of the bytes is compared, and never more', () => {
  const text = Buffer.from('nothing that any rule knows, again and again. '.repeat(50));
  for (const share of [0.01, 0.1, 0.5]) {
    const { redactor, take } = tried(share);
    for (let i = 0; i < 4_000; i++) redactor.scan(text, 0, text.length);
    const { bytes = 0, comparedBytes = 0 } = take() ?? {};
    expect(comparedBytes / bytes).toBeGreaterThan(share * 0.7);
    expect(comparedBytes).toBeLessThanOrEqual(share * bytes + 1024 * 1024);
  }
  // A random source that always says yes meets the bound.
  const { redactor, take } = tried(0.01, () => 0);
  for (let i = 0; i < 2_000; i++) redactor.scan(text, 0, text.length);
  const { bytes = 0, comparedBytes = 0 } = take() ?? {};
  expect(comparedBytes).toBeLessThanOrEqual(0.01 * bytes + 1024 * 1024);
});

test('a fault of the comparison is counted and spoils nothing', () => {
  const { redactor, take } = tried(1);
  const value = Buffer.from('hunter2-and-more');
  const name = Buffer.from('password');
  const scan = redactor.scan(value, 0, value.length, name, 0, name.length);
  expect(Buffer.from(scan?.bytes ?? []).toString()).toMatch(/^\[PASSWORD~k1~/);
  const broken = new Proxy(new Uint8Array(100), {
    get: (_, property) => {
      throw new Error(`no ${String(property)}`);
    },
  });
  expect(Buffer.from(redactor.scan(broken, 0, 100)?.bytes ?? []).toString()).toBe(
    '[UNSCANNED~error]',
  );
  expect(take()).toMatchObject({ comparedTexts: 2, failures: 1 });
});
