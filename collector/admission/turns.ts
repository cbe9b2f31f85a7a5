/** What only so many may do at once; the others wait in the order in which they came. */
export class Turns {
  #free: number;
  readonly #busy = new Set<() => void>();
  readonly #waiting = new Set<() => void>();

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Calls `begin` at once or when another turn is given back. */
  take(begin: () => void): void {
    if (this.#free === 0) this.#waiting.add(begin);
    else this.#start(begin);
  }

  /** The turn of this one is over, or it does not wait any longer. */
  give(begin: () => void): void {
    if (this.#waiting.delete(begin) || !this.#busy.delete(begin)) return;
    this.#free++;
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      this.#start(next);
      return;
    }
  }

  #start(begin: () => void): void {
    this.#free--;
    this.#busy.add(begin);
    begin();
  }
}
