/**
 * As much of the protobuf wire format as our few small answers need. Fields with default values are
 * left out, as proto3 does. Requests are read by `decode/`, never here.
 */

/** A non-negative integer of at most 2^53 - 1 (int32, int64). */
export function varintField(field: number, value: number): Uint8Array {
  if (value === 0) return empty;
  return Uint8Array.from([...varint(field << 3), ...varint(value)]);
}

export function stringField(field: number, text: string): Uint8Array {
  return text === '' ? empty : bytesField(field, new TextEncoder().encode(text));
}

/** Bytes or an embedded message; written even when empty, since an empty message is present. */
export function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return concat(Uint8Array.from([...varint((field << 3) | 2), ...varint(bytes.length)]), bytes);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

const empty = new Uint8Array(0);
