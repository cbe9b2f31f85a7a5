/**
 * From a journal that was read to a writer that takes batches: what an earlier life acknowledged
 * and could not load goes into the database first, so that retries are recognised across a restart.
 */
import { Bug, Invalid } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { Log } from '../model/log.ts';
import { type RowBlock, readRowBlocks } from '../model/row-block.ts';
import type { CheckedJournal, JournalRecord, OpenedJournal } from './journal/open-journal.ts';
import type { JournaledBatch } from './write/journaled-batch.ts';
import type { Loader } from './write/loader.ts';
import { type RecentHashes, storedTicket } from './write/recent-hashes.ts';
import { JournalWriter } from './write/writer.ts';

/** What a replay needs of the loader. */
export type RecoveredLoader = Pick<
  Loader,
  'load' | 'position' | 'content' | 'replayFrom' | 'neededFrom' | 'hold'
>;

export interface RecoverOptions {
  readonly loader: RecoveredLoader;
  /** Asked once, after everything was loaded. */
  readonly storedHashes: () => Promise<RecentHashes>;
  readonly limits: Limits;
  readonly log: Log;
}

export async function recoverWriter(
  checked: CheckedJournal,
  options: RecoverOptions,
): Promise<JournalWriter> {
  const { loader, storedHashes, limits, log } = options;
  const opened = await checked.open(loader.replayFrom() - 1);
  for await (const records of opened.replay()) await loadAll(records, opened, options);
  const { replayed, tornBytes } = opened.report;
  if (replayed + tornBytes > 0) log.info({ replayed, tornBytes }, 'journal replayed');
  const loadedSeq = loader.position();
  await opened.journal.release(loader.neededFrom() - 1);
  const hashes = await storedHashes();
  rememberHeld(loader, hashes);
  return new JournalWriter({ journal: opened.journal, loader, hashes, loadedSeq, limits, log });
}

/** A retry of a held span is known, as one of a stored span is; and none is both. */
function rememberHeld({ hold }: RecoveredLoader, hashes: RecentHashes): void {
  hold?.leaveStored(({ columns }, row) => {
    const column = columns.find(({ name }) => name === 'content_hash');
    if (column === undefined) return false;
    const { size } = hashes;
    hashes.add(column.data, row * 16, storedTicket);
    return hashes.size === size;
  });
}

/** In transactions of bounded size. */
async function loadAll(
  records: readonly JournalRecord[],
  opened: OpenedJournal,
  { loader, limits }: RecoverOptions,
): Promise<void> {
  const load = (batches: readonly JournaledBatch[]) => loadOrSetAside(batches, opened, loader);
  let batches: JournaledBatch[] = [];
  let bytes = 0;
  for (const { seq, payload } of records) {
    const blocks = blocksOrNothing(payload);
    if (blocks === undefined) await opened.setAside(seq);
    batches.push({ seq, blocks: blocks ?? [] });
    bytes += payload.length;
    if (bytes < limits.flushBytes) continue;
    await load(batches);
    batches = [];
    bytes = 0;
  }
  await load(batches);
}

/** One record whose rows the database does not take must not keep all others from it. */
async function loadOrSetAside(
  batches: readonly JournaledBatch[],
  opened: OpenedJournal,
  loader: RecoverOptions['loader'],
): Promise<void> {
  try {
    await loader.load(batches);
  } catch (error) {
    const [only, ...others] = batches;
    if (only === undefined || !isAboutRows(error)) throw error;
    if (others.length > 0) {
      for (const batch of batches) await loadOrSetAside([batch], opened, loader);
      return;
    }
    await opened.setAside(only.seq);
    // Without rows, so that the position in the database passes this record too.
    await loader.load([{ seq: only.seq, blocks: [] }]);
  }
}

/** As opposed to the disk, the memory or the database as a whole: those may be well again later. */
function isAboutRows(error: unknown): boolean {
  if (error instanceof Bug || error instanceof Invalid) return true;
  return error instanceof Error && rowErrors.test(error.message);
}

/** How DuckDB 1.5 begins its messages about a value that it does not take. */
const rowErrors =
  /^(Constraint|Conversion|Invalid Input|Invalid type|Out of Range|Mismatch Type) Error:/;

function blocksOrNothing(payload: Uint8Array): readonly RowBlock[] | undefined {
  try {
    return readRowBlocks(payload);
  } catch (error) {
    if (error instanceof Invalid) return undefined;
    throw error;
  }
}
