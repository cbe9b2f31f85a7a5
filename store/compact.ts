/**
 * Makes the database of a data folder anew, of what is in it: what was rewritten or deleted leaves
 * its bytes in DuckDB's file, in free blocks and beside what is still used. A file that was written
 * from the rows has none of them.
 */
import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Bug, Invalid } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import { catalog, databaseName, freshCatalog, freshName, openDatabase } from './database.ts';
import { markInUse, refuseSecondStore, requireOurFolder } from './folder.ts';
import { applySchema } from './schema/apply-schema.ts';

export interface Compacted {
  readonly tables: number;
  readonly rows: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/**
 * Of a folder that no server uses; its journal stays as it is. The copy takes the old file's place
 * only when it is whole, compared and synced: broken off at any point, the folder is as it was.
 *
 * @throws Invalid `foreign_data_folder`, `newer_schema`, `corrupt_database`; Unavailable
 * `data_folder_in_use`; what DuckDB says of a full disk.
 */
export async function compactStore(dataDir: string, limits: Limits): Promise<Compacted> {
  await requireOurFolder(dataDir);
  const self = { pid: process.pid, started: performance.timeOrigin };
  await refuseSecondStore(dataDir, self);
  await bringUpToDate(dataDir, limits);
  const file = join(dataDir, databaseName);
  const fresh = join(dataDir, freshName);
  const bytesBefore = (await stat(file)).size;
  const instance = await openDatabase(dataDir, limits, 'COPY');
  const giveBack = await markInUse(dataDir, self);
  try {
    const connection = await instance.connect();
    await connection.run(`USE ${freshCatalog}`);
    await applySchema(connection);
    const copied = await copyTables(connection);
    await connection.run('USE memory');
    // Its log is in it then.
    await connection.run(`DETACH ${freshCatalog}`);
    await sync(fresh);
    // Others are kept out by the lock on the old file, which only Windows does not let us replace.
    if (process.platform === 'win32') await connection.run(`DETACH ${catalog}`);
    await rename(fresh, file);
    await sync(dataDir);
    connection.closeSync();
    return { ...copied, bytesBefore, bytesAfter: (await stat(file)).size };
  } finally {
    instance.closeSync();
    await giveBack();
  }
}

/** Closing folds DuckDB's log into its file. */
async function bringUpToDate(dataDir: string, limits: Limits): Promise<void> {
  const instance = await openDatabase(dataDir, limits);
  try {
    const connection = await instance.connect();
    await applySchema(connection);
    await connection.run('CHECKPOINT');
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}

async function copyTables(
  connection: DuckDBConnection,
): Promise<Pick<Compacted, 'tables' | 'rows'>> {
  const [ours, found] = [
    await tablesOf(connection, freshCatalog),
    await tablesOf(connection, catalog),
  ];
  const foreign = found.find((name) => !ours.includes(name));
  if (foreign !== undefined) {
    throw new Invalid(`the database has a table ${foreign} that is not Spanledger's`, {
      code: 'foreign_data_folder',
      hint: 'Take it to a database of its own first; nothing was changed.',
    });
  }
  let rows = 0;
  for (const name of ours) {
    await connection.run('BEGIN TRANSACTION');
    await connection.run(`DELETE FROM ${freshCatalog}."${name}"`);
    await connection.run(`INSERT INTO ${freshCatalog}."${name}" BY NAME FROM ${catalog}."${name}"`);
    await connection.run('COMMIT');
    const [old, made] = [
      await digest(connection, catalog, name),
      await digest(connection, freshCatalog, name),
    ];
    if (old.rows !== made.rows || old.hash !== made.hash) {
      throw new Bug(`the copy of table ${name} is not what was copied`);
    }
    rows += made.rows;
  }
  return { tables: ours.length, rows };
}

async function tablesOf(
  connection: DuckDBConnection,
  database: string,
): Promise<readonly string[]> {
  const found = await connection.runAndReadAll(
    `SELECT table_name FROM duckdb_tables() WHERE NOT internal AND database_name = $1 ORDER BY 1`,
    [database],
  );
  return found.getRowsJS().map(([name]) => String(name));
}

/** The sum of all rows' hashes does not depend on their order, and sees one that came twice. */
async function digest(
  connection: DuckDBConnection,
  database: string,
  table: string,
): Promise<{ readonly rows: number; readonly hash: string }> {
  const columns = await connection.runAndReadAll(
    `SELECT column_name FROM duckdb_columns() WHERE database_name = $1 AND table_name = $2 ORDER BY 1`,
    [database, table],
  );
  const names = columns.getRowsJS().map(([name]) => `"${String(name)}"`);
  const found = await connection.runAndReadAll(
    `SELECT count(*), sum(hash(${names.join(', ')})::UHUGEINT) FROM ${database}."${table}"`,
  );
  const [[rows, hash] = []] = found.getRowsJS();
  return { rows: Number(rows), hash: String(hash) };
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
