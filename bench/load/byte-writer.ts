/**
 * Bytes of protobuf, written front to back into one buffer. A load needs gigabytes of requests, and
 * the sender shares the cores with the server that is measured: objects and strings would cost more
 * than the server's own work on them.
 */
export class ByteWriter {
  bytes: Uint8Array;
  at = 0;
  #view: DataView;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.bytes.buffer);
  }

  /** What follows may write so much; no other method checks. */
  room(bytes: number): void {
    if (this.at + bytes <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.at + bytes));
    larger.set(this.bytes.subarray(0, this.at));
    this.bytes = larger;
    this.#view = new DataView(larger.buffer);
  }

  byte(value: number): void {
    this.bytes[this.at++] = value;
  }

  /** A loop: pieces have some ten bytes, and a call of `set` costs more than copying them. */
  raw(piece: Uint8Array): void {
    const { bytes } = this;
    let at = this.at;
    for (let i = 0; i < piece.length; i++) bytes[at++] = piece[i] ?? 0;
    this.at = at;
  }

  long(piece: Uint8Array): void {
    this.bytes.set(piece, this.at);
    this.at += piece.length;
  }

  varint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest);
  }

  fixed32(value: number): void {
    this.#view.setUint32(this.at, value, true);
    this.at += 4;
  }

  fixed64(value: bigint): void {
    this.#view.setBigUint64(this.at, value, true);
    this.at += 8;
  }

  double(value: number): void {
    this.#view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** Begins a field of known length to come; give what it returns to `close`. */
  open(tag: number): number {
    this.byte(tag);
    this.byte(0);
    return this.at;
  }

  /** Writes the length; a long one needs more than the byte kept for it, so the content moves up. */
  close(start: number): void {
    const length = this.at - start;
    const extra = length < 0x80 ? 0 : length < 0x4000 ? 1 : length < 0x20_0000 ? 2 : 3;
    if (extra > 0) this.bytes.copyWithin(start + extra, start, this.at);
    this.at = start - 1;
    this.varint(length);
    this.at += length;
  }
}
