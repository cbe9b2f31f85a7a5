import { Bug } from '../../model/errors.ts';

/** One literal that may begin a match; several matches may share it. */
export interface Anchor {
  readonly literal: Uint8Array;
  /** Indices of the matches to try. */
  readonly matches: readonly number[];
}

/**
 * Phase 1's tables. A field is read in steps of two bytes; each pair of bytes is looked up in `pairs`.
 * Every literal has a window of three bytes, and both of its pairs are entered, so that one of them
 * falls on a step whatever the alignment. Literals of one byte are entered as first and second half.
 */
export interface AnchorTable {
  /** By `first << 8 | second`: 0 nothing, 1 two digits, else index into `chains` plus 2. */
  readonly pairs: Uint8Array;
  /** Anchors to compare, with how far into the literal the pair lies (-1: the literal is the second byte). */
  readonly chains: readonly (readonly Link[])[];
}

export interface Link {
  readonly anchor: Anchor;
  readonly offset: number;
}

export const nothing = 0;
export const digitPair = 1;
const firstChain = 2;

export function buildAnchorTable(anchors: readonly Anchor[]): AnchorTable {
  const links = new Map<number, Link[]>();
  const enter = (pair: number, link: Link): void => {
    const list = links.get(pair);
    if (list === undefined) links.set(pair, [link]);
    else list.push(link);
  };
  for (const anchor of anchors) {
    if (anchor.literal.length === 1) enterSingle(anchor, enter);
    else enterWindow(anchor, enter);
  }
  const pairs = new Uint8Array(65_536);
  const chains: (readonly Link[])[] = [];
  const known = new Map<string, number>();
  for (const [pair, list] of links) {
    const key = list.map((link) => `${anchors.indexOf(link.anchor)}:${link.offset}`).join();
    const chain = known.get(key) ?? chains.push(list) - 1;
    known.set(key, chain);
    pairs[pair] = chain + firstChain;
  }
  if (chains.length + firstChain > 256) throw new Bug('too many anchor chains for one byte');
  for (let a = 0x30; a <= 0x39; a++) {
    for (let b = 0x30; b <= 0x39; b++) pairs[(a << 8) | b] = digitPair;
  }
  return { pairs, chains };
}

export function chainOf(table: AnchorTable, value: number): readonly Link[] {
  return table.chains[value - firstChain] ?? [];
}

/** Why a literal cannot be an anchor; undefined when it can. */
export function anchorProblem(literal: Uint8Array): string | undefined {
  if (literal.length === 1) {
    return isCommon(literal[0] ?? 0) ? 'a one-byte anchor must be a rare sign' : undefined;
  }
  if (literal.length < 3) return 'an anchor has one byte or at least three';
  if (bestWindow(literal) < 0) return 'an anchor needs three bytes in a row without two digits';
  return undefined;
}

function enterSingle(anchor: Anchor, enter: (pair: number, link: Link) => void): void {
  const byte = anchor.literal[0] ?? 0;
  for (let other = 0; other < 256; other++) {
    enter((byte << 8) | other, { anchor, offset: 0 });
    enter((other << 8) | byte, { anchor, offset: -1 });
  }
}

function enterWindow(anchor: Anchor, enter: (pair: number, link: Link) => void): void {
  const at = bestWindow(anchor.literal);
  if (at < 0) throw new Bug('an anchor without a window was not refused');
  for (const offset of [at, at + 1]) enter(pairAt(anchor.literal, offset), { anchor, offset });
}

/** Start of the three bytes whose pairs are rarest in ordinary text; -1 when every one has two digits. */
function bestWindow(literal: Uint8Array): number {
  let best = -1;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 2 < literal.length; at++) {
    if (isDigitPair(literal, at) || isDigitPair(literal, at + 1)) continue;
    const cost = pairCost(literal, at) + pairCost(literal, at + 1);
    if (cost < bestCost) {
      best = at;
      bestCost = cost;
    }
  }
  return best;
}

function pairAt(literal: Uint8Array, at: number): number {
  return ((literal[at] ?? 0) << 8) | (literal[at + 1] ?? 0);
}

function isDigitPair(literal: Uint8Array, at: number): boolean {
  return isDigitByte(literal[at] ?? 0) && isDigitByte(literal[at + 1] ?? 0);
}

function isDigitByte(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function pairCost(literal: Uint8Array, at: number): number {
  return byteCost(literal[at] ?? 0) * byteCost(literal[at + 1] ?? 0);
}

/** Rough frequency of a byte in prose, code and JSON. */
function byteCost(byte: number): number {
  if (byte === 0x20) return 15;
  const char = String.fromCharCode(byte);
  if ('etaoinsr'.includes(char)) return 9;
  if (byte >= 0x61 && byte <= 0x7a) return 3;
  if (isDigitByte(byte)) return 3;
  if ('-."/,:_=*#'.includes(char)) return 4;
  return 1;
}

function isCommon(byte: number): boolean {
  return byte !== 0x40 && byte !== 0x7e;
}
