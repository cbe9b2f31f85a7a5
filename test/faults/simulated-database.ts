/**
 * Stands in for DuckDB under the real writer: a transaction is there wholly or not at all, with the
 * journal position in it.
 */
import { assert } from '../../model/errors.ts';
import { type RowBlock, textAt } from '../../model/row-block.ts';
import type { RecoveredLoader } from '../../store/recover.ts';
import type { JournaledBatch } from '../../store/write/journaled-batch.ts';
import { RecentHashes, storedTicket } from '../../store/write/recent-hashes.ts';
import { StoredContent } from '../../store/write/stored-content.ts';
import type { Random } from '../journey/random.ts';
import { type Crash, type FaultCounts, happens } from './simulated-faults.ts';

interface StoredSpan {
  readonly id: string;
  readonly hash: Uint8Array;
}

export class SimulatedDatabase {
  readonly #random: Random;
  readonly #crash: Crash;
  readonly #seen: FaultCounts;
  readonly spans: StoredSpan[] = [];
  position = 0;

  constructor(random: Random, crash: Crash, seen: FaultCounts) {
    this.#random = random;
    this.#crash = crash;
    this.#seen = seen;
  }

  /** As a process that starts opens it. */
  connect(): RecoveredLoader {
    let isBroken = false;
    let failures = 0;
    let before: Promise<void> = Promise.resolve();
    const load = async (batches: readonly JournaledBatch[]): Promise<void> => {
      await this.#crash.here();
      const troubled = this.#crash.isTroubled;
      if (isBroken || (troubled && happens(this.#random, 0.1))) {
        this.#seen['load refused']++;
        throw new Error('IO Error: no');
      }
      if (troubled && happens(this.#random, 0.03)) {
        // A commit that failed midway: nobody knows whether it is there, and DuckDB takes no
        // statement any more until the file is opened again.
        this.#seen['database lost']++;
        isBroken = true;
        if (happens(this.#random, 0.5)) this.#commit(batches);
        throw new Error('FATAL Error: no');
      }
      this.#commit(batches);
      await this.#crash.here();
    };
    return {
      content: new StoredContent(),
      hold: undefined,
      position: () => this.position,
      replayFrom: () => this.position + 1,
      neededFrom: () => this.position + 1,
      // One after another; what comes while another is stored fails with it.
      load: (batches) => {
        const failuresBefore = failures;
        const loaded = before.then(() => {
          if (failures > failuresBefore) throw new Error('the load before it failed');
          return load(batches);
        });
        before = loaded.catch(() => {
          failures++;
        });
        return loaded;
      },
    };
  }

  async storedHashes(): Promise<RecentHashes> {
    const hashes = new RecentHashes(100_000);
    for (const { hash } of this.spans) hashes.add(hash, 0, storedTicket);
    return hashes;
  }

  #commit(batches: readonly JournaledBatch[]): void {
    for (const { seq, blocks } of batches) {
      assert(seq > this.position, 'a record was loaded a second time');
      this.spans.push(...spansOf(blocks));
      this.position = seq;
    }
  }
}

/** Identity and content hash of every span in these blocks. */
export function spansOf(blocks: readonly RowBlock[]): readonly StoredSpan[] {
  return blocks.flatMap((block) => {
    if (block.table !== 'span') return [];
    const id = block.columns.find(({ name }) => name === 'span_id');
    const hash = block.columns.find(({ name }) => name === 'content_hash');
    assert(id !== undefined && hash !== undefined, 'a span block lacks its ids');
    return Array.from({ length: block.rows }, (_, row) => ({
      id: textAt(block, id, row) ?? '',
      hash: hash.data.slice(row * 16, row * 16 + 16),
    }));
  });
}
