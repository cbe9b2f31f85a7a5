interface Paced {
  /** Never rejects. */
  readonly task: () => Promise<void>;
  /** The same is under way for another reason: it is waited for, and not asked again. */
  readonly isBusy: () => boolean;
  /** The shortest rest between two runs, in milliseconds. */
  readonly restMs: number;
}

/** A run is followed by a rest that is as many times as long. */
const restFactor = 4;

/**
 * Follows what keeps changing: however often it is asked, the server works for it a fifth of the
 * time at most, and the last change is always followed.
 */
export class Pace {
  readonly #paced: Paced;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #askedAgain = false;
  #restsUntil = 0;

  constructor(paced: Paced) {
    this.#paced = paced;
  }

  /** The task runs now, or once its rest is over; asked several times before, it runs once. */
  ask(): void {
    if (this.#running) this.#askedAgain = true;
    else this.#wait(Math.max(0, this.#restsUntil - performance.now()));
  }

  /** Until it is asked again. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#askedAgain = false;
  }

  #wait(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#paced.isBusy()) this.#wait(this.#paced.restMs);
      else void this.#run();
    }, ms);
  }

  async #run(): Promise<void> {
    this.#running = true;
    const began = performance.now();
    await this.#paced.task();
    const ended = performance.now();
    this.#restsUntil = ended + Math.max(this.#paced.restMs, restFactor * (ended - began));
    this.#running = false;
    if (!this.#askedAgain) return;
    this.#askedAgain = false;
    this.ask();
  }
}
