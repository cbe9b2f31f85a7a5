import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generate, seededRandom } from '../generate.ts';
import { LazyDfa, prefixOf } from './lazy-dfa.ts';
import { type PatternNode, parsePattern, reversePattern, shortestMatch } from './parse.ts';
import { compileProgram } from './program.ts';

function automaton(pattern: string, reversed = false): LazyDfa {
  const node = parsePattern(pattern);
  return new LazyDfa(compileProgram(reversed ? reversePattern(node) : node));
}

describe('the longest match from the start', () => {
  test.each([
    ['abc', 'abcd', 3],
    ['abc', 'abd', -1],
    ['a|ab|abc', 'abcd', 3],
    ['a*', 'b', 0],
    ['[0-9]{2,4}', '12345', 4],
    ['[0-9]{2,4}', '1', -1],
    ['(ab){2}c?', 'ababc', 5],
    ['[^a]+', 'bcad', 2],
    ['\\d\\w\\s\\.', '1_ .', 4],
    ['\\x41\\n\\t\\r', 'A\n\t\r', 4],
    ['a.c', 'a\nc', -1],
    ['[a-]+[\\]]', 'a-a]', 4],
    ['é+', 'ééx', 4],
    ['(?:a|b)+c', 'ababc', 5],
    ['(a*)*b', 'aaab', 4],
  ])('%s on %j', (pattern, text, want) => {
    const bytes = new TextEncoder().encode(text);
    expect(automaton(pattern).matchForward(bytes, 0, bytes.length)).toBe(want);
  });

  test('backwards, within limits', () => {
    const bytes = new TextEncoder().encode('xx abc12');
    const dfa = automaton('[a-z]+[0-9]+', true);
    expect(dfa.matchBackward(bytes, 8, 0)).toBe(3);
    expect(dfa.matchBackward(bytes, 8, 5)).toBe(5);
    expect(dfa.alive).toBe(true);
    expect(dfa.matchBackward(bytes, 3, 0)).toBe(-1);
  });
});

test.each([
  'a(',
  'a)',
  '[',
  '[]',
  '[b-a]',
  '*',
  'a**',
  'a+?',
  'a{2}{3}',
  'a{',
  'a{3,2}',
  'a{0}',
  'a{1001}',
  '^a',
  'a$',
  '\\b',
  '\\1',
  '(?=a)',
  '\\x4',
  'a{,3}',
  '[é]',
])('%j is refused', (pattern) => {
  expect(() => parsePattern(pattern)).toThrow(/^pattern /);
});

test('a pattern that unrolls too far is refused', () => {
  expect(() => automaton('((a{100}){100}){100}')).toThrow(/instructions/);
});

test('shortest match', () => {
  expect(
    ['a', 'ab|c', 'a{3,}', '(ab)?c*', 'a+b{2}'].map((p) => shortestMatch(parsePattern(p))),
  ).toEqual([1, 1, 3, 0, 3]);
});

/** Patterns of a small grammar. */
const patterns = fc.letrec<{ node: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'group' },
    fc.constantFrom('a', 'b', 'c', '[ab]', '[^a]', '\\d', '.', 'é'),
    tie('node').map((inner) => `(${inner})`),
  ),
  node: fc
    .array(
      fc
        .tuple(tie('atom'), fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{2,}'))
        .map(([atom, count]) => `${atom}${count}`),
      { minLength: 1, maxLength: 4 },
    )
    .chain((items) => fc.constantFrom(items.join(''), items.join('|'))),
})).node;

test('agrees with a direct reading of the pattern, in both directions', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', 'é', '\n'), maxLength: 10 });
  fc.assert(
    fc.property(patterns, texts, (pattern, text) => {
      const bytes = Buffer.from(text);
      const node = parsePattern(pattern);
      const longest = Math.max(-1, ...endsOf(node, bytes, new Set([0])));
      expect(automaton(pattern).matchForward(bytes, 0, bytes.length)).toBe(longest);
      const starts = Array.from({ length: bytes.length + 1 }, (_, at) => at);
      const first = starts.find((at) => endsOf(node, bytes, new Set([at])).has(bytes.length)) ?? -1;
      expect(automaton(pattern, true).matchBackward(bytes, bytes.length, 0)).toBe(first);
    }),
    { seed: 20_260_302, numRuns: 600 },
  );
});

test('goes on behind a literal as if it had read it, also after the cache was flushed', () => {
  const dfa = automaton('(ab|abb[ab]*a[ab]{11}|abx)c?');
  const prefixes = ['a', 'ab', 'abx', 'abbb'].map((text) => prefixOf(Buffer.from(text)));
  const random = seededRandom(12);
  for (let round = 0; round < 400; round++) {
    for (const prefix of prefixes) {
      const rest = generate('([abcx]{0,3}|[ab]{200})', random);
      const bytes = Buffer.concat([Buffer.from(' '), prefix.literal, Buffer.from(rest)]);
      const limit = bytes.length - Math.floor(random() * 3);
      const alone = automaton('(ab|abb[ab]*a[ab]{11}|abx)c?');
      const want = [alone.matchForward(bytes, 1, limit), alone.consumed, alone.alive];
      const found = [dfa.matchForward(bytes, 1, limit, prefix), dfa.consumed, dfa.alive];
      expect(found, `${round}: ${bytes.toString()}`).toEqual(want);
    }
  }
  expect(dfa.flushes).toBeGreaterThan(1);
});

/** Where matches that begin at one of `starts` may end: the definition, without any automaton. */
function endsOf(node: PatternNode, bytes: Uint8Array, starts: ReadonlySet<number>): Set<number> {
  switch (node.kind) {
    case 'byte':
      return new Set(
        [...starts]
          .filter((at) =>
            node.ranges.some(([a, b]) => (bytes[at] ?? -1) >= a && (bytes[at] ?? -1) <= b),
          )
          .map((at) => at + 1),
      );
    case 'sequence':
      return node.items.reduce((at, item) => endsOf(item, bytes, at), new Set(starts));
    case 'either':
      return new Set(node.items.flatMap((item) => [...endsOf(item, bytes, starts)]));
    case 'repeat': {
      let at = new Set(starts);
      for (let i = 0; i < node.min; i++) at = endsOf(node.item, bytes, at);
      const all = new Set(at);
      // After as many rounds as there are bytes, only empty repeats are left.
      for (let i = node.min; i < (node.max ?? node.min + bytes.length + 1); i++) {
        at = endsOf(node.item, bytes, at);
        for (const end of at) all.add(end);
      }
      return all;
    }
  }
}

test('more states than the cache holds: flushed, and still right', () => {
  // The state remembers which of the last 12 letters were `a`: 4,096 of them.
  const dfa = automaton('[ab]*a[ab]{11}');
  const random = seededRandom(11);
  const text = generate('([ab]{1000}){20}', random);
  const bytes = Buffer.from(text);
  const want = text.lastIndexOf('a', text.length - 12) + 12;
  expect(dfa.matchForward(bytes, 0, bytes.length)).toBe(want);
  expect(dfa.flushes).toBeGreaterThan(0);
});

test.each(['a[bc]{2,5}', '(x|yz)+-\\d{3}', 'é?[^a-z]{4}', '(a{2}|b){3,}\\.'])(
  'what %s generates, it matches',
  (pattern) => {
    for (let seed = 0; seed < 50; seed++) {
      const bytes = Buffer.from(generate(pattern, seededRandom(seed)));
      expect(automaton(pattern).matchForward(bytes, 0, bytes.length)).toBe(bytes.length);
    }
  },
);
