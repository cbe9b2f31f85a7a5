import { type ColumnView, type RowBlock, readRowBlocks, textAt } from '../../model/row-block.ts';

/** A row as an object; columns that are NULL are left out. 64-bit values beyond 2^53 are digits. */
export type Row = Readonly<Record<string, string | number | boolean>>;

/** The rows of every table in a run of row blocks. */
export function readRows(blocks: Uint8Array): Readonly<Record<string, readonly Row[]>> {
  const tables: Record<string, readonly Row[]> = {};
  for (const block of readRowBlocks(blocks)) {
    tables[block.table] = Array.from({ length: block.rows }, (_, row) => readRow(block, row));
  }
  return tables;
}

function readRow(block: RowBlock, row: number): Row {
  const values: Record<string, string | number | boolean> = {};
  for (const column of block.columns) {
    if (column.validity[row] === 1) values[column.name] = valueAt(block, column, row);
  }
  return values;
}

function valueAt(block: RowBlock, column: ColumnView, row: number): string | number | boolean {
  const { data } = column;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  switch (column.type) {
    case 'text':
      return textAt(block, column, row) ?? '';
    case 'bool':
      return data[row] === 1;
    case 'u32':
      return view.getUint32(row * 4, true);
    case 'f64':
      return view.getFloat64(row * 8, true);
    case 'u64':
      return digits(view.getBigUint64(row * 8, true));
    case 'u128':
      return Buffer.from(data.subarray(row * 16, row * 16 + 16)).toString('hex');
    default:
      return digits(view.getBigInt64(row * 8, true));
  }
}

function digits(value: bigint): string | number {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
}
