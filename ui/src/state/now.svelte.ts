/** The time of day as state, for `38 min ago`; moves every few seconds, not every frame. */
export class Now {
  ms = $state(0);
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
    this.ms = clock();
  }

  /** The exact time, not reactive: for requests. */
  exact(): number {
    return this.#clock();
  }

  listen(): () => void {
    const timer = setInterval(() => {
      this.ms = this.#clock();
    }, 5_000);
    return () => clearInterval(timer);
  }
}
