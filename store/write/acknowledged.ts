import type { JournaledBatch } from './journaled-batch.ts';
import type { GroupBook } from './store-stages.ts';

export interface Acknowledged extends JournaledBatch {
  readonly book: GroupBook;
  readonly bytes: number;
  /** What the group came in; given back once it is loaded. */
  readonly memory: ArrayBuffer | undefined;
}

/** Of about so many bytes; one at least, where there is any. */
export function firstOf(
  acknowledged: readonly Acknowledged[],
  bytesMax: number,
): readonly Acknowledged[] {
  let bytes = 0;
  const count = acknowledged.findIndex((batch) => {
    bytes += batch.bytes;
    return bytes > bytesMax;
  });
  return acknowledged.slice(0, count === -1 ? undefined : Math.max(1, count));
}
