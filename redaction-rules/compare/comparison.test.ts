import { describe, expect, test } from 'vitest';
import { withActions } from '../actions/override.ts';
import { builtinRules } from '../generated/rule-set.ts';
import { composeRuleSet, packOf } from '../packs.ts';
import type { Rule } from '../rule.ts';
import { createComparison } from './comparison.ts';

const only = (...ids: readonly string[]) =>
  composeRuleSet(
    builtinRules.filter((rule) => ids.includes(rule.id) || ids.includes(packOf(rule))),
  );
const changed = (change: (rule: Rule) => Rule, ...ids: readonly string[]) =>
  composeRuleSet(only(...ids).rules.map(change));

function compare(
  live: ReturnType<typeof only>,
  candidate: ReturnType<typeof only>,
  texts: readonly (string | readonly [name: string, value: string])[],
  valuesMax = 100,
) {
  const comparison = createComparison(live, candidate, valuesMax);
  for (const one of texts) {
    const [name, text] = typeof one === 'string' ? ['', one] : one;
    const [keyBytes, bytes] = [Buffer.from(name), Buffer.from(text)];
    const key = { keyBytes, keyStart: 0, keyEnd: keyBytes.length };
    comparison.add({ bytes, start: 0, end: bytes.length, ...key });
  }
  const rows = comparison.rows().map((row) => {
    const { rule, hits, liveHits, both, onlyCandidate, onlyLive } = row;
    return [rule, hits, liveHits, both, onlyCandidate, onlyLive];
  });
  return { rows, comparison };
}

const address = 'write to a@example.org';
const base64 = Buffer.from('please write to someone@example.org today').toString('base64');

describe('rule, hits, live hits, both, only candidate, only live', () => {
  test.each<[string, ReturnType<typeof only>, ReturnType<typeof only>, readonly string[], unknown]>(
    [
      [
        'the same set',
        only('personal'),
        only('personal'),
        [address],
        [['personal.email', 1, 1, 1, 0, 0]],
      ],
      [
        'a rule more',
        only('secrets'),
        only('personal', 'secrets'),
        [address, address],
        [['personal.email', 2, 0, 0, 2, 0]],
      ],
      [
        'a rule less',
        only('personal', 'secrets'),
        only('secrets'),
        [address],
        [['personal.email', 0, 1, 0, 0, 1]],
      ],
      [
        'in base64',
        only('secrets'),
        only('personal'),
        [`see ${base64}`],
        [['personal.email', 1, 0, 0, 1, 0]],
      ],
      [
        'spelled',
        only('personal'),
        only('secrets'),
        ['a\\u0040example.org'],
        [['personal.email', 0, 1, 0, 0, 1]],
      ],
      ['nothing', only('personal'), only('secrets'), ['nothing here'], []],
      [
        'what is replaced already',
        only('personal'),
        only('secrets'),
        ['[EMAIL~k1~aaaaaaaaaaaaaaaa]'],
        [],
      ],
      [
        'another rule hides the place',
        only('personal.email'),
        only('secrets.github-token'),
        [`https://ghp_${'aB3dE6gH9j'.repeat(3)}aB3dE6@github.com/a`],
        [
          ['personal.email', 0, 1, 0, 0, 0],
          ['secrets.github-token', 1, 0, 1, 0, 0],
        ],
      ],
    ],
  )('%s', (_, live, candidate, texts, want) => {
    expect(compare(live, candidate, texts).rows).toEqual(want);
  });

  test('a rule that only counts is found, and hides nothing', () => {
    const kept = composeRuleSet(
      withActions(only('personal').rules, [{ name: 'personal.email', action: 'keep' }]),
    );
    expect(compare(only('personal'), kept, [address]).rows).toEqual([
      ['personal.email', 1, 1, 1, 0, 1],
    ]);
    expect(compare(kept, only('personal'), [address]).rows).toEqual([
      ['personal.email', 1, 1, 0, 1, 0],
    ]);
  });

  test('a value under a telling name', () => {
    const text = ['db.password', 'hunter2-and-more'] as const;
    expect(compare(only('personal'), only('secrets'), [text]).rows).toEqual([
      ['secrets.keyed-password', 1, 0, 0, 1, 0],
    ]);
  });
});

test('versions and actions of both sets', () => {
  const next = changed((rule) => ({ ...rule, version: 9, digest: 'x' }), 'personal.email');
  const { comparison } = compare(only('personal.email'), next, [address]);
  expect(comparison.rows()).toMatchObject([
    { candidateVersion: 9, liveVersion: 2, candidateAction: 'pseudonym', liveAction: 'pseudonym' },
  ]);
  comparison.clear();
  expect(comparison.rows()).toEqual([]);
});

test('values are told apart by what a pseudonym would tell apart, as long as there is room', () => {
  const texts = ['a@example.org A@Example.ORG', 'b@example.org', 'a@example.org'];
  const { comparison } = compare(only('secrets'), only('personal'), texts);
  expect(comparison.values()).toEqual({
    byRule: new Map([['personal.email', 2]]),
    isComplete: true,
  });
  const { comparison: small } = compare(only('secrets'), only('personal'), texts, 1);
  expect(small.values()).toEqual({ byRule: new Map([['personal.email', 1]]), isComplete: false });
});

test('a field full of hits', () => {
  const many = 'a@b.org '.repeat(40_000);
  const half = `${'a@b.org '.repeat(20_000)}${'203.0.113.9 '.repeat(20_000)}`;
  const email = only('personal.email');
  expect(compare(email, email, [many]).rows).toEqual([
    ['personal.email', 40_000, 40_000, 40_000, 0, 0],
  ]);
  expect(compare(email, only('personal.ipv4'), [half]).rows).toEqual([
    ['personal.email', 0, 20_000, 0, 0, 20_000],
    ['personal.ipv4', 20_000, 0, 0, 20_000, 0],
  ]);
});

test('text that could not be scanned is said to be so', () => {
  const dear = changed(
    (rule) => ({
      ...rule,
      match: [
        { anchor: ['eyJ'], pattern: 'eyJ[a-zA-Z.]{100,}!', boundary: 'token', max_len: 16_384 },
      ],
    }),
    'secrets.jwt',
  );
  const { rows } = compare(only('secrets.jwt'), dear, [` ${'.eyJa'.repeat(100_000)}`]);
  expect(rows).toEqual([['engine.unscanned', 1, 0, 0, 1, 0]]);
});
