import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import type { ColumnType } from '../../model/column-type.ts';
import { assert } from '../../model/errors.ts';
import type { TargetTable } from './append-blocks.ts';

const columnTypes: Readonly<Record<string, ColumnType>> = {
  VARCHAR: 'text',
  JSON: 'text',
  BOOLEAN: 'bool',
  BIGINT: 'i64',
  UINTEGER: 'u32',
  UBIGINT: 'u64',
  DOUBLE: 'f64',
  TIMESTAMP_NS: 'timestamp_ns',
  UHUGEINT: 'u128',
};

/** The tables a batch can carry rows for, as this database has them: migrations append columns. */
export async function readTargetTables(
  connection: DuckDBConnection,
  names: readonly string[],
): Promise<ReadonlyMap<string, TargetTable>> {
  const found = await connection.runAndReadAll(
    `SELECT table_name, column_name, data_type FROM duckdb_columns()
     WHERE list_contains(?, table_name)
     ORDER BY table_name, column_index`,
    [listValue([...names])],
  );
  const tables = new Map<string, TargetTable>();
  for (const [table, column, dataType] of found.getRowsJS()) {
    const name = String(table);
    const type = columnTypes[String(dataType)];
    assert(type !== undefined, `column ${name}.${String(column)} has a type no block can fill`);
    const isJson = dataType === 'JSON';
    const columns = [...(tables.get(name)?.columns ?? []), { name: String(column), type, isJson }];
    tables.set(name, { name, columns });
  }
  return tables;
}
