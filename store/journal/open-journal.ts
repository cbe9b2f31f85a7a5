/**
 * Opens the journal after a clean stop or a crash: checks all of it, mends what a crash leaves
 * behind, and hands out what DuckDB has not seen yet.
 */
import { Invalid } from '../../model/errors.ts';
import type { Log } from '../../model/log.ts';
import { Journal } from './journal.ts';
import type { JournalFiles } from './journal-files.ts';
import { type Damage, type JournalScan, scanJournal } from './scan.ts';

export interface OpenJournalOptions {
  readonly files: JournalFiles;
  readonly segmentBytesMax: number;
  /** Copy damaged records to `set-aside/` and go on with the others, instead of refusing. */
  readonly setAsideCorrupt: boolean;
  readonly log: Log;
}

/** A journal that was found sound; nothing has been changed yet. */
export interface CheckedJournal {
  readonly scan: JournalScan;
  /**
   * Cuts off a torn tail, sets damaged records aside, and opens the journal for appending.
   * Records at or below `loadedSeq` are in DuckDB and are not handed out again.
   *
   * @throws Invalid `corrupt_journal` where records after `loadedSeq` are missing.
   */
  open(loadedSeq: number): Promise<OpenedJournal>;
}

export interface OpenedJournal {
  readonly journal: Journal;
  /** One segment's records at a time, so that memory holds one segment, not the journal. */
  replay(): AsyncGenerator<readonly JournalRecord[]>;
  readonly report: RecoveryReport;
}

export interface JournalRecord {
  readonly seq: number;
  readonly payload: Uint8Array;
}

export interface RecoveryReport {
  /** Records handed out by `replay`. */
  readonly replayed: number;
  readonly tornBytes: number;
  /** Damaged places that were copied to `set-aside/`. */
  readonly setAside: number;
}

/**
 * Reads the whole journal and changes nothing.
 *
 * @throws Invalid `corrupt_journal` where bytes fail their checksum, unless they are to be set
 * aside.
 */
export async function checkJournal(options: OpenJournalOptions): Promise<CheckedJournal> {
  const scan = await scanJournal(options.files);
  const damage = scan.damages[0];
  if (damage !== undefined && !options.setAsideCorrupt) throw corrupt(damage);
  return { scan, open: (loadedSeq) => openChecked(options, scan, loadedSeq) };
}

async function openChecked(
  options: OpenJournalOptions,
  scan: JournalScan,
  loadedSeq: number,
): Promise<OpenedJournal> {
  const { files, log } = options;
  const first = scan.segments.find((segment) => segment.firstSeq !== undefined);
  if (first?.firstSeq !== undefined && first.firstSeq > loadedSeq + 1 && !options.setAsideCorrupt) {
    throw corrupt({ segment: first.name, offset: 0, length: 0, reason: 'sequence' });
  }
  const setAside = await setDamagedAside(options, scan.damages);
  if (scan.tornTail !== undefined) {
    const { segment, offset, length } = scan.tornTail;
    log.warn({ segment, offset, length }, 'journal: cut off a write that a crash left unfinished');
    await files.truncate(segment, offset);
  }
  const lastSeq = scan.segments.findLast((segment) => segment.lastSeq !== undefined)?.lastSeq ?? 0;
  const nextSeq = Math.max(lastSeq, loadedSeq) + 1;
  const empty = scan.segments.filter((segment) => segment.records.length === 0);
  for (const segment of empty) await files.remove(segment.name);
  const closed = scan.segments.flatMap(({ name, bytes, lastSeq: last }) =>
    last === undefined ? [] : [{ name, bytes, lastSeq: last }],
  );
  const places = scan.segments.flatMap((segment) => segment.records);
  return {
    journal: new Journal({ files, segmentBytesMax: options.segmentBytesMax, nextSeq, closed, log }),
    replay: () => replayRecords(files, scan, loadedSeq),
    report: {
      replayed: places.filter((place) => place.seq > loadedSeq).length,
      tornBytes: scan.tornTail?.length ?? 0,
      setAside,
    },
  };
}

async function setDamagedAside(
  options: OpenJournalOptions,
  damages: readonly Damage[],
): Promise<number> {
  const damaged = damages.filter((damage) => damage.length > 0);
  for (const { segment, offset, length } of damaged) {
    const bytes = await options.files.read(segment);
    await options.files.setAside(
      `${segment}.${offset}.damaged`,
      bytes.subarray(offset, offset + length),
    );
    options.log.error({ segment, offset, length }, 'journal: set a damaged record aside');
  }
  return damaged.length;
}

async function* replayRecords(
  files: JournalFiles,
  scan: JournalScan,
  loadedSeq: number,
): AsyncGenerator<readonly JournalRecord[]> {
  for (const segment of scan.segments) {
    const wanted = segment.records.filter((place) => place.seq > loadedSeq);
    if (wanted.length === 0) continue;
    const bytes = await files.read(segment.name);
    yield wanted.map(({ seq, payloadStart, payloadEnd }) => ({
      seq,
      payload: bytes.subarray(payloadStart, payloadEnd),
    }));
  }
}

function corrupt(damage: Damage): Invalid {
  const what = damage.reason === 'checksum' ? 'a damaged record' : 'missing records before';
  return new Invalid(
    `the journal has ${what} at byte ${damage.offset} of journal/${damage.segment}`,
    {
      code: 'corrupt_journal',
      hint:
        'Nothing was changed. Restore the file from a backup, or run ' +
        '`spanledger doctor --set-aside-corrupt` to set them aside and load the rest.',
    },
  );
}
