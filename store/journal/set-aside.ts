/**
 * Records that cannot be loaded, as files in `journal/set-aside/`. Nothing here is ever deleted by
 * us: the files are the count, over all restarts, until an operator takes them away.
 */
import type { Log } from '../../model/log.ts';
import type { JournalFiles } from './journal-files.ts';

/** Records that were once in the journal and cannot be loaded from it. */
export interface LostRecords {
  /** Where: the segment's file name and the place in it. */
  readonly segment: string;
  readonly offset: number;
  /** How many bytes there are to keep; 0 where the records are gone altogether. */
  readonly length: number;
  /** First and last sequence number; `lastSeq` is undefined where only the first is known. */
  readonly firstSeq: number;
  readonly lastSeq: number | undefined;
  readonly reason: LossReason;
}

/**
 * `damaged`: the checksum fails. `missing`: no bytes are there, only a gap in the numbers.
 * `unreadable`: the checksum is right, and yet it is nothing that this version can load.
 */
export type LossReason = 'damaged' | 'missing' | 'unreadable';

/** What an operator is told: how much, and where it is kept. */
export interface SetAsideSummary {
  /** Records; a damaged end of the journal counts as one, however many were there. */
  readonly records: number;
  readonly files: readonly SetAsideFile[];
}

export interface SetAsideFile {
  readonly name: string;
  readonly bytes: number;
  readonly records: number;
}

/** How many records; at least one where the end is not known. */
export function recordsIn({ firstSeq, lastSeq = firstSeq }: SeqRange): number {
  return Math.max(0, lastSeq - firstSeq + 1);
}

type SeqRange = Pick<LostRecords, 'firstSeq' | 'lastSeq'>;

/** Keeps the bytes in a file of their own, synced, and says so. Doing it again changes nothing. */
export async function setAside(
  files: JournalFiles,
  lost: LostRecords,
  bytes: Uint8Array,
  log: Log,
): Promise<void> {
  const name = await keep(files, lost, bytes);
  const { segment, offset, length, firstSeq, lastSeq, reason } = lost;
  log.error(
    { segment, offset, length, firstSeq, lastSeq, records: recordsIn(lost), reason, file: name },
    'journal: records were set aside, all others load',
  );
}

/** The name of the file that holds them: a new one, unless just these bytes are kept already. */
async function keep(files: JournalFiles, lost: LostRecords, bytes: Uint8Array): Promise<string> {
  const taken = new Set((await files.listSetAside()).map(({ name }) => name));
  for (let copy = 1; ; copy++) {
    const name = nameOf(lost, copy);
    if (!taken.has(name)) {
      await files.writeSetAside(name, bytes);
      return name;
    }
    if (Buffer.compare(await files.readSetAside(name), bytes) === 0) return name;
  }
}

const suffix = '.corrupt';

/** E.g. `0000000000000001-4096.damaged-5-6.corrupt`: segment, offset, reason, numbers. */
function nameOf(lost: LostRecords, copy: number): string {
  const stem = lost.segment.replace(/\.[^.]*$/, '');
  const numbers = `${lost.firstSeq}-${lost.lastSeq ?? 'end'}`;
  const again = copy === 1 ? '' : `.${copy}`;
  return `${stem}-${lost.offset}.${lost.reason}-${numbers}${again}${suffix}`;
}

/** Everything that was ever set aside here and not taken away. */
export async function listSetAside(
  files: Pick<JournalFiles, 'listSetAside'>,
): Promise<SetAsideSummary> {
  const found = (await files.listSetAside())
    .filter(({ name }) => name.endsWith(suffix))
    .map(({ name, bytes }) => ({ name, bytes, records: recordsNamed(name) }));
  return { records: found.reduce((sum, file) => sum + file.records, 0), files: found };
}

function recordsNamed(name: string): number {
  const numbers = /\.[a-z]+-(?<first>\d+)-(?<last>\d+|end)(\.\d+)?\.corrupt$/.exec(name)?.groups;
  if (numbers === undefined) return 1;
  const lastSeq = numbers.last === 'end' ? undefined : Number(numbers.last);
  return recordsIn({ firstSeq: Number(numbers.first), lastSeq });
}
