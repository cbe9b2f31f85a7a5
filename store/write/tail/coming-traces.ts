import type { JournaledBatch } from '../journaled-batch.ts';
import { rowsByText } from './pick-rows.ts';

/** Traces of which more is acknowledged than is loaded. */
export class ComingTraces {
  readonly #waiting: () => readonly JournaledBatch[];
  /** A record waits through several looks, and is read once. */
  readonly #known = new WeakMap<JournaledBatch, readonly string[]>();

  /** @param waiting records that are acknowledged and not loaded yet */
  constructor(waiting: () => readonly JournaledBatch[]) {
    this.#waiting = waiting;
  }

  ids(): ReadonlySet<string> {
    const ids = new Set<string>();
    for (const batch of this.#waiting()) for (const id of this.#idsOf(batch)) ids.add(id);
    return ids;
  }

  #idsOf(batch: JournaledBatch): readonly string[] {
    const known = this.#known.get(batch);
    if (known !== undefined) return known;
    const ids = batch.blocks
      .filter(({ table }) => table === 'span')
      .flatMap((block) => [...rowsByText(block, 'trace_id').keys()]);
    this.#known.set(batch, ids);
    return ids;
  }
}
