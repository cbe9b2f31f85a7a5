import { jsonNestingMax } from '../../model/limits.ts';
import type { Tape } from '../../model/tape.ts';
import { malformed } from './item-fault.ts';
import { nameIdAt } from './json-names.ts';
import { numberEnd, type Whole } from './json-numbers.ts';
import { appendUnescaped, plainEnd, stringEnd } from './json-text.ts';

/** What `firstName` and `nextName` answer at the closing brace. */
export const namesEnd = -1;

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * A cursor over JSON text (RFC 8259) that is known to be UTF-8. `at` is the next byte of the body;
 * text is named by (offset, length) in the tape's arena, of which the body is the beginning.
 *
 * Everything that is not what the caller asks for is `malformed`, wrong types and broken syntax
 * alike: whoever catches it steps over the whole value again with `skipValue`, and where that fails
 * too the text is not JSON at all.
 */
export class JsonCursor {
  readonly body: Uint8Array;
  readonly tape: Tape;
  at = 0;
  /** Where `string` found its text in the arena. */
  textAt = 0;
  textLength = 0;
  /** Scratch of `json-scalars.ts`: the whole number read last. */
  readonly whole: Whole = { isNegative: false, low: 0, high: 0 };
  readonly #nesting = new Uint8Array(jsonNestingMax);

  constructor(tape: Tape) {
    this.body = tape.bytes.subarray(0, tape.bytesUsed);
    this.tape = tape;
  }

  /** The next byte that is not white space, not consumed; -1 at the end. */
  peek(): number {
    const { body } = this;
    let { at } = this;
    let byte = body[at] ?? -1;
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
      byte = body[++at] ?? -1;
    this.at = at;
    return byte;
  }

  /** Enters an object: the id of its first name whose value is not null, or `namesEnd`. */
  firstName(): number {
    if (this.peek() !== openBrace) throw malformed;
    this.at++;
    if (this.peek() !== closeBrace) return this.#name();
    this.at++;
    return namesEnd;
  }

  /** After a value: the id of the next name whose value is not null, or `namesEnd`. */
  nextName(): number {
    return this.#more(closeBrace) ? this.#name() : namesEnd;
  }

  /** Enters an array; whether it has an element. */
  firstElement(): boolean {
    if (this.peek() !== openBracket) throw malformed;
    this.at++;
    if (this.peek() !== closeBracket) return true;
    this.at++;
    return false;
  }

  nextElement(): boolean {
    return this.#more(closeBracket);
  }

  /** Reads a string; its text is then at `textAt`, unescaped. */
  string(): void {
    if (this.peek() !== quote) throw malformed;
    const start = this.at + 1;
    let end = plainEnd(this.body, start);
    if (this.body[end] === quote) {
      this.textAt = start;
      this.textLength = end - start;
    } else {
      end = stringEnd(this.body, end);
      this.textAt = this.tape.bytesUsed;
      appendUnescaped(this.tape, this.body, start, end);
      this.textLength = this.tape.bytesUsed - this.textAt;
    }
    this.at = end + 1;
  }

  /** Whether the next value is null; it is consumed then. */
  takeNull(): boolean {
    return this.peek() === 0x6e && this.#word('null');
  }

  bool(): boolean {
    if (this.peek() === 0x74 && this.#word('true')) return true;
    if (this.peek() === 0x66 && this.#word('false')) return false;
    throw malformed;
  }

  /** Steps over one value of any depth up to `jsonNestingMax`, without recursion. */
  skipValue(): void {
    const nesting = this.#nesting;
    let depth = 0;
    for (;;) {
      const byte = this.peek();
      if (byte === openBrace || byte === openBracket) {
        if (depth === jsonNestingMax) throw malformed;
        this.at++;
        const closer = byte + 2;
        if (this.peek() !== closer) {
          nesting[depth++] = closer;
          if (byte === openBrace) this.#skipName();
          continue;
        }
        this.at++;
      } else {
        this.#skipScalar(byte);
      }
      while (depth > 0 && !this.#more(nesting[depth - 1] ?? 0)) depth--;
      if (depth === 0) return;
      if (nesting[depth - 1] === closeBrace) this.#skipName();
    }
  }

  /** Consumes a comma (true) or the closer (false). */
  #more(closer: number): boolean {
    const byte = this.peek();
    if (byte !== comma && byte !== closer) throw malformed;
    this.at++;
    return byte === comma;
  }

  /** A name, its colon and, as long as the value is null, the names behind it. */
  #name(): number {
    for (;;) {
      this.string();
      const id = nameIdAt(this.tape.bytes, this.textAt, this.textLength);
      this.#colon();
      if (!this.takeNull()) return id;
      if (!this.#more(closeBrace)) return namesEnd;
    }
  }

  #skipName(): void {
    this.#skipString();
    this.#colon();
  }

  #colon(): void {
    if (this.peek() !== colon) throw malformed;
    this.at++;
  }

  #skipScalar(byte: number): void {
    if (byte === quote) this.#skipString();
    else if (byte === 0x6e || byte === 0x74 || byte === 0x66) {
      if (!this.takeNull()) this.bool();
    } else {
      this.at = numberEnd(this.body, this.at, this.body.length);
    }
  }

  #skipString(): void {
    if (this.peek() !== quote) throw malformed;
    this.at = stringEnd(this.body, this.at + 1) + 1;
  }

  #word(word: 'null' | 'true' | 'false'): boolean {
    for (let i = 0; i < word.length; i++) {
      if (this.body[this.at + i] !== word.charCodeAt(i)) throw malformed;
    }
    this.at += word.length;
    return true;
  }
}
