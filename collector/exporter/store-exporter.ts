/** The only file of the collector that knows the store, and only its writing side. */
import { assert, Bug } from '../../model/errors.ts';
import type { Receipt, Transport } from '../../model/receipt.ts';
import type { Signal } from '../../model/signal.ts';
import type { OpenReceipt, StoreWriter } from '../../store/contract.ts';
import type { GroupPlace, ProcessedBatch } from '../process-batch.ts';

export interface BatchFacts {
  readonly batchId: string;
  readonly signal: Signal;
  readonly receivedUnixNano: bigint;
  readonly transport: Transport;
  readonly bytesIn: number;
  readonly ruleSetDigest: string;
}

/**
 * Makes a processed batch durable; resolves after the sync that covers it. The batches of a group
 * are appended as one, so each of them must be exported in the turn of the event loop in which its
 * outcome came.
 *
 * @throws Unavailable when the store cannot take it; nothing was kept then.
 */
export type Exporter = (facts: BatchFacts, outcome: ProcessedBatch) => Promise<Receipt>;

export function createStoreExporter(writer: Pick<StoreWriter, 'append'>): Exporter {
  const gatherings = new Map<Uint8Array, Gathering>();
  return async (facts, { blocks, place, itemsIn, dropped, sampledOut, redactedValues }) => {
    const open = { ...facts, itemsIn, dropped, sampledOut, redactedValues };
    if (place === undefined) return receiptAt(await writer.append({ blocks, receipts: [open] }), 0);
    let gathering = gatherings.get(blocks);
    if (gathering === undefined) {
      gathering = gather(writer, blocks, place.size);
      gatherings.set(blocks, gathering);
      gathering.whole.catch(() => {}).finally(() => gatherings.delete(blocks));
    }
    gathering.add(place, open);
    return receiptAt(await gathering.whole, place.index);
  };
}

interface Gathering {
  add(place: GroupPlace, receipt: OpenReceipt): void;
  /** The receipts of all, in the order of their places. */
  readonly whole: Promise<readonly Receipt[]>;
}

/** Waits for the batches that share the blocks. */
function gather(writer: Pick<StoreWriter, 'append'>, blocks: Uint8Array, size: number): Gathering {
  const receipts: OpenReceipt[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<readonly Receipt[]>();
  let missing = size;
  const overdue = setImmediate(() => reject(new Bug('a batch of a group was not exported')));
  return {
    add({ index }, receipt) {
      receipts[index] = receipt;
      if (--missing > 0) return;
      clearImmediate(overdue);
      resolve(writer.append({ blocks, receipts }));
    },
    whole: promise,
  };
}

function receiptAt(receipts: readonly Receipt[], index: number): Receipt {
  const receipt = receipts[index];
  assert(receipt !== undefined, 'an append without a receipt');
  return receipt;
}
