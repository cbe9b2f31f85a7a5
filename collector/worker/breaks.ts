import type { Breaks } from '../../model/breaks.ts';

/** A clock is asked after so many ticks. */
const ticksPerLook = 256;
/** Work goes on for so long, in milliseconds, before its next break. */
const workMs = 10;

/** Breaks by the clock, while there is something that takes them. */
export class TimedBreaks implements Breaks {
  readonly #clock: () => number;
  #left = ticksPerLook;
  #take: (() => void) | undefined;
  #due = 0;
  #awayMs = 0;

  constructor(clock = () => performance.now()) {
    this.#clock = clock;
  }

  /** Milliseconds, without those of the breaks. */
  readonly now = (): number => this.#clock() - this.#awayMs;

  /** Does long work; in its breaks `take` is called. Not to be called in a break. */
  during(take: () => void, work: () => void): void {
    this.#take = take;
    this.#due = this.#clock() + workMs;
    try {
      work();
    } finally {
      this.#take = undefined;
    }
  }

  tick(work = 1): void {
    this.#left -= work;
    if (this.#left <= 0) this.#look();
  }

  /** No break follows before the work had as long as what was done in the last one. */
  #look(): void {
    this.#left = ticksPerLook;
    if (this.#take === undefined) return;
    const start = this.#clock();
    if (start < this.#due) return;
    this.#take();
    const end = this.#clock();
    this.#awayMs += end - start;
    this.#due = end + Math.max(workMs, end - start);
  }
}
