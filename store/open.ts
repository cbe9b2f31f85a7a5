/**
 * Opens the store: folder, database, schema, journal, and what the journal holds that the database has
 * not seen. Whatever is wrong is found before anything is changed.
 */
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Invalid, Unavailable } from '../model/errors.ts';
import { type Limits, recentSpansMax, retryAfterMs } from '../model/limits.ts';
import type { Log } from '../model/log.ts';
import { readRowBlocks } from '../model/row-block.ts';
import type { Clock } from '../model/time.ts';
import type { Store } from './contract.ts';
import { duckdbFailure } from './duckdb-failure.ts';
import { folderInUse, markInUse, prepareFolder, refuseSecondStore } from './folder.ts';
import { diskJournalFiles } from './journal/journal-files.ts';
import { checkJournal, type OpenedJournal } from './journal/open-journal.ts';
import { createReader } from './read/reader.ts';
import { applySchema } from './schema/apply-schema.ts';
import { type JournaledBatch, Loader } from './write/loader.ts';
import { readStoredHashes } from './write/stored-hashes.ts';
import { JournalWriter } from './write/writer.ts';

export interface OpenStoreOptions {
  /** Made with mode 0700 where it does not exist. */
  readonly dataDir: string;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Log;
  /** Keep damaged journal records in `journal/set-aside/` and go on, instead of refusing to open. */
  readonly setAsideCorrupt?: boolean;
}

export const databaseName = 'spanledger.duckdb';

/**
 * Resolves once everything acknowledged in earlier lives can be read.
 *
 * @throws Invalid `foreign_data_folder`, `unwritable_data_folder`, `newer_schema`, `corrupt_database`,
 * `corrupt_journal`; Unavailable `data_folder_in_use`, `store_open_failed`. Each says what to do, and nothing was changed.
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { dataDir } = options;
  await prepareFolder(dataDir, options.clock);
  const self = { pid: process.pid, started: performance.timeOrigin };
  await refuseSecondStore(dataDir, self);
  const giveBack: (() => unknown)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of giveBack.splice(0).reverse()) await close();
  };
  try {
    const instance = await openDatabase(options);
    giveBack.push(() => instance.closeSync());
    giveBack.push(await markInUse(dataDir, self));
    return await openInside(options, instance, giveBack, closeAll);
  } catch (error) {
    await closeAll();
    if (error instanceof Error && 'kind' in error) throw error;
    throw new Unavailable(`the store cannot be opened: ${duckdbFailure(error)}`, {
      code: 'store_open_failed',
      hint: 'Check the disk of the data folder and its rights, then start again; nothing was lost.',
      retryAfterMs,
    });
  }
}

async function openInside(
  options: OpenStoreOptions,
  instance: DuckDBInstance,
  giveBack: (() => unknown)[],
  closeAll: () => Promise<void>,
): Promise<Store> {
  const { dataDir, limits, log } = options;
  const files = await diskJournalFiles(join(dataDir, 'journal'));
  const segmentBytesMax = limits.journalSegmentBytes;
  const setAsideCorrupt = options.setAsideCorrupt ?? false;
  const checked = await checkJournal({ files, segmentBytesMax, setAsideCorrupt, log });
  await prepareDatabase(instance);
  const loader = await Loader.open(instance);
  giveBack.push(() => loader.close());
  const opened = await checked.open(await loader.position());
  await replay(opened, loader, limits, log);
  const loadedSeq = await loader.position();
  await opened.journal.release(loadedSeq);
  const hashes = await readStoredHashes(instance, recentSpansMax);
  const writer = new JournalWriter({
    journal: opened.journal,
    loader,
    hashes,
    loadedSeq,
    limits,
    log,
  });
  const reader = createReader({ instance, flushed: () => writer.flushed(), limits });
  giveBack.push(
    () => reader.close(),
    () => writer.close(),
  );
  let closing: Promise<void> | undefined;
  return {
    writer,
    reader,
    close: () => {
      closing ??= closeAll();
      return closing;
    },
  };
}

async function openDatabase({ dataDir, limits }: OpenStoreOptions): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(join(dataDir, databaseName), {
      storage_compatibility_version: 'latest',
      memory_limit: `${limits.duckdbMemoryBytes}B`,
      temp_directory: join(dataDir, 'temp'),
      max_temp_directory_size: `${limits.duckdbMemoryBytes * 4}B`,
      // A larger log than DuckDB's 16 MB: fewer checkpoints while spans stream in.
      checkpoint_threshold: '64MiB',
      enable_external_access: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
  } catch (error) {
    throw openFailure(dataDir, error instanceof Error ? error.message : '');
  }
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

async function prepareDatabase(instance: DuckDBInstance): Promise<void> {
  const connection: DuckDBConnection = await instance.connect();
  try {
    await applySchema(connection);
    // From here on no statement can change a setting, whoever sends it.
    await connection.run('SET lock_configuration = true');
  } finally {
    connection.closeSync();
  }
}

/** Loads what an earlier life acknowledged and could not load, in transactions of bounded size. */
async function replay(
  opened: OpenedJournal,
  loader: Loader,
  limits: Limits,
  log: Log,
): Promise<void> {
  for await (const records of opened.replay()) {
    let batches: JournaledBatch[] = [];
    let bytes = 0;
    for (const { seq, payload } of records) {
      batches.push({ seq, blocks: readRowBlocks(payload) });
      bytes += payload.length;
      if (bytes < limits.flushBytes) continue;
      await loader.load(batches);
      batches = [];
      bytes = 0;
    }
    await loader.load(batches);
  }
  const { replayed, tornBytes, setAside } = opened.report;
  if (replayed + tornBytes + setAside > 0) {
    log.info({ replayed, tornBytes, setAside }, 'journal replayed');
  }
}
