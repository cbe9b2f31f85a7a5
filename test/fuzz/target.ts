/** A whole number from 0 to below `below`. */
export type Random = (below: number) => number;

/** One way into the server. An input is bytes alone, so that a failing one can be kept as a file. */
export interface FuzzTarget {
  readonly name: string;
  make(random: Random): Uint8Array<ArrayBuffer>;
  /** Throws when a promise is broken; what it counts in `outcomes` shows what was reached. */
  check(input: Uint8Array<ArrayBuffer>, outcomes: Outcomes): void | Promise<void>;
  /** The same for several at once; where it throws, `check` finds out which one it was. */
  checkGroup?(inputs: readonly Uint8Array<ArrayBuffer>[], outcomes: Outcomes): void;
  /** After every round: the server still answers, nothing is held. */
  settle?(): Promise<void>;
  close?(): Promise<void>;
}

/** How often each outcome was seen, so that a run can show what it covered. */
export type Outcomes = Map<string, number>;

export function seen(outcomes: Outcomes, outcome: string, count = 1): void {
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
}

export function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[random(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** True once in `of` times. */
export function once(random: Random, of: number): boolean {
  return random(of) === 0;
}
