/**
 * One journal record: a header of 24 bytes, then the payload, padded with zeros to 8 bytes. Header,
 * little-endian: u32 magic "SLJR", u32 payload length, u64 sequence number, u32 CRC-32 of the
 * payload, u32 CRC-32 of the 20 bytes before. The header has its own checksum so that a wrong
 * length is known to be wrong, and "the file ends inside the last record" cannot be mistaken for
 * damage.
 */
import { crc32 } from 'node:zlib';

export const recordHeaderBytes = 24;
const magic = 0x524a4c53;

/** The buffers to write for one record, one after another. The payload is not copied. */
export function encodeRecord(seq: number, payload: readonly Uint8Array[]): Uint8Array[] {
  let length = 0;
  let checksum = 0;
  for (const part of payload) {
    length += part.length;
    checksum = crc32(part, checksum);
  }
  const header = new Uint8Array(recordHeaderBytes);
  const view = new DataView(header.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, length, true);
  view.setBigUint64(8, BigInt(seq), true);
  view.setUint32(16, checksum, true);
  view.setUint32(20, crc32(header.subarray(0, 20)), true);
  return [header, ...payload, new Uint8Array(recordBytes(length) - recordHeaderBytes - length)];
}

/** Bytes a record with such a payload takes in its segment. */
export function recordBytes(payloadLength: number): number {
  return recordHeaderBytes + Math.ceil(payloadLength / 8) * 8;
}

export interface RecordHeader {
  readonly seq: number;
  readonly payloadLength: number;
  readonly payloadChecksum: number;
}

/** Undefined where no intact header stands at `at`. */
export function readRecordHeader(bytes: Uint8Array, at: number): RecordHeader | undefined {
  if (at + recordHeaderBytes > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, recordHeaderBytes);
  if (view.getUint32(0, true) !== magic) return undefined;
  if (crc32(bytes.subarray(at, at + 20)) !== view.getUint32(20, true)) return undefined;
  return {
    payloadLength: view.getUint32(4, true),
    seq: Number(view.getBigUint64(8, true)),
    payloadChecksum: view.getUint32(16, true),
  };
}

/**
 * First place at or after `at` where an intact header stands whose number can be right there; else
 * the bytes' end. `lastSeq` is the number last read, at `lastAt`. Without a bound, bytes that look
 * like a header inside a damaged payload could lift all numbers after them.
 */
export function findRecordHeader(
  bytes: Uint8Array,
  at: number,
  { lastSeq, lastAt }: { readonly lastSeq: number | undefined; readonly lastAt: number },
): number {
  // Records start at multiples of 8, and damage does not move them.
  for (let i = Math.ceil(at / 8) * 8; i < bytes.length; i += 8) {
    if (bytes[i] !== 0x53) continue;
    const header = readRecordHeader(bytes, i);
    if (header === undefined) continue;
    const between = header.seq - (lastSeq ?? header.seq - 1);
    if (between > 0 && between <= Math.ceil((i - lastAt) / recordHeaderBytes)) return i;
  }
  return bytes.length;
}
