import type { Hit } from './hit.ts';

/** Memory of a field with more candidates than this is given back when the next one begins. */
const capacityKept = 65_536;
const capacityFirst = 1_024;

/** Number of the candidates that digit groups are; others carry the number of their anchor. */
export const digitCandidate = -1;

/** Numbers of one entry: place, and anchor together with why it is to be verified again. */
const entrySize = 2;
/** The anchor stands above its two bits, so that a list of many candidates is read faster. */
const anchorShift = 2;
/** It made a hit, or what it made depends on more than the text around it. */
const openBit = 1;
/** Something near it was replaced. */
const nearBit = 2;
const dueBits = openBit | nearBit;

/**
 * The places of a field that phase 1 named, in one flat array. Most of them come to nothing, and
 * that stays so as long as nothing near them changes.
 */
export class CandidateList {
  count = 0;
  #entries = new Int32Array(entrySize * capacityFirst);

  placeAt(i: number): number {
    return this.#entries[entrySize * i] ?? 0;
  }

  anchorAt(i: number): number {
    return (this.#entries[entrySize * i + 1] ?? 0) >> anchorShift;
  }

  /** Whether it may come to something else than when it was verified last. */
  isDue(i: number): boolean {
    return ((this.#entries[entrySize * i + 1] ?? 0) & dueBits) !== 0;
  }

  /** Says of the one that was verified last whether it is open. */
  mark(i: number, isOpen: boolean): void {
    const at = entrySize * i + 1;
    this.#entries[at] = ((this.#entries[at] ?? 0) & ~dueBits) | (isOpen ? openBit : 0);
  }

  clear(): void {
    this.count = 0;
    if (this.#entries.length <= entrySize * capacityKept) return;
    this.#entries = new Int32Array(entrySize * capacityFirst);
  }

  add(place: number, anchor: number, isOpen: boolean): void {
    this.#add(place, (anchor << anchorShift) | (isOpen ? openBit : 0));
  }

  #add(place: number, packed: number): void {
    const at = entrySize * this.count++;
    if (at >= this.#entries.length) {
      const larger = new Int32Array(this.#entries.length * 2);
      larger.set(this.#entries);
      this.#entries = larger;
    }
    this.#entries[at] = place;
    this.#entries[at + 1] = packed;
  }

  /**
   * Drops candidates inside of what was replaced and moves the others to where they are now. Those
   * are due that something within their reach was replaced.
   */
  move(
    shift: number,
    replaced: readonly Hit[],
    texts: readonly string[],
    reachOf: (anchor: number) => number,
  ): void {
    this.#sort();
    const { count } = this;
    const entries = this.#entries;
    let delta = shift;
    let next = 0;
    let before = Number.NEGATIVE_INFINITY;
    this.count = 0;
    for (let i = 0; i < entrySize * count; i += entrySize) {
      const place = entries[i] ?? 0;
      let hit = replaced[next];
      while (hit !== undefined && hit.end <= place) {
        delta += (texts[next]?.length ?? 0) - (hit.end - hit.start);
        before = hit.end;
        hit = replaced[++next];
      }
      if (hit !== undefined && hit.start <= place) continue;
      const packed = entries[i + 1] ?? 0;
      const gap = Math.min(place - before, (hit?.start ?? Number.POSITIVE_INFINITY) - place);
      const isNear = gap <= reachOf(packed >> anchorShift);
      this.#add(place + delta, (packed & ~nearBit) | (isNear ? nearBit : 0));
    }
  }

  /**
   * By place. They are out of order by less than the length of an anchor, so insertion is linear.
   */
  #sort(): void {
    const entries = this.#entries;
    for (let i = entrySize; i < entrySize * this.count; i += entrySize) {
      const place = entries[i] ?? 0;
      const packed = entries[i + 1] ?? 0;
      let to = i;
      for (; to > 0 && (entries[to - entrySize] ?? 0) > place; to -= entrySize) {
        entries[to] = entries[to - entrySize] ?? 0;
        entries[to + 1] = entries[to - 1] ?? 0;
      }
      entries[to] = place;
      entries[to + 1] = packed;
    }
  }
}
