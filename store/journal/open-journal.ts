/**
 * Opens the journal after a clean stop or a crash: reads all of it, mends what a crash leaves
 * behind, sets aside what is damaged, and hands out what DuckDB has not seen yet.
 */
import { assert } from '../../model/errors.ts';
import type { Log } from '../../model/log.ts';
import { type ClosedSegment, Journal } from './journal.ts';
import type { JournalFiles } from './journal-files.ts';
import { type JournalScan, scanJournal } from './scan.ts';
import { type LostRecords, recordsIn, setAside } from './set-aside.ts';

export interface OpenJournalOptions {
  readonly files: JournalFiles;
  readonly segmentBytesMax: number;
  readonly log: Log;
}

/** A journal that was read; nothing has been changed yet. */
export interface CheckedJournal {
  readonly scan: JournalScan;
  /**
   * Cuts off a torn tail, sets damaged records aside, and opens the journal for appending.
   * Records at or below `loadedSeq` are in DuckDB and are not handed out again.
   */
  open(loadedSeq: number): Promise<OpenedJournal>;
}

export interface OpenedJournal {
  /** What was replayed must be released before the first append. */
  readonly journal: Journal;
  /** One segment's records at a time, so that memory holds one segment, not the journal. */
  replay(): AsyncGenerator<readonly JournalRecord[]>;
  /** Sets aside a record that `replay` handed out and that turned out to be unreadable. */
  setAside(seq: number): Promise<void>;
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
  /** Records that were acknowledged, are not in DuckDB and cannot be loaded. */
  readonly lost: readonly LostRecords[];
}

/** Reads the whole journal and changes nothing. */
export async function checkJournal(options: OpenJournalOptions): Promise<CheckedJournal> {
  const scan = await scanJournal(options.files);
  return { scan, open: (loadedSeq) => openChecked(options, scan, loadedSeq) };
}

async function openChecked(
  options: OpenJournalOptions,
  scan: JournalScan,
  loadedSeq: number,
): Promise<OpenedJournal> {
  const { files, log, segmentBytesMax } = options;
  const lost = notLoaded(scan, loadedSeq);
  for (const records of lost) await setAside(files, records, await bytesOf(files, records), log);
  if (lost.length < scan.lost.length) {
    const places = scan.lost.length - lost.length;
    log.warn({ places }, 'journal: damage in records that the database holds; nothing is lost');
  }
  if (scan.tornTail !== undefined) {
    const { segment, offset, length } = scan.tornTail;
    log.warn({ segment, offset, length }, 'journal: cut off a write that a crash left unfinished');
    await files.truncate(segment, offset);
  }
  const closed: ClosedSegment[] = [];
  for (const { name, bytes, lastSeq } of scan.segments) {
    const isDamaged = scan.lost.some(({ segment }) => segment === name);
    if (lastSeq === undefined && !isDamaged) await files.remove(name);
    // Where all is damaged it stays until the others are loaded: a start that is cut short before
    // would leave a gap in the numbers, and the next would count it a second time.
    else closed.push({ name, bytes, lastSeq: lastSeq ?? 0 });
  }
  const nextSeq = Math.max(loadedSeq, ...closed.map(({ lastSeq }) => lastSeq)) + 1;
  const places = scan.segments.flatMap((segment) => segment.records);
  return {
    journal: new Journal({ files, segmentBytesMax, nextSeq, closed, log }),
    replay: () => replayRecords(files, scan, loadedSeq),
    setAside: (seq) => setUnreadableAside(options, scan, seq),
    report: {
      replayed: places.filter((place) => place.seq > loadedSeq).length,
      tornBytes: scan.tornTail?.length ?? 0,
      lost,
    },
  };
}

/**
 * What of the scan's losses DuckDB does not hold. Where the last number of a damaged end is not
 * known, nothing shows that all of it was loaded: it stays a loss of at least one.
 */
export function notLoaded(scan: JournalScan, loadedSeq: number): readonly LostRecords[] {
  const lost = scan.lost.flatMap((records) => {
    const firstSeq = Math.max(records.firstSeq, loadedSeq + 1);
    const rest = { ...records, firstSeq };
    return recordsIn(rest) === 0 ? [] : [rest];
  });
  const segment = scan.segments.find(({ records }) => records.length > 0);
  const start = Math.min(
    segment?.records[0]?.seq ?? Number.POSITIVE_INFINITY,
    scan.lost[0]?.firstSeq ?? Number.POSITIVE_INFINITY,
  );
  if (segment === undefined || start <= loadedSeq + 1) return lost;
  const range = { firstSeq: loadedSeq + 1, lastSeq: start - 1 };
  return [{ segment: segment.name, offset: 0, length: 0, ...range, reason: 'missing' }, ...lost];
}

async function bytesOf(
  files: JournalFiles,
  { segment, offset, length }: LostRecords,
): Promise<Uint8Array> {
  if (length === 0) return new Uint8Array(0);
  return (await files.read(segment)).subarray(offset, offset + length);
}

async function setUnreadableAside(
  { files, log }: OpenJournalOptions,
  scan: JournalScan,
  seq: number,
): Promise<void> {
  for (const segment of scan.segments) {
    const place = segment.records.find((record) => record.seq === seq);
    if (place === undefined) continue;
    const { payloadStart: offset, payloadEnd } = place;
    const range = { firstSeq: seq, lastSeq: seq, reason: 'unreadable' } as const;
    const lost = { segment: segment.name, offset, length: payloadEnd - offset, ...range };
    return setAside(files, lost, await bytesOf(files, lost), log);
  }
  assert(false, 'a record to be set aside is not in the journal');
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
