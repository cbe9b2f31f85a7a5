import { cutPlace } from './boundary.ts';
import { type Hit, unscannedHit } from './hit.ts';
import type { MatchView } from './match-view.ts';

/** Verification may read this many bytes per byte of the field, and so many more. */
const creditPerByte = 8;
const creditExtra = 4_096;
/** What an attempt costs before it reads a byte, and what a look at its surroundings costs. */
export const attemptCost = 2;
export const checkCost = 4;

/** What may be read of a field of so many bytes. */
export function creditOf(bytes: number): number {
  return bytes * creditPerByte + creditExtra;
}

/** Whether what came before the last `bytes` of a field used no more than it brought. */
export function isPaidFor(credit: number, bytes: number): boolean {
  return credit - creditExtra / 2 >= bytes * creditPerByte;
}

/**
 * Gives up: what comes after the text that was paid for counts as found. Cutting there, and not
 * where the credit ran out, makes the kept part cheap enough to be scanned whole the next time.
 */
export function unpaidFrom({ bytes, fieldStart, fieldEnd }: MatchView, paidTo: number): Hit {
  return { start: cutPlace(bytes, fieldStart, paidTo), end: fieldEnd, rule: unscannedHit };
}
