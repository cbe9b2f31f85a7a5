/** Protobuf bytes written by hand, valid or not, for tables of hostile input. */

export type Part = Uint8Array | readonly number[];

export function concat(...parts: readonly Part[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts.map((part) => Uint8Array.from(part))));
}

export function varint(value: bigint | number): number[] {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left > 0x7fn; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  bytes.push(Number(left));
  return bytes;
}

export function tag(field: number, wireType: number): number[] {
  return varint(field * 8 + wireType);
}

/** A length-delimited field around the parts. */
export function frame(field: number, ...parts: readonly Part[]): Uint8Array {
  const body = concat(...parts);
  return concat(tag(field, 2), varint(body.length), body);
}

export function text(field: number, value: string): Uint8Array {
  return frame(field, new TextEncoder().encode(value));
}

export function number(field: number, value: bigint | number): Uint8Array {
  return concat(tag(field, 0), varint(value));
}

export function fixed64(field: number, value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return concat(tag(field, 1), bytes);
}

export function fixed32(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return concat(tag(field, 5), bytes);
}

export function fill(length: number, byte: number): Uint8Array {
  return new Uint8Array(length).fill(byte);
}

/** The parts of a valid span, to which a test adds what it is about. */
export function ids(spanByte = 2): Uint8Array {
  return concat(frame(1, fill(16, 1)), frame(2, fill(8, spanByte)));
}

/** A request with one ResourceSpans, one ScopeSpans and these span bodies. */
export function request(...spans: readonly Part[]): Uint8Array {
  return frame(1, frame(2, ...spans.map((span) => frame(2, span))));
}
