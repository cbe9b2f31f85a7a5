/**
 * Looks at every byte of the journal and says what stands there. Changes nothing.
 */
import { crc32 } from 'node:zlib';
import { firstSeqOf, type JournalFiles } from './journal-files.ts';
import { findRecordHeader, readRecordHeader, recordBytes, recordHeaderBytes } from './record.ts';
import { type FoundPlace, SequenceCheck } from './sequence-check.ts';
import type { LostRecords } from './set-aside.ts';

export interface JournalScan {
  readonly segments: readonly SegmentScan[];
  /** Intact records. */
  readonly records: number;
  /** In order; records that DuckDB holds already may be among them. */
  readonly lost: readonly LostRecords[];
  /** A write that a crash cut short; nothing of it was ever acknowledged. */
  readonly tornTail: TornTail | undefined;
}

export interface SegmentScan {
  readonly name: string;
  readonly bytes: number;
  /** Undefined where the segment holds no intact record. */
  readonly lastSeq: number | undefined;
  readonly records: readonly RecordPlace[];
}

export interface RecordPlace {
  readonly seq: number;
  readonly payloadStart: number;
  readonly payloadEnd: number;
}

export interface TornTail {
  readonly segment: string;
  readonly offset: number;
  readonly length: number;
}

export async function scanJournal(files: JournalFiles): Promise<JournalScan> {
  const names = await files.list();
  const segments: SegmentScan[] = [];
  const check = new SequenceCheck();
  let tornTail: TornTail | undefined;
  for (const [index, name] of names.entries()) {
    const bytes = await files.read(name);
    const firstSeq = firstSeqOf(name);
    const { places, tornAt } = readPlaces(bytes, firstSeq, index === names.length - 1);
    const records = check.segment(name, firstSeq, places).map(({ seq, offset, length }) => {
      const start = offset + recordHeaderBytes;
      return { seq, payloadStart: start, payloadEnd: start + length };
    });
    segments.push({ name, bytes: bytes.length, lastSeq: records.at(-1)?.seq, records });
    if (tornAt !== undefined) {
      tornTail = { segment: name, offset: tornAt, length: bytes.length - tornAt };
    }
  }
  const records = segments.reduce((sum, segment) => sum + segment.records.length, 0);
  return { segments, records, lost: check.end(), tornTail };
}

interface FoundPlaces {
  readonly places: readonly FoundPlace[];
  readonly tornAt: number | undefined;
}

/** Record after record; where one is damaged, on to the next header that is none. */
function readPlaces(bytes: Uint8Array, firstSeq: number | undefined, isLast: boolean): FoundPlaces {
  const places: FoundPlace[] = [];
  // As if a record without payload stood just before the first.
  const lastSeq = firstSeq === undefined ? undefined : firstSeq - 1;
  let last = { lastSeq, lastAt: -recordHeaderBytes };
  let at = 0;
  while (at < bytes.length) {
    const header = readRecordHeader(bytes, at);
    const start = at + recordHeaderBytes;
    const end = header === undefined ? start : at + recordBytes(header.payloadLength);
    const isWhole = end <= bytes.length;
    if (header !== undefined) last = { lastSeq: header.seq, lastAt: at };
    if (header !== undefined && isWhole) {
      const payload = bytes.subarray(start, start + header.payloadLength);
      if (crc32(payload) === header.payloadChecksum) {
        const length = header.payloadLength;
        places.push({ kind: 'intact', offset: at, length, seq: header.seq });
        at = end;
        continue;
      }
    }
    if (isLast && (!isWhole || endsInZeros(bytes, at, end))) return { places, tornAt: at };
    // An intact header's length can be believed; without one, the next header is looked for.
    const next = header !== undefined && isWhole ? end : findRecordHeader(bytes, at + 8, last);
    places.push({ kind: 'damaged', offset: at, length: next - at, seq: header?.seq });
    at = next;
  }
  return { places, tornAt: undefined };
}

const pageBytes = 4096;

/**
 * Whether the file is zeros from `at` on, or from a page's start within the record on: a file
 * system may have grown the file and not yet written all its pages when the power went. A record
 * that is there in full length and fails its checksum otherwise is damage: it may have been
 * acknowledged, and nothing shows that it was not.
 */
function endsInZeros(bytes: Uint8Array, at: number, end: number): boolean {
  let used = bytes.length;
  while (used > at && bytes[used - 1] === 0) used--;
  return used === at || Math.ceil(used / pageBytes) * pageBytes < Math.min(end, bytes.length);
}
