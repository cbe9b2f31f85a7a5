import { failureCode } from '../model/errors.ts';
import { droppedItems, dropReasons } from '../model/receipt.ts';
import { createStageStats, type StageStats } from '../model/stage-stats.ts';
import type { BatchJob, BatchOutcome } from './process-batch.ts';

export interface ComputeStages {
  readonly all: readonly StageStats[];
  /** Accounts for one batch on its way through the worker's stages. */
  watch(job: BatchJob, run: () => Promise<BatchOutcome>): Promise<BatchOutcome>;
}

/**
 * The worker runs its stages as one; the main thread does their books when it is back. Until
 * then the batch counts as held by `decode`, the queue for the worker included.
 */
export function createComputeStages(bytesMax: number | undefined): ComputeStages {
  let batches = 0;
  let bytes = 0;
  const capacity = bytesMax === undefined ? {} : { bytesMax };
  const decode = createStageStats('decode', () => ({ batches, bytes, ...capacity }));
  const sample = createStageStats('sample');
  const redact = createStageStats('redact');
  const normalise = createStageStats('normalise');
  return {
    all: [decode, sample, redact, normalise],
    async watch(job, run) {
      // Read now: the worker takes the buffer away.
      const { signal, body } = job;
      const size = body.length;
      decode.in(signal, 1, 0, size);
      batches++;
      bytes += size;
      let outcome: BatchOutcome;
      try {
        outcome = await run();
      } catch (error) {
        decode.lost(signal, failureCode(error), 1, 0);
        throw error;
      } finally {
        batches--;
        bytes -= size;
      }
      if (outcome.kind === 'invalid') {
        decode.lost(signal, outcome.code, 1, 0);
        return outcome;
      }
      const { itemsIn, dropped, sampledOut, stageMicros } = outcome;
      const sound = itemsIn - droppedItems(dropped);
      const items = sound - sampledOut;
      decode.in(signal, 0, itemsIn, 0);
      for (const reason of dropReasons) {
        const count = dropped[reason] ?? 0;
        if (count > 0) decode.lost(signal, reason, 0, count);
      }
      decode.out(signal, 1, sound, size);
      sample.in(signal, 1, sound, size);
      if (sampledOut > 0) sample.lost(signal, 'sampled_out', 0, sampledOut);
      sample.out(signal, 1, items, size);
      redact.in(signal, 1, items, size);
      redact.out(signal, 1, items, size);
      normalise.in(signal, 1, items, size);
      if (itemsIn === 0) normalise.lost(signal, 'empty', 1, 0);
      else normalise.out(signal, 1, items, outcome.rowBytes);
      decode.took(signal, stageMicros.decode / 1e6);
      sample.took(signal, stageMicros.sample / 1e6);
      redact.took(signal, stageMicros.redact / 1e6);
      normalise.took(signal, stageMicros.normalise / 1e6);
      return outcome;
    },
  };
}
