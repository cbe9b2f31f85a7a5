/** One step of a path: paths that begin alike share their first steps. */
export interface Step<Found> {
  readonly number: number;
  readonly before: Step<Found> | undefined;
  readonly next: Map<number, Step<Found>>;
  /** The step that was taken last: the next span mostly takes it too. */
  latest: Step<Found> | undefined;
  /** What its user made of the whole path to here. */
  found: Found | undefined;
}

/** With more steps than these all are forgotten, also between two spans of a block. */
export const stepsMax = 8_192;

/**
 * What was made of rows of numbers that come again and again, found by a walk down a tree of those
 * seen so far. Reused from span to span; one per thread and use.
 */
export class PathMemo<Found> {
  /** Where the walk is. */
  at: Step<Found> = createStep(0, undefined);
  #root = this.at;
  #steps = 0;

  /** A new walk. */
  begin(): void {
    if (this.#steps > stepsMax) {
      this.#root = createStep(0, undefined);
      this.#steps = 0;
    }
    this.at = this.#root;
  }

  get isAtRoot(): boolean {
    return this.at === this.#root;
  }

  take(number: number): void {
    const { latest } = this.at;
    if (latest?.number === number) this.at = latest;
    else this.#take(number, this.at.next.get(number));
  }

  /** The same, but that a number which is on the path already leads nowhere. */
  takeOnce(number: number): void {
    const known = this.at.next.get(number);
    if (known !== undefined) this.at = known;
    else if (this.#has(number)) this.at.next.set(number, this.at);
    else this.#take(number, undefined);
  }

  /** Its numbers, from the root on. */
  numbers(): readonly number[] {
    const numbers: number[] = [];
    for (let step = this.at; step.before !== undefined; step = step.before) {
      numbers.push(step.number);
    }
    return numbers.reverse();
  }

  #has(number: number): boolean {
    return this.numbers().includes(number);
  }

  #take(number: number, known: Step<Found> | undefined): void {
    const { at } = this;
    const step = known ?? createStep(number, at);
    if (known === undefined) {
      at.next.set(number, step);
      this.#steps++;
    }
    at.latest = step;
    this.at = step;
  }
}

function createStep<Found>(number: number, before: Step<Found> | undefined): Step<Found> {
  return { number, before, next: new Map(), latest: undefined, found: undefined };
}
