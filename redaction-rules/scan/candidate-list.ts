import type { Hit } from './hit.ts';

/** Memory of a field with more candidates than this is given back when the next one begins. */
const capacityKept = 65_536;
const capacityFirst = 1_024;

/** Number of the candidates that digit groups are; others carry the number of their anchor. */
export const digitCandidate = -1;

/**
 * The places of a field that phase 1 named, as pairs of place and anchor number in one flat array.
 */
export class CandidateList {
  count = 0;
  #pairs = new Int32Array(2 * capacityFirst);

  placeAt(i: number): number {
    return this.#pairs[2 * i] ?? 0;
  }

  anchorAt(i: number): number {
    return this.#pairs[2 * i + 1] ?? 0;
  }

  clear(): void {
    this.count = 0;
    if (this.#pairs.length > 2 * capacityKept) this.#pairs = new Int32Array(2 * capacityFirst);
  }

  add(place: number, anchor: number): void {
    const at = 2 * this.count++;
    if (at >= this.#pairs.length) {
      const larger = new Int32Array(this.#pairs.length * 2);
      larger.set(this.#pairs);
      this.#pairs = larger;
    }
    this.#pairs[at] = place;
    this.#pairs[at + 1] = anchor;
  }

  /** Drops candidates inside of what was replaced and moves the others to where they are now. */
  move(shift: number, replaced: readonly Hit[], lengths: readonly number[]): void {
    this.#sort();
    const { count } = this;
    const pairs = this.#pairs;
    let delta = shift;
    let next = 0;
    this.count = 0;
    for (let i = 0; i < count; i++) {
      const place = pairs[2 * i] ?? 0;
      for (
        let hit = replaced[next];
        hit !== undefined && hit.end <= place;
        hit = replaced[++next]
      ) {
        delta += (lengths[next] ?? 0) - (hit.end - hit.start);
      }
      const hit = replaced[next];
      if (hit === undefined || hit.start > place) this.add(place + delta, pairs[2 * i + 1] ?? 0);
    }
  }

  /**
   * By place. They are out of order by less than the length of an anchor, so insertion is linear.
   */
  #sort(): void {
    const pairs = this.#pairs;
    for (let i = 1; i < this.count; i++) {
      const place = pairs[2 * i] ?? 0;
      const anchor = pairs[2 * i + 1] ?? 0;
      let to = i;
      for (; to > 0 && (pairs[2 * to - 2] ?? 0) > place; to--) {
        pairs[2 * to] = pairs[2 * to - 2] ?? 0;
        pairs[2 * to + 1] = pairs[2 * to - 1] ?? 0;
      }
      pairs[2 * to] = place;
      pairs[2 * to + 1] = anchor;
    }
  }
}
