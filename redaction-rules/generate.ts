import { Bug } from '../model/errors.ts';
import { type PatternNode, parsePattern } from './pattern/parse.ts';

/** Random numbers in [0, 1) from a seed, the same on every machine (mulberry32). */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How far above its least count an unbounded repeat goes. */
const repeatSpread = 8;

/**
 * Writes a text that `pattern` matches. Examples are generated, so that no text that looks like a
 * key stands in the repository. Classes are drawn from printable ASCII where they allow it.
 */
export function generate(pattern: string, random: Random): string {
  const bytes: number[] = [];
  write(parsePattern(pattern), random, bytes);
  return new TextDecoder('utf-8').decode(Uint8Array.from(bytes));
}

/** Replaces the last digit by the one with which the number passes the Luhn check. */
export function withLuhnDigit(text: string): string {
  const last = text.search(/[0-9][^0-9]*$/);
  if (last < 0) throw new Bug('a number without digits');
  const digits = [...text.slice(0, last).replace(/[^0-9]/g, '')].reverse().map(Number);
  const sum = digits.reduce((total, digit, i) => {
    const value = i % 2 === 0 ? digit * 2 : digit;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${text.slice(0, last)}${(10 - (sum % 10)) % 10}${text.slice(last + 1)}`;
}

function write(node: PatternNode, random: Random, bytes: number[]): void {
  switch (node.kind) {
    case 'byte':
      bytes.push(pickByte(node, random));
      return;
    case 'sequence':
      for (const item of node.items) write(item, random, bytes);
      return;
    case 'either': {
      const item = node.items[Math.floor(random() * node.items.length)];
      if (item !== undefined) write(item, random, bytes);
      return;
    }
    case 'repeat': {
      const most = node.max ?? node.min + repeatSpread;
      const count = node.min + Math.floor(random() * (most - node.min + 1));
      for (let i = 0; i < count; i++) write(node.item, random, bytes);
    }
  }
}

function pickByte(node: Extract<PatternNode, { kind: 'byte' }>, random: Random): number {
  const printable = node.ranges
    .map(([low, high]) => [Math.max(low, 0x20), Math.min(high, 0x7e)] as const)
    .filter(([low, high]) => low <= high);
  const ranges = printable.length > 0 ? printable : node.ranges;
  const count = ranges.reduce((sum, [low, high]) => sum + high - low + 1, 0);
  let left = Math.floor(random() * count);
  for (const [low, high] of ranges) {
    if (left <= high - low) return low + left;
    left -= high - low + 1;
  }
  return 0;
}
