/**
 * Looks into a data folder that no server uses, and changes nothing of what was acknowledged: what
 * a start would find, without loading or setting aside. DuckDB folds its own log into its file.
 */
import { join } from 'node:path';
import type { Limits } from '../model/limits.ts';
import { silentLog } from '../model/log.ts';
import { type Database, openDatabase } from './database.ts';
import { requireOurFolder } from './folder.ts';
import { diskJournalFiles, journalFolder, setAsideFolder } from './journal/journal-files.ts';
import { checkJournal, notLoaded } from './journal/open-journal.ts';
import { type LostRecords, listSetAside, type SetAsideSummary } from './journal/set-aside.ts';

export interface StoreFindings {
  readonly traces: number;
  readonly spans: number;
  readonly journal: {
    readonly records: number;
    /** Acknowledged and not in the database yet; the next start loads them. */
    readonly toLoad: number;
    readonly tornBytes: number;
    /** What the next start will set aside. */
    readonly damaged: readonly LostRecords[];
  };
  readonly setAside: SetAsideSummary & { readonly folder: string };
}

/**
 * @throws Invalid `foreign_data_folder`, `newer_schema`, `corrupt_database`;
 * Unavailable `data_folder_in_use`.
 */
export async function inspectStore(dataDir: string, limits: Limits): Promise<StoreFindings> {
  await requireOurFolder(dataDir);
  const instance = await openDatabase(dataDir, limits);
  try {
    const stored = await readStored(instance);
    const files = await diskJournalFiles(join(dataDir, journalFolder));
    const segmentBytesMax = limits.journalSegmentBytes;
    const { scan } = await checkJournal({ files, segmentBytesMax, log: silentLog });
    const records = scan.segments.flatMap((segment) => segment.records);
    return {
      traces: stored.traces,
      spans: stored.spans,
      journal: {
        records: records.length,
        toLoad: records.filter(({ seq }) => seq > stored.loadedSeq).length,
        tornBytes: scan.tornTail?.length ?? 0,
        damaged: notLoaded(scan, stored.loadedSeq),
      },
      setAside: {
        ...(await listSetAside(files)),
        folder: join(dataDir, journalFolder, setAsideFolder),
      },
    };
  } finally {
    instance.closeSync();
  }
}

/** Zeros where a start was cut short before there was a table. */
async function readStored(instance: Database) {
  const connection = await instance.connect();
  try {
    const count = async (sql: string): Promise<number> => {
      const [[value] = []] = (await connection.runAndReadAll(sql)).getRowsJS();
      return Number(value ?? 0);
    };
    const tables = "FROM duckdb_tables() WHERE table_name IN ('span', 'journal_position')";
    if ((await count(`SELECT count(*) ${tables}`)) < 2) {
      return { traces: 0, spans: 0, loadedSeq: 0 };
    }
    return {
      traces: await count('SELECT count(DISTINCT trace_id) FROM span'),
      spans: await count('SELECT count(*) FROM span'),
      loadedSeq: await count('SELECT journal_seq FROM journal_position'),
    };
  } finally {
    connection.closeSync();
  }
}
