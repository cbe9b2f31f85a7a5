/**
 * Row blocks from plain objects, for tests and benches: what normalisation would hand to the store.
 */
import { createHash } from 'node:crypto';
import { type BatchTable, batchTables, type spanColumns } from '../../model/batch-columns.ts';
import type { Columns } from '../../model/column-type.ts';
import { RowBlockBuilder } from '../../model/row-block-builder.ts';
import type { OpenReceipt, StoreGroup } from '../../store/contract.ts';

export type CellValue = string | number | bigint | boolean | Uint8Array | null | undefined;
export type Row = Readonly<Record<string, CellValue>>;
export type SpanInput = Readonly<Partial<Record<keyof typeof spanColumns, CellValue>>>;

/**
 * A block of `table`; a column no row names is absent, as in a journal written by an older version.
 * Bytes are taken as they are for text, so that bad UTF-8 can be made.
 */
export function rowBlock(
  table: BatchTable,
  rows: readonly Row[],
  columns: Columns = batchTables[table],
): Uint8Array {
  const builder = new RowBlockBuilder(table, columns, rows.length);
  for (const [index, row] of rows.entries()) {
    for (const [name, value] of Object.entries(row)) {
      const column = builder.columns[name];
      if (column === undefined) throw new Error(`no column ${name} in ${table}`);
      if (value === null || value === undefined) continue;
      if (value instanceof Uint8Array) {
        if (column.type === 'u128') column.setHash(index, Buffer.from(value).toString('latin1'));
        else column.setBytes(index, value, 0, value.length);
      } else if (typeof value === 'bigint') {
        column.setWords(index, Number(value & 0xffffffffn), Number((value >> 32n) & 0xffffffffn));
      } else if (typeof value === 'string') column.setText(index, value);
      else column.setNumber(index, Number(value));
    }
  }
  return builder.finish();
}

/** A whole span row: `id` picks the ids, and what is not given has a plain default. */
export function spanRow(id: number, given: SpanInput = {}): SpanInput {
  const row: SpanInput = {
    trace_id: hex(given.trace_id === undefined ? id + 1 : 0, 32),
    span_id: hex(id + 1, 16),
    name: `span ${id}`,
    kind: 'INTERNAL',
    start_time: 1_700_000_000_000_000_000n + BigInt(id) * 1_000_000n,
    end_time: 1_700_000_000_000_000_000n + BigInt(id) * 1_000_000n + 500_000n,
    duration_ns: 500_000,
    status_code: 'UNSET',
    service_name: 'test',
    span_type: 'UNKNOWN',
    attributes: `{"n":${id}}`,
    ...given,
  };
  return { ...row, content_hash: given.content_hash ?? contentHash(row) };
}

export function spanBlock(rows: readonly SpanInput[]): Uint8Array {
  return rowBlock('span', rows);
}

/** A batch of spans with a receipt that adds up; `others` are further blocks. */
export function batchOf(
  batchId: string,
  rows: readonly SpanInput[],
  others: readonly Uint8Array[] = [],
): StoreGroup {
  const named = rows.map((row) => ({ batch_id: batchId, ...row }));
  const blocks = named.length === 0 ? others : [spanBlock(named), ...others];
  return { blocks: Buffer.concat(blocks), receipts: [receiptOf(batchId, rows.length)] };
}

/** Batches as they come when they went through the stages together. */
export function groupOf(batches: readonly StoreGroup[]): StoreGroup {
  return {
    blocks: Buffer.concat(batches.map(({ blocks }) => blocks)),
    receipts: batches.flatMap(({ receipts }) => receipts),
  };
}

export function receiptOf(batchId: string, itemsIn: number): OpenReceipt {
  return {
    batchId,
    receivedUnixNano: 1_700_000_000_000_000_000n,
    signal: 'traces',
    transport: 'http/protobuf',
    bytesIn: 100 * itemsIn,
    itemsIn,
    dropped: {},
    sampledOut: 0,
    ruleSetDigest: 'digest',
    redactedValues: 0,
  };
}

export function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** Over the row without its batch, as normalisation hashes what a retry repeats. */
function contentHash(row: SpanInput): Uint8Array {
  const text = JSON.stringify(row, (name, value) =>
    name === 'batch_id' ? undefined : typeof value === 'bigint' ? String(value) : value,
  );
  return createHash('sha256').update(text).digest().subarray(0, 16);
}
