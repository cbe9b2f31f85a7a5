/**
 * Looks at every byte of the journal and says what stands there. Changes nothing.
 */
import { crc32 } from 'node:zlib';
import type { JournalFiles } from './journal-files.ts';
import { findRecordHeader, readRecordHeader, recordBytes, recordHeaderBytes } from './record.ts';

export interface JournalScan {
  readonly segments: readonly SegmentScan[];
  /** Intact records, in order. */
  readonly records: number;
  readonly damages: readonly Damage[];
  /** A write that a crash cut short; nothing of it was ever acknowledged. */
  readonly tornTail: TornTail | undefined;
}

export interface SegmentScan {
  readonly name: string;
  readonly bytes: number;
  /** Undefined where the segment holds no intact record. */
  readonly firstSeq: number | undefined;
  readonly lastSeq: number | undefined;
  readonly records: readonly RecordPlace[];
}

export interface RecordPlace {
  readonly seq: number;
  readonly payloadStart: number;
  readonly payloadEnd: number;
}

/** Bytes that were once a record and are none now, or records that are gone. */
export interface Damage {
  readonly segment: string;
  readonly offset: number;
  readonly length: number;
  readonly reason: 'checksum' | 'sequence';
}

export interface TornTail {
  readonly segment: string;
  readonly offset: number;
  readonly length: number;
}

export async function scanJournal(files: JournalFiles): Promise<JournalScan> {
  const names = await files.list();
  const segments: SegmentScan[] = [];
  const damages: Damage[] = [];
  let tornTail: TornTail | undefined;
  let lastSeq: number | undefined;
  for (const [index, name] of names.entries()) {
    const bytes = await files.read(name);
    const found = scanSegment(name, bytes, lastSeq, index === names.length - 1);
    segments.push(found.segment);
    damages.push(...found.damages);
    tornTail = found.tornTail;
    lastSeq = found.segment.lastSeq ?? lastSeq;
  }
  const records = segments.reduce((sum, segment) => sum + segment.records.length, 0);
  return { segments, records, damages, tornTail };
}

interface FoundInSegment {
  readonly segment: SegmentScan;
  readonly damages: readonly Damage[];
  readonly tornTail: TornTail | undefined;
}

function scanSegment(
  name: string,
  bytes: Uint8Array,
  seqBefore: number | undefined,
  isLast: boolean,
): FoundInSegment {
  const records: RecordPlace[] = [];
  const damages: Damage[] = [];
  let tornTail: TornTail | undefined;
  let seq = seqBefore;
  let at = 0;
  while (at < bytes.length) {
    const header = readRecordHeader(bytes, at);
    const start = at + recordHeaderBytes;
    const stop = start + (header?.payloadLength ?? 0);
    const end = header === undefined ? start : at + recordBytes(header.payloadLength);
    const intact =
      header !== undefined &&
      end <= bytes.length &&
      crc32(bytes.subarray(start, stop)) === header.payloadChecksum;
    if (!intact && isLast && (end > bytes.length || endsInZeros(bytes, at, end))) {
      tornTail = { segment: name, offset: at, length: bytes.length - at };
      break;
    }
    if (!intact) {
      const next = findRecordHeader(bytes, at + 8);
      damages.push({ segment: name, offset: at, length: next - at, reason: 'checksum' });
      at = next;
      continue;
    }
    if (seq !== undefined && header.seq !== seq + 1 && damages.length === 0) {
      damages.push({ segment: name, offset: at, length: 0, reason: 'sequence' });
    }
    // A record that repeats an earlier number must not be loaded a second time.
    if (seq === undefined || header.seq > seq) {
      records.push({ seq: header.seq, payloadStart: start, payloadEnd: stop });
      seq = header.seq;
    }
    at = end;
  }
  const segment: SegmentScan = {
    name,
    bytes: bytes.length,
    firstSeq: records[0]?.seq,
    lastSeq: records.at(-1)?.seq,
    records,
  };
  return { segment, damages, tornTail };
}

const pageBytes = 4096;

/**
 * Whether the file is zeros from `at` on, or from a page's start within the record on: a file
 * system may have grown the file and not yet written all its pages when the power went.
 */
function endsInZeros(bytes: Uint8Array, at: number, end: number): boolean {
  let used = bytes.length;
  while (used > at && bytes[used - 1] === 0) used--;
  return used === at || Math.ceil(used / pageBytes) * pageBytes < Math.min(end, bytes.length);
}
