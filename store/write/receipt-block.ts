import { receiptColumns } from '../../model/batch-columns.ts';
import type { Receipt } from '../../model/receipt.ts';
import { RowBlockBuilder } from '../../model/row-block-builder.ts';

/** The receipt as the one row of a block, to be journaled with its batch. */
export function receiptBlock(receipt: Receipt): Uint8Array {
  const builder = new RowBlockBuilder<keyof typeof receiptColumns>(
    'receipt',
    receiptColumns,
    1,
    512,
  );
  const { columns } = builder;
  columns.batch_id.setText(0, receipt.batchId);
  const time = BigInt.asUintN(64, receipt.receivedUnixNano);
  columns.received_time.setWords(0, Number(time & 0xffffffffn), Number(time >> 32n));
  columns.signal.setText(0, receipt.signal);
  columns.transport.setText(0, receipt.transport);
  columns.bytes_in.setNumber(0, receipt.bytesIn);
  columns.items_in.setNumber(0, receipt.itemsIn);
  columns.items_kept.setNumber(0, receipt.itemsKept);
  columns.duplicates.setNumber(0, receipt.duplicates);
  columns.dropped.setText(0, JSON.stringify(receipt.dropped));
  columns.rule_set_digest.setText(0, receipt.ruleSetDigest);
  columns.redacted_values.setNumber(0, receipt.redactedValues);
  return builder.finish();
}
