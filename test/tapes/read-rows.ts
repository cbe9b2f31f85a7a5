import { type ColumnView, type RowBlock, readRowBlocks, textAt } from '../../model/row-block.ts';
import { rebuildText } from '../../model/stored-text.ts';

/** A row as an object; columns that are NULL are left out. 64-bit values beyond 2^53 are digits. */
export type Row = Readonly<Record<string, string | number | boolean>>;

/** The rows of every table in a run of row blocks; text that is stored once is put together again. */
export function readRows(blocks: Uint8Array): Readonly<Record<string, readonly Row[]>> {
  const tables: Record<string, readonly Row[]> = {};
  const read = readRowBlocks(blocks);
  const bodies = bodiesIn(read);
  for (const block of read) {
    if (block.table !== 'content') tables[block.table] = rowsOf(block, bodies);
  }
  return tables;
}

/** The rows as they are stored. */
function rowsOf(block: RowBlock, bodies: ReadonlyMap<string, string>): Row[] {
  return Array.from({ length: block.rows }, (_, row) =>
    Object.fromEntries(
      Object.entries(readRow(block, row)).map(([name, value]) => [
        name,
        typeof value === 'string' ? rebuildText(value, (hash) => bodies.get(hash)) : value,
      ]),
    ),
  );
}

/** By the hash as references spell it. */
function bodiesIn(blocks: readonly RowBlock[]): ReadonlyMap<string, string> {
  const bodies = new Map<string, string>();
  for (const block of blocks.filter(({ table }) => table === 'content')) {
    for (let row = 0; row < block.rows; row++) {
      const { content_hash, body } = readRow(block, row);
      const hash = Buffer.from(String(content_hash), 'hex').reverse().toString('hex');
      bodies.set(hash, String(body));
    }
  }
  return bodies;
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
