import { describe, expect, test } from 'vitest';
import { composeRuleSet } from '../packs.ts';
import type { Match, Rule } from '../rule.ts';
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

function match(anchor: Match['anchor'], pattern: string, boundary: Match['boundary']): Match {
  return { anchor, pattern, boundary, max_len: 64 };
}

function found(one: Match, text: string): readonly string[] {
  const rule: Rule = {
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
  const scanner = new Scanner(composeRuleSet([rule]));
  const bytes = Buffer.from(text);
  scanner.find(bytes, 0, bytes.length);
  return scanner.hits.map(({ start, end }) => bytes.subarray(start, end).toString());
}
