import { expect, test } from 'vitest';
import { seededRandom } from '../generate.ts';
import { builtinRuleSet } from '../generated/rule-set.ts';
import { AnchorTable, digitsBit, isLiteralAt, isSignKind } from './anchor-table.ts';
import { collectAnchors } from './anchors.ts';
import { isDigit } from './byte-kinds.ts';
import { compileMatchers } from './matcher.ts';
import { windowStart } from './window.ts';

const seed = 20_261_126;
const anchors = collectAnchors(compileMatchers(builtinRuleSet.rules));
const table = new AnchorTable(anchors);
const literals = anchors.filter(({ literal }) => literal.length > 1);
const byWindow = Map.groupBy(literals, ({ literal }) => {
  const at = windowStart(literal);
  return literal.subarray(at, at + 3).join();
});
const signs = anchors.filter(({ literal }) => literal.length === 1);

test.each(['ecret\\",', 'oken\\n', 'assphrase\\",', 'pass\\":'])(
  'looks for %s by what is rarer than the end of a string in a string of JSON',
  (literal) => {
    const at = windowStart(Buffer.from(literal));
    expect(literal.slice(at, at + 3)).toMatch(/^[a-z]{2}/);
  },
);

test('finds every window, sign and group of digits that a byte by byte search finds', () => {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const seen = { windows: 0, signs: 0, digits: 0 };
  for (let round = 0; round < 150; round++) {
    // Short texts are read byte by byte, long ones by words, wherever they stand in memory.
    const parts = Array.from({ length: below(30) + 1 }, () => {
      const kind = below(4);
      if (kind === 0) return literals[below(literals.length)]?.literal ?? [];
      if (kind === 1) return Array.from({ length: below(5) }, () => 0x30 + below(10));
      if (kind === 2) return [...Buffer.from('~@%&+\\:.1aé：\u00ad\u200b')].slice(below(20));
      return Array.from({ length: below(6) }, () => below(256));
    });
    const text = Uint8Array.from([1, ...parts.flatMap((part) => [...part])]).subarray(below(2));
    const start = Math.min(below(4), text.length);
    const end = Math.max(start, text.length - below(4));
    const found = new Set(placesIn(text, start, end));
    for (let at = start; at + 2 < end; at++) {
      const window = text.subarray(at, at + 3);
      const isDigits = window.every(isDigit);
      const links = byWindow.get(window.join()) ?? [];
      const ownSigns = signs.filter((anchor) => standsAt(anchor.literal[0], anchor, window));
      const kinds = table.kindsAt(text, at);
      const standing = table
        .linksAt(text, at)
        .filter(({ literal, offset }) => isLiteralAt(literal, text, start, end, at - offset))
        .map(({ anchor }) => anchors[anchor]);
      const isAny = isDigits || links.length > 0 || ownSigns.length > 0;
      const where = `seed ${seed}, round ${round}, at ${at}`;
      if (isAny && !found.has(at)) expect.fail(`not found: ${where}`);
      expect([(kinds & digitsBit) !== 0, isSignKind(kinds), standing], where).toEqual([
        isDigits,
        ownSigns.length > 0,
        links.filter(({ literal }) =>
          isLiteralAt(literal, text, start, end, at - windowStart(literal)),
        ),
      ]);
      if (links.length > 0) seen.windows++;
      if (ownSigns.length > 0) seen.signs++;
      if (isDigits) seen.digits++;
    }
  }
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
});

test('of random text it names few places besides', () => {
  const random = seededRandom(seed);
  const text = Uint8Array.from({ length: 100_000 }, () => 0x61 + Math.floor(random() * 26));
  const found = placesIn(text, 0, text.length);
  const real = found.filter((at) => byWindow.has(text.subarray(at, at + 3).join()));
  expect(real.length).toBeGreaterThan(100);
  expect(found.length).toBeLessThan(2 * real.length);
});

function placesIn(text: Uint8Array, start: number, end: number): readonly number[] {
  const places: number[] = [];
  for (let at = table.next(text, start, end); at < end; at = table.next(text, at + 1, end)) {
    places.push(at);
  }
  return places;
}

/** A sign that needs something before it stands second in its window. */
function standsAt(
  sign: number | undefined,
  { before, after }: (typeof anchors)[number],
  [first = 0, second = 0, third = 0]: Uint8Array,
): boolean {
  if (before === undefined) return first === sign && (after?.includes(second) ?? true);
  return before.includes(first) && second === sign && (after?.includes(third) ?? true);
}
