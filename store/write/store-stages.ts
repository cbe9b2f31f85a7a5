import { failureCode } from '../../model/errors.ts';
import { chosenItems, type Receipt } from '../../model/receipt.ts';
import type { StoredSignal } from '../../model/signal.ts';
import { createStageStats, type StageStats } from '../../model/stage-stats.ts';
import type { StoreGroup } from '../contract.ts';

/** The books of deduplicate, journal and load. */
export interface StoreStages {
  readonly all: readonly Pick<StageStats, 'snapshot'>[];
  /** Opens the books of one group, before anything can refuse it. */
  enter(group: StoreGroup): GroupBook;
}

/** Follows one group; each method is called once, when the group has come so far. */
export interface GroupBook {
  deduplicated(receipts: readonly Receipt[], bytes: number): void;
  acknowledged(bytes: number): void;
  loaded(): void;
  /** It went no further than the stage it was in; never after `acknowledged`. */
  failed(error: unknown): void;
}

/** `bytesMax` bounds what is in the three together. */
export function createStoreStages(bytesMax: number): StoreStages {
  const deduplicate = createHoldingStage('deduplicate', bytesMax);
  const journal = createHoldingStage('journal', bytesMax);
  const load = createHoldingStage('load', bytesMax);
  return {
    all: [deduplicate.stats, journal.stats, load.stats],
    enter({ blocks, receipts }) {
      let parts = receipts.map((receipt): Part => {
        return { signal: receipt.signal, items: chosenItems(receipt) };
      });
      let here = deduplicate.enter(parts, blocks.length);
      return {
        deduplicated(completed, bytes) {
          const fresh = completed.map(({ signal, itemsKept }) => ({ signal, items: itemsKept }));
          here.leave(fresh, 'duplicate');
          parts = fresh;
          here = journal.enter(parts, bytes);
        },
        acknowledged(bytes) {
          here.leave(parts);
          here = load.enter(parts, bytes);
        },
        loaded: () => here.leave(parts),
        failed: (error) => here.fail(failureCode(error)),
      };
    },
  };
}

/** One batch of a group. */
interface Part {
  readonly signal: StoredSignal;
  readonly items: number;
}

interface Stay {
  /** `parts` go on, the rest of the items is lost for `reason`. */
  leave(parts: readonly Part[], reason?: string): void;
  fail(reason: string): void;
}

interface HoldingStage {
  readonly stats: StageStats;
  enter(parts: readonly Part[], bytes: number): Stay;
}

function createHoldingStage(
  name: 'deduplicate' | 'journal' | 'load',
  bytesMax: number,
): HoldingStage {
  const held = { batches: 0, items: 0, bytes: 0 };
  const stats = createStageStats(name, () => ({ ...held, bytesMax }));
  const hold = (sign: 1 | -1, parts: readonly Part[], bytes: number): void => {
    held.batches += sign * parts.length;
    for (const { items } of parts) held.items += sign * items;
    held.bytes += sign * bytes;
  };
  return {
    stats,
    enter(came, bytes) {
      const atMs = performance.now();
      hold(1, came, bytes);
      // The bytes of a group are not told apart by batch; they are booked with its first.
      for (const [at, { signal, items }] of came.entries()) {
        stats.in(signal, 1, items, at === 0 ? bytes : 0);
      }
      const end = (): void => {
        hold(-1, came, bytes);
        const seconds = (performance.now() - atMs) / 1000;
        for (const { signal } of came) stats.took(signal, seconds);
      };
      return {
        leave(parts, reason = 'other') {
          end();
          for (const [at, { signal, items }] of parts.entries()) {
            stats.out(signal, 1, items, at === 0 ? bytes : 0);
            const lost = (came[at]?.items ?? 0) - items;
            if (lost > 0) stats.lost(signal, reason, 0, lost);
          }
        },
        fail(reason) {
          end();
          for (const { signal, items } of came) stats.lost(signal, reason, 1, items);
        },
      };
    },
  };
}
