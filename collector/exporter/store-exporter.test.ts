import { expect, test } from 'vitest';
import { Unavailable } from '../../model/errors.ts';
import type { Receipt } from '../../model/receipt.ts';
import type { StoreGroup, StoreWriter } from '../../store/contract.ts';
import { receiptOf } from '../../test/rows/span-rows.ts';
import type { ProcessedBatch } from '../process-batch.ts';
import { createStoreExporter } from './store-exporter.ts';

test('a batch alone is appended alone', async () => {
  const { appended, send } = setUp();
  expect(await send('a', outcome(2))).toMatchObject({ batchId: 'a', itemsIn: 2, itemsKept: 2 });
  expect(appended.map(ids)).toEqual(['a']);
});

test('batches of a group are appended once, in the order of their rows', async () => {
  const { appended, send } = setUp();
  const [a, b, c] = group(1, 2, 3);
  const [d, e] = group(4, 5);
  const sent = [send('c', c), send('e', e), send('a', a), send('d', d), send('b', b)];
  const receipts = await Promise.all(sent);
  expect(receipts.map(({ batchId, itemsIn }) => `${batchId}${itemsIn}`)).toEqual([
    ...['c3', 'e5', 'a1', 'd4', 'b2'],
  ]);
  expect(appended.map(ids)).toEqual(['de', 'abc']);
});

test('a refusal is told to every batch of the group, and only to them', async () => {
  const { fail, send } = setUp();
  const [a, b] = group(1, 2);
  fail();
  const refused = await Promise.allSettled([send('a', a), send('b', b)]);
  expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(refused[1]).toMatchObject({ reason: { code: 'journal_full' } });
  expect(await send('c', outcome(1))).toMatchObject({ itemsKept: 1 });
});

test('a group that misses a batch fails instead of waiting for ever', async () => {
  const { appended, send } = setUp();
  await expect(send('a', group(1, 2)[0])).rejects.toThrow('was not exported');
  expect(appended).toEqual([]);
});

function setUp() {
  const appended: StoreGroup[] = [];
  let isFull = false;
  const append: StoreWriter['append'] = async (sent) => {
    if (isFull) {
      isFull = false;
      throw new Unavailable('full', { code: 'journal_full', retryAfterMs: 1 });
    }
    appended.push(sent);
    return sent.receipts.map((open) => ({ ...open, itemsKept: open.itemsIn, duplicates: 0 }));
  };
  const exporter = createStoreExporter({ append });
  return {
    appended,
    fail: () => {
      isFull = true;
    },
    send: (batchId: string, sent: ProcessedBatch | undefined): Promise<Receipt> => {
      if (sent === undefined) throw new Error('no outcome');
      return exporter({ ...receiptOf(batchId, 0), signal: 'traces' }, sent);
    },
  };
}

function group(...items: number[]): ProcessedBatch[] {
  const { blocks } = outcome(0);
  const size = items.length;
  return items.map((itemsIn, index) => ({ ...outcome(itemsIn), blocks, place: { index, size } }));
}

function outcome(itemsIn: number): ProcessedBatch {
  const stageMicros = { decode: 0, sample: 0, redact: 0, normalise: 0 };
  const sampling = { sampledOut: 0, erasedThresholds: 0 };
  const counts = {
    ...sampling,
    rowBytes: 1,
    dropped: {},
    duplicateKeys: 0,
    strindexFields: 0,
    redactedValues: 0,
    stageMicros,
  };
  return { kind: 'processed', blocks: new Uint8Array(1), itemsIn, ruleSet: 'rs-0', ...counts };
}

function ids({ receipts }: StoreGroup): string {
  return receipts.map(({ batchId }) => batchId).join('');
}
