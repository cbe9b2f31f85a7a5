import { isUtf8 } from 'node:buffer';
import { groupNestingMax } from '../../model/limits.ts';
import { invalidUtf8, malformed } from './item-fault.ts';

/** Wire types (protobuf encoding guide). */
const varintType = 0;
const fixed64Type = 1;
const lengthType = 2;
const groupStartType = 3;
const fixed32Type = 5;

/** From this length on a call into native code is cheaper than a loop (`bench/decode.ts`). */
const nativeUtf8Min = 96;

/**
 * A cursor over protobuf bytes. `at` is the next byte; whoever reads a message passes its end, and
 * nothing is ever read at or beyond it.
 *
 * @throws ItemFault `malformed` or `invalid_utf8`; `at` is then anywhere inside the message.
 */
export class Wire {
  readonly bytes: Uint8Array;
  /** The same bytes, for looking at four at once. */
  readonly view: DataView;
  at = 0;
  /** The two halves of what `varint` read last. */
  low = 0;
  high = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Field number and wire type, `number << 3 | type`. Callers check `at < end` first. */
  tag(end: number): number {
    const byte = this.bytes[this.at] ?? 0;
    if (byte < 0x80) {
      this.at++;
      return byte;
    }
    return this.#varint32(end, 0x0f);
  }

  /** A length prefix whose bytes all stand before `end`. */
  length(end: number): number {
    const { at } = this;
    const byte = this.bytes[at] ?? 0;
    let length = byte;
    if (at < end && byte < 0x80) this.at = at + 1;
    else length = this.#varint32(end, 0x07);
    if (length > end - this.at) throw malformed;
    return length;
  }

  /**
   * Any varint of up to ten bytes into `low` and `high`; bits beyond 64 are ignored, as protoc
   * does.
   */
  varint(end: number): void {
    const { at } = this;
    const byte = this.bytes[at] ?? 0;
    if (at < end && byte < 0x80) {
      this.at = at + 1;
      this.low = byte;
      this.high = 0;
      return;
    }
    this.#varint64(end);
  }

  /**
   * An unsigned 32-bit number; a longer varint loses its upper half, as the language guide says.
   */
  uint32(end: number): number {
    this.varint(end);
    return this.low;
  }

  fixed32(end: number): number {
    const { at, bytes } = this;
    if (end - at < 4) throw malformed;
    this.at = at + 4;
    const upper = ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    return ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | upper) >>> 0;
  }

  /** Writes eight bytes as two words, low first. */
  fixed64(words: Uint32Array, index: number, end: number): void {
    if (end - this.at < 8) throw malformed;
    words[index] = this.fixed32(end);
    words[index + 1] = this.fixed32(end);
  }

  /** Writes the offset and length of a string field, which must be UTF-8. */
  string(words: Uint32Array, index: number, end: number): void {
    this.text(words, index, this.length(end));
  }

  /** The same for a length that was read already. */
  text(words: Uint32Array, index: number, length: number): void {
    const { at } = this;
    this.#checkUtf8(at, length);
    words[index] = at;
    words[index + 1] = length;
    this.at = at + length;
  }

  /** Steps over a field nobody knows. What stands inside a group is never looked at. */
  skip(tag: number, end: number): void {
    this.#skip(tag, end, 0);
  }

  #skip(tag: number, end: number, depth: number): void {
    if (tag >>> 3 === 0) throw malformed;
    switch (tag & 7) {
      case varintType:
        this.varint(end);
        return;
      case fixed64Type:
        this.#step(8, end);
        return;
      case lengthType: {
        // Not `this.at += ...`: that would read `at` before the length moves it.
        const length = this.length(end);
        this.at += length;
        return;
      }
      case groupStartType:
        this.#skipGroup(tag, end, depth);
        return;
      case fixed32Type:
        this.#step(4, end);
        return;
      default:
        throw malformed;
    }
  }

  #skipGroup(start: number, end: number, depth: number): void {
    if (depth >= groupNestingMax) throw malformed;
    const groupEnd = start + 1;
    while (this.at < end) {
      const tag = this.tag(end);
      if (tag === groupEnd) return;
      this.#skip(tag, end, depth + 1);
    }
    throw malformed;
  }

  #step(size: number, end: number): void {
    if (end - this.at < size) throw malformed;
    this.at += size;
  }

  /** Up to five bytes, of which the last may have only the bits of `lastMask`. */
  #varint32(end: number, lastMask: number): number {
    const { bytes } = this;
    let { at } = this;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (at >= end) throw malformed;
      const byte = bytes[at++] ?? 0;
      if (shift === 28 && byte > lastMask) throw malformed;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    this.at = at;
    return value >>> 0;
  }

  #varint64(end: number): void {
    const { bytes } = this;
    let { at } = this;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= end) throw malformed;
      const byte = bytes[at++] ?? 0;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift > 28) high |= bits << (shift - 32);
      else {
        low |= bits << 28;
        high = bits >>> 4;
      }
      if (byte < 0x80) {
        this.at = at;
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw malformed;
  }

  #checkUtf8(start: number, length: number): void {
    const { bytes } = this;
    if (length < nativeUtf8Min) {
      const { view } = this;
      const end = start + length;
      let at = start;
      while (end - at >= 4 && (view.getInt32(at) & 0x80808080) === 0) at += 4;
      while (at < end && (bytes[at] ?? 0) < 0x80) at++;
      if (at === end) return;
    }
    if (!isUtf8(bytes.subarray(start, start + length))) throw invalidUtf8;
  }
}
