import { combinationsMax } from '../../../model/limits.ts';

/**
 * Which combinations of service, model and prompt were there, by their digests. The oldest go
 * first, in the order they came; verdicts carry them, so that a replay leaves the same behind.
 */
export class Combinations {
  readonly #known = new Set<string>();

  has(combination: string): boolean {
    return this.#known.has(combination);
  }

  remember(combinations: Iterable<string>): void {
    for (const combination of combinations) this.#known.add(combination);
    for (const oldest of this.#known) {
      if (this.#known.size <= combinationsMax) break;
      this.#known.delete(oldest);
    }
  }
}
