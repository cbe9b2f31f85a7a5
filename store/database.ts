/** DuckDB's file in the data folder, and the settings it is opened with. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Invalid } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import { folderInUse } from './folder.ts';
import { ReadGate } from './read-gate.ts';

export const databaseName = 'spanledger.duckdb';
/** A copy that is being made and will take its place. */
export const freshName = `${databaseName}.new`;
export const freshCatalog = 'fresh';
const temporaryName = 'temp';

/** What connections are made from: DuckDB's instance, or the database in the data folder. */
export interface Database extends Pick<DuckDBInstance, 'connect' | 'closeSync'> {
  /**
   * Lets go of the file in the data folder and opens it again, between two reads; connections and
   * their statements stay as they are. False where a read goes on for too long.
   */
  readonly reattach?: () => Promise<boolean>;
  /** Every read is told: while one goes on, the file is not let go. */
  readonly read?: <T>(work: () => Promise<T>) => Promise<T>;
}

/** For so long new reads wait for those before them to end, so that the file can be let go. */
const patienceMs = 50;

/** The file's name in DuckDB. It is attached, to be told how large its row groups are. */
export const catalog = 'spanledger';

/**
 * Opens or makes the database of a data folder; it is locked against other processes until closed,
 * but for those that only read where this one does, too. To copy it, it is read, and an empty one
 * attached beside it, under `freshName` and `freshCatalog`.
 *
 * @throws Invalid `newer_schema`, `unwritable_data_folder`, `corrupt_database`;
 * Unavailable `data_folder_in_use`.
 */
export async function openDatabase(
  dataDir: string,
  limits: Limits,
  access: 'READ_WRITE' | 'READ_ONLY' | 'COPY' = 'READ_WRITE',
): Promise<Database> {
  // Each has a name of its own: several may read at once, and attaching may spill already, when
  // nobody knows yet whether what stands there is in use.
  const temporary = `${temporaryName}-${randomUUID()}`;
  let instance: DuckDBInstance | undefined;
  try {
    instance = await DuckDBInstance.create(':memory:', {
      storage_compatibility_version: 'latest',
      memory_limit: `${limits.duckdbMemoryBytes}B`,
      temp_directory: join(dataDir, temporary),
      max_temp_directory_size: `${limits.duckdbMemoryBytes * 16}B`,
      threads: String(duckdbThreads()),
      // A checkpoint goes over all row groups there are, so it should be rare. In between, the WAL
      // holds rows that fill no row group; full ones are in the file already.
      checkpoint_threshold: '16MiB',
      // Merging the row groups of earlier checkpoints would write every span three times.
      max_vacuum_tasks: '0',
      // A row group is written when it is full, and not when five are.
      write_buffer_row_group_count: '1',
      // DuckDB's allocator keeps what a flush has freed, for seconds or for ever, if it is let.
      allocator_flush_threshold: '8MiB',
      allocator_bulk_deallocation_flush_threshold: '16MiB',
      allocator_background_threads: 'true',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    const file = join(dataDir, databaseName);
    if (access === 'COPY') await removeFresh(dataDir);
    const fresh = access === 'COPY' ? [attachment(join(dataDir, freshName), freshCatalog)] : [];
    const kind = access === 'READ_WRITE' ? access : 'READ_ONLY';
    const database = await attach(instance, attachment(file, catalog, kind), fresh);
    if (access === 'READ_WRITE') {
      await removeSpilled(dataDir, temporary);
      await removeFresh(dataDir);
    }
    return database;
  } catch (error) {
    instance?.closeSync();
    throw openFailure(dataDir, error instanceof Error ? error.message : '');
  }
}

/** What killed processes had spilled; the lock is ours, so nobody but us uses any. */
async function removeSpilled(dataDir: string, own: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const isSpilled = name === temporaryName || name.startsWith(`${temporaryName}-`);
    if (isSpilled && name !== own) await rm(join(dataDir, name), { recursive: true, force: true });
  }
}

/** A copy that was broken off. */
async function removeFresh(dataDir: string): Promise<void> {
  for (const name of [freshName, `${freshName}.wal`])
    await rm(join(dataDir, name), { force: true });
}

/**
 * Row groups are small, so that most of a flush fills some: those are compressed and written while
 * rows still come. What does not fill one is kept, copied and written again. Spans of 20 KB take an
 * eighth less time so, and DuckDB 50 MB less memory. Blocks are small, too: a column of such a row
 * group seldom fills one of 256 KiB, neither in memory nor on disk.
 */
function attachment(
  path: string,
  name: string,
  access: 'READ_WRITE' | 'READ_ONLY' = 'READ_WRITE',
): string {
  const file = path.replaceAll("'", "''");
  // A file keeps the blocks that it was made with, and refuses to be told of others.
  const blocks = existsSync(path) ? '' : `BLOCK_SIZE ${blockBytes}, `;
  const made = `${blocks}ROW_GROUP_SIZE ${rowGroupRows}, STORAGE_VERSION 'latest'`;
  return `ATTACH '${file}' AS ${name} (${access === 'READ_ONLY' ? access : made})`;
}

async function attach(
  instance: DuckDBInstance,
  attachFile: string,
  others: readonly string[],
): Promise<Database> {
  await runAll(instance, [attachFile, ...others, 'SET enable_external_access = false']);
  // Files that were attached may be attached again.
  const again = [`DETACH DATABASE IF EXISTS ${catalog}`, attachFile];
  const gate = new ReadGate();
  return {
    async connect(): Promise<DuckDBConnection> {
      const connected = await instance.connect();
      await connected.run(`USE ${catalog}`);
      return connected;
    },
    closeSync: () => instance.closeSync(),
    reattach: () => gate.alone(() => runAll(instance, again), patienceMs),
    read: (work) => gate.read(work),
  };
}

async function runAll(instance: DuckDBInstance, statements: readonly string[]): Promise<void> {
  const connection = await instance.connect();
  try {
    for (const statement of statements) await connection.run(statement);
  } finally {
    connection.closeSync();
  }
}

/** A multiple of the 2,048 rows of a DuckDB vector. */
export const rowGroupRows = 4096;
const blockBytes = 65_536;

/**
 * A query thread that has nothing to do while another works waits by spinning (DuckDB 1.5.5), so
 * that on two cores a second thread only takes time away from the senders' requests.
 */
function duckdbThreads(): number {
  return Math.max(1, Math.floor(availableParallelism() / 2));
}

/** DuckDB has no error codes for these, only its English messages (1.5.5). */
function openFailure(dataDir: string, message: string): Error {
  if (/could not set lock|conflicting lock|used by another process/i.test(message)) {
    const pid = /PID (\d+)/.exec(message)?.[1];
    return folderInUse(dataDir, pid === undefined ? undefined : Number(pid));
  }
  if (/but we can only read version/i.test(message)) {
    return new Invalid('the database in the data folder was written by a newer version', {
      code: 'newer_schema',
      hint: 'Start the newer Spanledger that wrote it, or choose another folder with --data.',
    });
  }
  if (/permission denied|read-only file system/i.test(message)) {
    return new Invalid(`the database in ${dataDir} cannot be written`, {
      code: 'unwritable_data_folder',
      hint: 'Give this user the right to write there, or choose another folder with --data.',
    });
  }
  return new Invalid(`the file ${join(dataDir, databaseName)} cannot be opened as a database`, {
    code: 'corrupt_database',
    hint: 'Restore the data folder from a backup, or choose another folder with --data.',
  });
}
