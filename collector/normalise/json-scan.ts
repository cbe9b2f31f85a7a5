import type { Source } from './heap.ts';
import { nextEscape } from './json-escape.ts';

/** Deeper JSON is left to the parser, which has a limit of its own. */
const depthMax = 60;

const quote = 0x22;
const backslash = 0x5c;
const none = new Uint8Array(0);
const noData = new DataView(none.buffer);
/** By byte: 1 where it may follow a backslash and the escape ends there. */
const shortEscapes = new Uint8Array(256);
for (const letter of '"\\/bfnrt') shortEscapes[letter.charCodeAt(0)] = 1;

/**
 * Walks over JSON text (RFC 8259) in place, and makes nothing. Every method answers false where the
 * text is not what it looks for; then the scan is over. Reused from text to text.
 */
export class JsonScan {
  bytes: Uint8Array = none;
  at = 0;
  #data: DataView = noData;
  #end = 0;
  /** The latest string, without its quotes, as it is spelled. */
  stringStart = 0;
  stringEnd = 0;
  /** Whether the latest string holds any escape. */
  isEscaped = false;
  /** Whether it is spelled as JSON.stringify would. */
  isCanonical = true;

  open({ bytes, data }: Source, start: number, end: number): void {
    this.bytes = bytes;
    this.#data = data;
    this.at = start;
    this.#end = end;
  }

  /** Lets the text go. */
  close(): void {
    this.bytes = none;
    this.#data = noData;
  }

  get isAtEnd(): boolean {
    return this.at === this.#end;
  }

  /** The byte at hand; 0, which begins nothing, at the end. */
  peek(): number {
    return this.at < this.#end ? (this.bytes[this.at] ?? 0) : 0;
  }

  /** Space, then that byte, then space. */
  take(byte: number): boolean {
    this.space();
    if (this.peek() !== byte) return false;
    this.at++;
    this.space();
    return true;
  }

  space(): void {
    for (;;) {
      const byte = this.peek();
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.at++;
    }
  }

  string(): boolean {
    if (this.peek() !== quote) return false;
    const { bytes } = this;
    const data = this.#data;
    const end = this.#end;
    let at = this.at + 1;
    this.stringStart = at;
    this.isEscaped = false;
    this.isCanonical = true;
    for (;;) {
      at = nextEscape(bytes, data, at, end);
      if (at >= end) return false;
      const byte = bytes[at] ?? 0;
      if (byte === quote) {
        this.stringEnd = at;
        this.at = at + 1;
        return true;
      }
      if (byte < 0x20) return false;
      if (byte === backslash) {
        this.isEscaped = true;
        const length = this.#escapeLength(at + 1);
        if (length === 0) return false;
        if (bytes[at + 1] === 0x2f || length > 1) this.isCanonical = false;
        at += length;
      }
      at++;
    }
  }

  /** Whether the latest string is spelled so. */
  isString(name: Uint8Array): boolean {
    if (this.stringEnd - this.stringStart !== name.length) return false;
    for (let i = 0; i < name.length; i++) {
      if (this.bytes[this.stringStart + i] !== name[i]) return false;
    }
    return true;
  }

  /** Whether that part of another text stands at a place of this one. */
  isPartAt(place: number, part: Source, start: number, end: number): boolean {
    if (end - start > this.#end - place) return false;
    const data = this.#data;
    let there = place;
    let at = start;
    for (const last = end - 4; at <= last; at += 4, there += 4) {
      if (data.getInt32(there, true) !== part.data.getInt32(at, true)) return false;
    }
    for (; at < end; at++, there++) if (this.bytes[there] !== part.bytes[at]) return false;
    return true;
  }

  /** Any value. */
  value(depth = depthMax): boolean {
    switch (this.peek()) {
      case quote:
        return this.string();
      case 0x7b:
        return depth > 0 && this.#members(0x7d, depth - 1);
      case 0x5b:
        return depth > 0 && this.#members(0x5d, depth - 1);
      case 0x74:
        return this.#word('true');
      case 0x66:
        return this.#word('false');
      case 0x6e:
        return this.#word('null');
      default:
        return this.#number();
    }
  }

  #members(close: number, depth: number): boolean {
    this.at++;
    this.space();
    if (this.take(close)) return true;
    for (;;) {
      if (close === 0x7d && !(this.string() && this.take(0x3a))) return false;
      if (!this.value(depth)) return false;
      if (this.take(0x2c)) continue;
      this.space();
      if (this.peek() !== close) return false;
      this.at++;
      return true;
    }
  }

  /** Bytes after the backslash. Surrogates are left to the parser, which knows about pairs. */
  #escapeLength(at: number): number {
    const letter = at < this.#end ? (this.bytes[at] ?? 0) : 0;
    if (letter !== 0x75) return shortEscapes[letter] ?? 0;
    if (at + 4 >= this.#end) return 0;
    for (let i = at + 1; i <= at + 4; i++) if (hexValue(this.bytes[i] ?? 0) < 0) return 0;
    const isSurrogate =
      hexValue(this.bytes[at + 1] ?? 0) === 0xd && hexValue(this.bytes[at + 2] ?? 0) >= 8;
    return isSurrogate ? 0 : 5;
  }

  #word(word: string): boolean {
    for (let i = 0; i < word.length; i++) {
      if (this.peek() !== word.charCodeAt(i)) return false;
      this.at++;
    }
    return true;
  }

  #number(): boolean {
    if (this.peek() === 0x2d) this.at++;
    if (this.peek() === 0x30) this.at++;
    else if (!this.#digits()) return false;
    if (this.peek() === 0x2e) {
      this.at++;
      if (!this.#digits()) return false;
    }
    if ((this.peek() | 0x20) !== 0x65) return true;
    this.at++;
    if (this.peek() === 0x2b || this.peek() === 0x2d) this.at++;
    return this.#digits();
  }

  #digits(): boolean {
    const start = this.at;
    while (this.peek() >= 0x30 && this.peek() <= 0x39) this.at++;
    return this.at > start;
  }
}

/** Of a hexadecimal digit; -1 of any other byte. */
export function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
