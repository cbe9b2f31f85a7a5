/**
 * Where long work can be interrupted, so that short work need not wait for its end. What is done in
 * a break runs inside of `tick`, on top of the stack: it must share nothing with the work but what
 * is whole whenever `tick` is called.
 */
export interface Breaks {
  /** Says how much was done since the last call, roughly in microseconds. */
  tick(work?: number): void;
}

export const noBreaks: Breaks = { tick() {} };
