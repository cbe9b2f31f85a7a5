/**
 * Which sequence numbers a damaged place held. Its own header says so if that is intact; otherwise
 * the records around it do, or the name of the segment that follows.
 */
import type { LostRecords } from './set-aside.ts';

/** What stands at a place of a segment. */
export type FoundPlace =
  | {
      readonly kind: 'intact';
      readonly offset: number;
      /** Of the payload. */
      readonly length: number;
      readonly seq: number;
    }
  | {
      readonly kind: 'damaged';
      readonly offset: number;
      /** Up to the next place. */
      readonly length: number;
      /** Known where the header is intact. */
      readonly seq: number | undefined;
    };

export type IntactPlace = Extract<FoundPlace, { kind: 'intact' }>;
type Unnumbered = Omit<LostRecords, 'lastSeq'>;

export class SequenceCheck {
  /** The last number accounted for; undefined before the first record. */
  #seq: number | undefined;
  readonly #lost: LostRecords[] = [];
  /** Damage whose last number shows at the next place that has one. */
  #open: Unnumbered | undefined;

  /**
   * Takes the places of the next segment; answers those to be loaded. A record that repeats an
   * earlier number (a file that was copied) is none of them.
   */
  segment(
    segment: string,
    firstSeq: number | undefined,
    places: readonly FoundPlace[],
  ): readonly IntactPlace[] {
    const records: IntactPlace[] = [];
    const first = places[0];
    if (first !== undefined && first.seq === undefined && firstSeq !== undefined) {
      this.#reach(segment, first.offset, firstSeq);
    }
    for (const place of places) {
      const { kind, offset, length, seq } = place;
      if (seq === undefined) {
        this.#open ??= this.#unnumbered(segment, offset, length);
        continue;
      }
      const isNew = this.#seq === undefined || seq > this.#seq;
      this.#reach(segment, offset, seq);
      if (!isNew) continue;
      this.#seq = seq;
      if (kind === 'intact') records.push(place);
      else {
        this.#lost.push({
          segment,
          offset,
          length,
          firstSeq: seq,
          lastSeq: seq,
          reason: 'damaged',
        });
      }
    }
    return records;
  }

  /** Everything that cannot be loaded, in order. */
  end(): readonly LostRecords[] {
    if (this.#open !== undefined) this.#lost.push({ ...this.#open, lastSeq: undefined });
    this.#open = undefined;
    return this.#lost;
  }

  /** All numbers before `seq` are accounted for now: as read, as damaged, or as missing. */
  #reach(segment: string, offset: number, seq: number): void {
    const before = this.#seq;
    if (this.#open !== undefined) {
      this.#lost.push({ ...this.#open, lastSeq: seq - 1 });
      this.#open = undefined;
    } else if (before !== undefined && seq > before + 1) {
      const range = { firstSeq: before + 1, lastSeq: seq - 1 };
      this.#lost.push({ segment, offset, length: 0, ...range, reason: 'missing' });
    }
    this.#seq = Math.max(before ?? 0, seq - 1);
  }

  #unnumbered(segment: string, offset: number, length: number): Unnumbered {
    return { segment, offset, length, firstSeq: (this.#seq ?? 0) + 1, reason: 'damaged' };
  }
}
