/**
 * Opens the store: folder, database, schema, journal, and what the journal holds that the database
 * has not seen. Whatever is wrong is found before anything is changed.
 */
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Unavailable } from '../model/errors.ts';
import { type Limits, recentSpansMax, retryAfterMs } from '../model/limits.ts';
import type { Log } from '../model/log.ts';
import { readRowBlocks } from '../model/row-block.ts';
import type { Clock } from '../model/time.ts';
import type { Store } from './contract.ts';
import { openDatabase } from './database.ts';
import { duckdbFailure } from './duckdb-failure.ts';
import { markInUse, prepareFolder, refuseSecondStore } from './folder.ts';
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
  /** Keep damaged journal records in `journal/set-aside/` and go on without them. */
  readonly setAsideCorrupt?: boolean;
}

/**
 * Resolves once everything acknowledged in earlier lives can be read.
 *
 * @throws Invalid `foreign_data_folder`, `unwritable_data_folder`, `newer_schema`,
 * `corrupt_database`, `corrupt_journal`; Unavailable `data_folder_in_use`, `store_open_failed`.
 * Each says what to do; nothing that was acknowledged is lost.
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
    const instance = await openDatabase(dataDir, options.limits);
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
