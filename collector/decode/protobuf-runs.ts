import { RUN_COUNT, RUN_NEXT, RUN_WORDS } from '../../model/metric-tape.ts';
import type { Tape } from '../../model/tape.ts';
import { malformed } from './item-fault.ts';
import type { Wire } from './wire.ts';

// Repeated numbers, packed or one by one, as runs on the tape. `slot` is the word that links the
// end of the list; each function returns the new one.

/** A packed list of fixed64 or double. */
export function readPackedFixed64(wire: Wire, tape: Tape, slot: number, end: number): number {
  const length = wire.length(end);
  if (length % 8 !== 0) throw malformed;
  if (length === 0) return slot;
  const run = openRun(tape, slot, length / 8);
  const { words } = tape;
  const listEnd = wire.at + length;
  for (let to = run + RUN_WORDS; wire.at < listEnd; to += 2) wire.fixed64(words, to, listEnd);
  return run + RUN_NEXT;
}

/** A packed list of uint64. */
export function readPackedVarints(wire: Wire, tape: Tape, slot: number, end: number): number {
  const listEnd = wire.length(end) + wire.at;
  if (wire.at === listEnd) return slot;
  const run = openRun(tape, slot, 0);
  let count = 0;
  while (wire.at < listEnd) {
    wire.varint(listEnd);
    const to = tape.allocate(2);
    tape.words[to] = wire.low;
    tape.words[to + 1] = wire.high;
    count++;
  }
  tape.words[run + RUN_COUNT] = count;
  return run + RUN_NEXT;
}

/** One number that is not packed, of protobuf's wire type 0 (varint) or 1 (fixed64). */
export function readRun(wire: Wire, tape: Tape, slot: number, type: 0 | 1, end: number): number {
  const run = openRun(tape, slot, 1);
  if (type === 1) {
    wire.fixed64(tape.words, run + RUN_WORDS, end);
  } else {
    wire.varint(end);
    tape.words[run + RUN_WORDS] = wire.low;
    tape.words[run + RUN_WORDS + 1] = wire.high;
  }
  return run + RUN_NEXT;
}

/** A linked run with room for so many numbers. */
export function openRun(tape: Tape, slot: number, count: number): number {
  const run = tape.allocate(RUN_WORDS + count * 2);
  tape.words[run + RUN_COUNT] = count;
  tape.words[slot] = run;
  return run;
}
