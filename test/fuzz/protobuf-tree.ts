import { varint } from '../otlp/wire-bytes.ts';

/**
 * Protobuf fields without a schema: what is delimited and reads as fields counts as a message, so
 * that one mutator serves every signal.
 */
export type Field =
  | { readonly kind: 'varint'; readonly field: number; readonly value: bigint }
  | { readonly kind: 'fixed'; readonly field: number; readonly bytes: Uint8Array }
  | { readonly kind: 'bytes'; readonly field: number; readonly bytes: Uint8Array }
  | { readonly kind: 'message'; readonly field: number; readonly fields: readonly Field[] }
  /** Bytes as they are, valid or not. */
  | { readonly kind: 'raw'; readonly bytes: Uint8Array };

/** Written from the end, so that every length is known when its turn comes. */
export function encodeFields(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const writer = new BackwardWriter();
  for (let at = fields.length - 1; at >= 0; at--) writer.field(fields[at]);
  return writer.bytes();
}

export function encodeField(one: Field): Uint8Array {
  return encodeFields([one]);
}

class BackwardWriter {
  #bytes = new Uint8Array(2_048);
  #at = this.#bytes.length;

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(this.#at);
  }

  field(one: Field | undefined): void {
    if (one === undefined) return;
    if (one.kind === 'varint') {
      this.#varint(one.value);
      this.#varint(one.field * 8);
      return;
    }
    if (one.kind === 'message') {
      const end = this.#bytes.length - this.#at;
      for (let at = one.fields.length - 1; at >= 0; at--) this.field(one.fields[at]);
      this.#varint(this.#bytes.length - this.#at - end);
    } else {
      this.#put(one.bytes);
      if (one.kind === 'bytes') this.#varint(one.bytes.length);
    }
    if (one.kind === 'fixed') this.#varint(one.field * 8 + (one.bytes.length === 8 ? 1 : 5));
    else if (one.kind !== 'raw') this.#varint(one.field * 8 + 2);
  }

  #put(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#at -= bytes.length;
    this.#bytes.set(bytes, this.#at);
  }

  #varint(value: bigint | number): void {
    this.#room(10);
    if (typeof value === 'number' && value < 128) this.#bytes[--this.#at] = value;
    else this.#put(Uint8Array.from(varint(value)));
  }

  #room(length: number): void {
    if (this.#at >= length) return;
    const used = this.bytes();
    this.#bytes = new Uint8Array((used.length + length) * 2);
    this.#at = this.#bytes.length - used.length;
    this.#bytes.set(used, this.#at);
  }
}

/** The fields of a valid message; texts that happen to read as fields become messages too. */
export function readFields(bytes: Uint8Array): Field[] | undefined {
  const fields: Field[] = [];
  const reader = new Reader(bytes);
  while (reader.at < bytes.length) {
    const field = reader.field();
    if (field === undefined) return undefined;
    fields.push(field);
  }
  return fields;
}

class Reader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  field(): Field | undefined {
    const head = this.#varint();
    if (head === undefined || head >> 3n === 0n || head > 0xffffffffn) return undefined;
    const field = Number(head >> 3n);
    switch (Number(head & 7n)) {
      case 0: {
        const value = this.#varint();
        return value === undefined ? undefined : { kind: 'varint', field, value };
      }
      case 1:
        return this.#fixed(field, 8);
      case 5:
        return this.#fixed(field, 4);
      case 2:
        return this.#delimited(field);
      default:
        return undefined;
    }
  }

  #fixed(field: number, width: number): Field | undefined {
    const bytes = this.#take(width);
    return bytes === undefined ? undefined : { kind: 'fixed', field, bytes };
  }

  #delimited(field: number): Field | undefined {
    const length = this.#varint();
    const bytes = length === undefined ? undefined : this.#take(Number(length));
    if (bytes === undefined) return undefined;
    const fields = bytes.length > 1 ? readFields(bytes) : undefined;
    return fields === undefined
      ? { kind: 'bytes', field, bytes }
      : { kind: 'message', field, fields };
  }

  #take(length: number): Uint8Array | undefined {
    if (this.at + length > this.#bytes.length) return undefined;
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  #varint(): bigint | undefined {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) return undefined;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return undefined;
  }
}
