import { type DuckDBConnection, DuckDBDataChunk, type DuckDBValue } from '@duckdb/node-api';

const chunkRows = 2048;

/** A row by its columns, with `row_id` for the row of the table that it is to replace. */
export type ChangedRow = Readonly<Record<string, DuckDBValue>>;

/**
 * Puts changed values on rows of a table. They go through a table of the same types: a stored text
 * in a column of JSON need not be JSON, which a cast would ask for. `range` is what is known of the
 * rows besides.
 */
export async function updateRows(
  connection: DuckDBConnection,
  table: string,
  columns: readonly string[],
  rows: readonly ChangedRow[],
  range = '',
): Promise<void> {
  if (rows.length === 0 || columns.length === 0) return;
  await stage(
    connection,
    `SELECT rowid AS row_id, ${quoted(columns)} FROM ${table} LIMIT 0`,
    ['row_id', ...columns],
    rows,
  );
  const sets = columns.map((column) => `"${column}" = r."${column}"`).join(', ');
  await connection.run(
    `UPDATE ${table} SET ${sets} FROM temp.rescanned r WHERE ${table}.rowid = r.row_id ${range}`,
  );
  await connection.run('DROP TABLE temp.rescanned');
}

/** Appends rows to a table, leaving out those whose `key` it has. */
export async function insertRows(
  connection: DuckDBConnection,
  table: string,
  columns: readonly string[],
  rows: readonly ChangedRow[],
  key: string | undefined,
): Promise<void> {
  if (rows.length === 0) return;
  await stage(connection, `SELECT ${quoted(columns)} FROM ${table} LIMIT 0`, columns, rows);
  const missing = key === undefined ? '' : `ANTI JOIN ${table} USING ("${key}")`;
  await connection.run(`INSERT INTO ${table} BY NAME FROM temp.rescanned ${missing}`);
  await connection.run('DROP TABLE temp.rescanned');
}

async function stage(
  connection: DuckDBConnection,
  shape: string,
  columns: readonly string[],
  rows: readonly ChangedRow[],
): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE rescanned AS ${shape}`);
  const appender = await connection.createAppender('rescanned', 'main', 'temp');
  try {
    const types = Array.from({ length: appender.columnCount }, (_, at) => appender.columnType(at));
    for (let from = 0; from < rows.length; from += chunkRows) {
      const chunk = DuckDBDataChunk.create(types);
      const part = rows.slice(from, from + chunkRows);
      chunk.setRows(part.map((row) => columns.map((column) => row[column] ?? null)));
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

function quoted(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(', ');
}
