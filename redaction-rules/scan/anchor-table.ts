import { Bug } from '../../model/errors.ts';
import { isDigit } from './byte-kinds.ts';

/** One literal that may begin a match; several matches may share it. */
export interface Anchor {
  readonly literal: Uint8Array;
  /** Indices of the matches to try. */
  readonly matches: readonly number[];
  /** What an anchor of one byte stands for; only its places among the right neighbours count. */
  readonly sign?: Sign;
  /** What has to stand before and after a sign; undefined: anything. */
  readonly before?: readonly number[] | undefined;
  readonly after?: readonly number[] | undefined;
}

/**
 * `token`: the tilde of our own replacements. `dotted`: a dot in digits. `colons`: in hex. `plus`:
 * a plus sign before a digit. `spelling`: a byte with which a spelled character may begin.
 * `named`: a word that stands where a value is named by another entry.
 */
export type Sign = 'token' | 'dotted' | 'colons' | 'plus' | 'spelling' | 'named';

/**
 * Phase 1's tables. A field is read in steps of two bytes; each pair of bytes is looked up in
 * `pairs`. Every literal has a window of three bytes, and both of its pairs are entered, so that
 * one of them falls on a step whatever the alignment. Literals of one byte are entered as first and
 * second half.
 */
export interface AnchorTable {
  /** By `first << 8 | second`: 0 nothing, 1 two digits, else the number of a chain. */
  readonly pairs: Uint16Array;
  /**
   * Bits by `chain << 9 | byte` for the byte after the pair, `chain << 9 | 256 | byte` for the one
   * before: 1 where some window of the chain has it there. Most pairs end here.
   */
  readonly neighbours: Uint32Array;
  /** By chain number: anchors to compare. */
  readonly chains: readonly (readonly Link[])[];
}

export interface Link {
  readonly anchor: number;
  readonly literal: Uint8Array;
  /** How far into the literal the pair lies; -1 where the literal is the pair's second byte. */
  readonly offset: number;
  /** What the third byte of the window may be: after the pair or before it. Undefined: any. */
  readonly after: readonly number[] | undefined;
  readonly before: readonly number[] | undefined;
}

export const nothing = 0;
export const digitPair = 1;
const firstChain = 2;
/** Chain numbers have to fit the pair table; some thousand literals do. */
const chainsMax = 65_536;

export function buildAnchorTable(anchors: readonly Anchor[]): AnchorTable {
  const links = new Map<number, Link[]>();
  for (const [index, anchor] of anchors.entries()) {
    for (const [pair, link] of linksOf(index, anchor)) {
      const list = links.get(pair);
      if (list === undefined) links.set(pair, [link]);
      else list.push(link);
    }
  }
  const pairs = new Uint16Array(65_536);
  const chains: (readonly Link[])[] = Array.from({ length: firstChain }, () => []);
  const known = new Map<string, number>();
  for (const [pair, list] of links) {
    const key = list.map(({ anchor, offset }) => `${anchor}:${offset}`).join();
    const chain = known.get(key) ?? chains.push(list) - 1;
    known.set(key, chain);
    pairs[pair] = chain;
  }
  if (chains.length > chainsMax) throw new Bug('too many anchor chains for two bytes');
  for (let a = 0x30; a <= 0x39; a++) {
    for (let b = 0x30; b <= 0x39; b++) pairs[(a << 8) | b] = digitPair;
  }
  return { pairs, neighbours: neighbourTable(chains), chains };
}

/** Whether the bit of `chain << 9 | side | byte` is set. */
export function isNeighbour(neighbours: Uint32Array, index: number): boolean {
  return (((neighbours[index >> 5] ?? 0) >> (index & 31)) & 1) === 1;
}

/** Why a literal cannot be an anchor; undefined when it can. */
export function anchorProblem(literal: Uint8Array): string | undefined {
  const [only] = literal;
  if (literal.length === 1) return only === 0x40 ? undefined : 'the only one-byte anchor is @';
  if (literal.length < 3) return 'an anchor has one byte or at least three';
  // Replacements are bracketed; an anchor that reached into one would make redaction unstable.
  if (literal.includes(0x5b) || literal.includes(0x5d)) return 'an anchor cannot hold brackets';
  if (bestWindow(literal) < 0) return 'an anchor needs three bytes in a row without two digits';
  return undefined;
}

function linksOf(
  index: number,
  { literal, before, after }: Anchor,
): readonly (readonly [number, Link])[] {
  const link = { anchor: index, literal, after: undefined, before: undefined };
  if (literal.length === 1) {
    const byte = literal[0] ?? 0;
    return [
      ...(after ?? everyByte).map(
        (other) => [(byte << 8) | other, { ...link, offset: 0, before }] as const,
      ),
      ...(before ?? everyByte).map(
        (other) => [(other << 8) | byte, { ...link, offset: -1, after }] as const,
      ),
    ];
  }
  const at = bestWindow(literal);
  if (at < 0) throw new Bug('an anchor without a window was not refused');
  const [first = 0, second = 0, third = 0] = literal.subarray(at);
  return [
    [(first << 8) | second, { ...link, offset: at, after: [third] }],
    [(second << 8) | third, { ...link, offset: at + 1, before: [first] }],
  ];
}

const everyByte = Array.from({ length: 256 }, (_, byte) => byte);

function neighbourTable(chains: readonly (readonly Link[])[]): Uint32Array {
  const table = new Uint32Array(chains.length << 4);
  const add = (index: number): void => {
    table[index >> 5] = (table[index >> 5] ?? 0) | (1 << (index & 31));
  };
  for (const [chain, links] of chains.entries()) {
    for (const { after, before } of links) {
      const base = chain << 9;
      if (before === undefined) for (const byte of after ?? everyByte) add(base | byte);
      else for (const byte of before) add(base | 256 | byte);
    }
  }
  return table;
}

/**
 * Start of the three bytes whose pairs are rarest in ordinary text; -1 when every one has two
 * digits.
 */
function bestWindow(literal: Uint8Array): number {
  let best = -1;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 2 < literal.length; at++) {
    const [first = 0, second = 0, third = 0] = literal.subarray(at);
    if (isDigit(second) && (isDigit(first) || isDigit(third))) continue;
    const cost = byteCost(second) * (byteCost(first) + byteCost(third));
    if (cost < bestCost) {
      best = at;
      bestCost = cost;
    }
  }
  return best;
}

/** Rough frequency of a byte in prose, code and JSON. */
function byteCost(byte: number): number {
  if (byte === 0x20) return 15;
  const char = String.fromCharCode(byte);
  if ('etaoinsr'.includes(char)) return 9;
  if (byte >= 0x61 && byte <= 0x7a) return 3;
  if (isDigit(byte)) return 3;
  return '-."/,:_=*#'.includes(char) ? 4 : 1;
}
