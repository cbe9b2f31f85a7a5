import { receiptColumns } from '../../model/batch-columns.ts';
import { assert } from '../../model/errors.ts';
import { chosenItems, type Receipt } from '../../model/receipt.ts';
import { RowBlockBuilder } from '../../model/row-block-builder.ts';
import type { OpenReceipt } from '../contract.ts';

/** Each batch has as many items, one batch after another, as its receipt says were chosen. */
export function completeReceipts(
  receipts: readonly OpenReceipt[],
  keep: Uint8Array,
): readonly Receipt[] {
  let item = 0;
  const completed = receipts.map((receipt) => {
    const items = chosenItems(receipt);
    const end = item + items;
    let itemsKept = 0;
    for (; item < end; item++) itemsKept += keep[item] ?? 0;
    return { ...receipt, itemsKept, duplicates: items - itemsKept };
  });
  assert(item === keep.length, 'a receipt does not add up');
  return completed;
}

/** The receipts as rows of one block, to be journaled with their batches. */
export function receiptBlock(receipts: readonly Receipt[]): Uint8Array {
  const builder = new RowBlockBuilder<keyof typeof receiptColumns>(
    'receipt',
    receiptColumns,
    receipts.length,
    receipts.length * 256,
  );
  for (const [row, receipt] of receipts.entries()) writeReceipt(builder.columns, row, receipt);
  return builder.finish();
}

function writeReceipt(
  columns: RowBlockBuilder<keyof typeof receiptColumns>['columns'],
  row: number,
  receipt: Receipt,
): void {
  columns.batch_id.setText(row, receipt.batchId);
  const time = BigInt.asUintN(64, receipt.receivedUnixNano);
  columns.received_time.setWords(row, Number(time & 0xffffffffn), Number(time >> 32n));
  columns.signal.setText(row, receipt.signal);
  columns.transport.setText(row, receipt.transport);
  columns.bytes_in.setNumber(row, receipt.bytesIn);
  columns.items_in.setNumber(row, receipt.itemsIn);
  columns.items_kept.setNumber(row, receipt.itemsKept);
  columns.duplicates.setNumber(row, receipt.duplicates);
  columns.dropped.setText(row, JSON.stringify(receipt.dropped));
  if (receipt.sampledOut > 0) columns.sampled_out.setNumber(row, receipt.sampledOut);
  columns.rule_set_digest.setText(row, receipt.ruleSetDigest);
  columns.redacted_values.setNumber(row, receipt.redactedValues);
}
