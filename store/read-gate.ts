/** Reads pass at once, but for a moment now and then in which somebody needs nobody to read. */
export class ReadGate {
  #reading = 0;
  /** Settles when it opens again; undefined where it is open. */
  #closed: Promise<void> | undefined;
  #lastLeft: (() => void) | undefined;

  async read<T>(work: () => Promise<T>): Promise<T> {
    while (this.#closed !== undefined) await this.#closed;
    this.#reading += 1;
    try {
      return await work();
    } finally {
      this.#reading -= 1;
      if (this.#reading === 0) this.#lastLeft?.();
    }
  }

  /**
   * Runs a task while nobody reads; reads that come meanwhile wait for it. False, and nothing done,
   * where a read of before goes on for longer than `patienceMs`. Calls must not overlap.
   */
  async alone(task: () => Promise<void>, patienceMs: number): Promise<boolean> {
    let open = (): void => {};
    this.#closed = new Promise((resolve) => {
      open = resolve;
    });
    try {
      if (!(await this.#emptied(patienceMs))) return false;
      await task();
      return true;
    } finally {
      this.#closed = undefined;
      open();
    }
  }

  async #emptied(patienceMs: number): Promise<boolean> {
    if (this.#reading === 0) return true;
    let timer: NodeJS.Timeout | undefined;
    const left = new Promise<boolean>((resolve) => {
      this.#lastLeft = () => resolve(true);
      timer = setTimeout(resolve, patienceMs, false);
    });
    const isEmpty = await left;
    clearTimeout(timer);
    this.#lastLeft = undefined;
    return isEmpty;
  }
}
