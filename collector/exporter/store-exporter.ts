/** The only file of the collector that knows the store, and only its writing side. */
import { assert } from '../../model/errors.ts';
import type { Receipt, Transport } from '../../model/receipt.ts';
import type { Signal } from '../../model/signal.ts';
import type { StoreWriter } from '../../store/contract.ts';
import type { BatchOutcome } from '../process-batch.ts';

export interface BatchFacts {
  readonly batchId: string;
  readonly signal: Signal;
  readonly receivedUnixNano: bigint;
  readonly transport: Transport;
  readonly bytesIn: number;
  readonly ruleSetDigest: string;
}

/**
 * Makes a processed batch durable; resolves after the sync that covers it.
 *
 * @throws Unavailable when the store cannot take it; nothing was kept then.
 */
export type Exporter = (facts: BatchFacts, outcome: ProcessedBatch) => Promise<Receipt>;

export type ProcessedBatch = Extract<BatchOutcome, { kind: 'processed' }>;

export function createStoreExporter(writer: StoreWriter): Exporter {
  return async (facts, outcome) => {
    const { blocks, itemsIn, dropped, redactedValues } = outcome;
    const open = { ...facts, itemsIn, dropped, redactedValues };
    const [receipt] = await writer.append({ blocks, receipts: [open] });
    assert(receipt !== undefined, 'an append without a receipt');
    return receipt;
  };
}
