/**
 * Opens the store: folder, database, schema, journal, and what the journal holds that the database
 * has not seen. Whatever is wrong is found before anything is changed.
 */
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Unavailable } from '../model/errors.ts';
import { type Limits, recentSpansMax, retryAfterMs } from '../model/limits.ts';
import type { Log } from '../model/log.ts';
import type { TailSettings } from '../model/tail-policy.ts';
import type { Clock } from '../model/time.ts';
import type { Store, StoreGroup } from './contract.ts';
import { type Database, openDatabase } from './database.ts';
import { duckdbFailure } from './duckdb-failure.ts';
import { markInUse, prepareFolder, refuseSecondStore } from './folder.ts';
import { diskJournalFiles, journalFolder } from './journal/journal-files.ts';
import { checkJournal } from './journal/open-journal.ts';
import { listSetAside } from './journal/set-aside.ts';
import { createReader } from './read/reader.ts';
import { recoverWriter } from './recover.ts';
import { createRescanner } from './rescan/rescanner.ts';
import { createRunStore } from './runs/run-store.ts';
import { applySchema } from './schema/apply-schema.ts';
import { Loader } from './write/loader.ts';
import { createRepricer } from './write/repricer.ts';
import { createRuleRecorder } from './write/rule-record.ts';
import { readStoredHashes } from './write/stored-hashes.ts';
import { openBudgets } from './write/tail/open-budgets.ts';
import { nothingWaits, RulesInForce } from './write/tail/rules-in-force.ts';
import { TailSampler } from './write/tail/tail-sampler.ts';
import type { JournalWriter } from './write/writer.ts';

export interface OpenStoreOptions {
  /** Made with mode 0700 where it does not exist. */
  readonly dataDir: string;
  readonly limits: Limits;
  /** Traces are held until they are decided; without policies every span is stored at once. */
  readonly tail?: TailSettings | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Resolves once everything acknowledged in earlier lives can be read. Journal records that are
 * damaged do not stop it: they are set aside, logged and counted.
 *
 * @throws Invalid `foreign_data_folder`, `unwritable_data_folder`, `newer_schema`,
 * `corrupt_database`; Unavailable `data_folder_in_use`, `store_open_failed`.
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
  instance: Database,
  giveBack: (() => unknown)[],
  closeAll: () => Promise<void>,
): Promise<Store> {
  const { dataDir, limits, log } = options;
  const files = await diskJournalFiles(join(dataDir, journalFolder));
  const checked = await checkJournal({ files, segmentBytesMax: limits.journalSegmentBytes, log });
  await prepareDatabase(instance);
  const rules = new RulesInForce(options.tail ?? nothingWaits);
  const loader = await Loader.open(instance, { tail: { rules, clock: options.clock } });
  giveBack.push(() => loader.close());
  const storedHashes = () => readStoredHashes(instance, recentSpansMax);
  const writer = await recoverWriter(checked, { loader, storedHashes, limits, log });
  const sampler = await startTail(options, { instance, rules, loader, writer });
  const setAside = await listSetAside(files);
  const reader = createReader({ instance, flushed: () => writer.flushed(), limits });
  const runs = createRunStore({ instance, writer });
  giveBack.push(
    () => reader.close(),
    () => runs.close(),
    () => writer.close(),
    () => sampler?.close(),
  );
  const settled = async () => {
    await writer.flushed();
    await sampler?.decideHeld();
    await writer.flushed();
  };
  const rescan = createRescanner({ loader, settled, clock: options.clock });
  let closing: Promise<void> | undefined;
  return {
    writer,
    reader,
    runs,
    reprice: createRepricer({ alone: (task) => loader.alone(task), clock: options.clock }),
    async rescan(request, rewriter) {
      const step = await rescan(request, rewriter);
      runs.forget();
      return step;
    },
    recordRules: createRuleRecorder({ alone: (task) => loader.alone(task), clock: options.clock }),
    setAsideRecords: setAside.records,
    memory: () => reader.memory(),
    tail: () => sampler?.figures(),
    useTail: (settings) => sampler?.use(settings),
    close: () => {
      closing ??= closeAll();
      return closing;
    },
  };
}

interface TailParts {
  readonly instance: Database;
  readonly rules: RulesInForce;
  readonly loader: Loader;
  readonly writer: JournalWriter;
}

/** What an earlier life held is decided at once where nothing is to be held any more. */
async function startTail(
  options: OpenStoreOptions,
  { instance, rules, loader, writer }: TailParts,
): Promise<TailSampler | undefined> {
  const { hold } = loader;
  if (hold === undefined) return undefined;
  const append = (group: StoreGroup) => writer.appendVerdicts(group);
  const flushed = () => writer.flushed();
  const { waiting } = writer;
  const { clock, limits, log } = options;
  const releasedBytesMax = limits.flushBytes;
  const budgets = await openBudgets(instance, clock());
  const sampler = new TailSampler({
    ...{ hold, rules, budgets, append, flushed, waiting, releasedBytesMax, clock, log },
  });
  if (rules.settings.policies.length === 0) {
    await sampler.decideDue(Number.POSITIVE_INFINITY);
    await writer.flushed();
    loader.endHold();
    return undefined;
  }
  sampler.start();
  return sampler;
}

async function prepareDatabase(instance: Database): Promise<void> {
  const connection: DuckDBConnection = await instance.connect();
  try {
    await applySchema(connection);
    // From here on no statement can change a setting, whoever sends it.
    await connection.run('SET lock_configuration = true');
  } finally {
    connection.closeSync();
  }
}
