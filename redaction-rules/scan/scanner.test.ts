import { describe, expect, test } from 'vitest';
import { builtinRuleSet } from '../generated/rule-set.ts';
import { composeRuleSet } from '../packs.ts';
import type { Match, Rule } from '../rule.ts';
import { tokenHit } from './hit.ts';
import { Scanner } from './scanner.ts';

describe('anchors that are signs', () => {
  const dotted = match('dotted', '[0-9]{1,3}([.][0-9]{1,3}){3}', 'number');
  const colons = match('colons', '([0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}|::[0-9a-f]{1,4}', 'token');
  const cases: readonly (readonly [Match, string, readonly string[]])[] = [
    [dotted, '10.0.0.1', ['10.0.0.1']],
    [dotted, 'a 1.2.3.4 b 192.168.100.200:80', ['1.2.3.4', '192.168.100.200']],
    [dotted, ' 1.2.3.4', ['1.2.3.4']],
    [dotted, '1.2.3.4.5 v1.2.3.4 x1.2.3.4 0.123456 1.2.3 a.1.2 1234.1.1.1', []],
    [dotted, '.1.2.3.4 ..', ['1.2.3.4']],
    [colons, 'fe80:1:2', ['fe80:1:2']],
    [colons, 'at ::1 or ab:cd:ef:01', ['::1', 'ab:cd:ef:01']],
    [colons, '{"a":1,"f":false} std::vec 12345:1:2 x:y', []],
  ];
  test.each(cases)('%j in %s', (one, text, want) => {
    expect(found(one, text)).toEqual(want);
  });
});

test('hundreds of anchors, also of one beginning, are all found', () => {
  const anchors = Array.from({ length: 900 }, (_, i) => `k${i.toString(36)}q-${i % 7}z`);
  const many = match(anchors, 'k[0-9a-z]{1,2}q-[0-9]z', 'token');
  for (const shift of ['', ' ']) {
    expect(found(many, shift + anchors.join(' '))).toEqual(anchors);
  }
});

test('after a replacement only what is near it is verified again', () => {
  const scanner = new Scanner(builtinRuleSet);
  const filler = 'my token is mine, 2026-01-02 10:20:30 12.5 a@b '.repeat(400);
  const address = 'write to jane.doe@mail.example.org ';
  const source = Buffer.from(`${filler}${address}${filler}`);
  expect(scanner.find(source, 0, source.length)).toBe(true);
  const [hit] = scanner.hits;
  if (hit === undefined || scanner.hits.length > 1) expect.fail('one address and no other hit');
  const [before, after] = [source.subarray(0, hit.start), source.subarray(hit.end)];
  const text = Buffer.concat([before, Buffer.from('[EMAIL~x]'), after]);
  const work = scanner.work;
  expect(scanner.findAgain(text, 0, text.length, [hit], ['x'.repeat(9)])).toBe(false);
  expect(scanner.work - work - text.length).toBeLessThan(filler.length / 4);
  const fresh = new Scanner(builtinRuleSet);
  fresh.find(text, 0, text.length);
  expect(fresh.hits.map(({ rule }) => rule)).toEqual([tokenHit]);
});

test('a match that only a replacement made possible is found, as is one that stays', () => {
  const rules = new Scanner(composeRuleSet([ruleOf(match(['key-'], 'key-[0-9]{4}', 'token'))]));
  const source = Buffer.from('key-1234 xkey-5678 key-9999 key-77');
  rules.find(source, 0, source.length);
  const replaced = [{ start: 9, end: 10, rule: 0 }];
  const text = Buffer.from('key-1234 [X~y]key-5678 key-9999 key-77');
  rules.findAgain(text, 0, text.length, replaced, ['x'.repeat(5)]);
  const found = rules.hits.map(({ start, end }) => text.subarray(start, end).toString());
  expect(found).toEqual(['key-1234', 'key-5678', 'key-9999']);
});

function match(anchor: Match['anchor'], pattern: string, boundary: Match['boundary']): Match {
  return { anchor, pattern, boundary, max_len: 64 };
}

function ruleOf(one: Match): Rule {
  return {
    id: 'secrets.one',
    version: 1,
    family: 'one',
    title: 'One',
    digest: '',
    match: [one],
    checks: [],
    score: 0.9,
    canonical: 'exact',
    action: { type: 'mask', label: 'ONE' },
  };
}

function found(one: Match, text: string): readonly string[] {
  const scanner = new Scanner(composeRuleSet([ruleOf(one)]));
  const bytes = Buffer.from(text);
  scanner.find(bytes, 0, bytes.length);
  return scanner.hits.map(({ start, end }) => bytes.subarray(start, end).toString());
}
