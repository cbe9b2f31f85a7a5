import { nameKeys, pairNameMax } from '../pair-keys.ts';
import { isAlphanumeric, isSpace } from '../scan/byte-kinds.ts';
import { afterBackslashes, backslash } from './backslashes.ts';
import type { NamedValue } from './named-value.ts';
import { readSqlValues } from './sql-values.ts';

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const keyMax = 32;
const valueMax = 8_192;
/** So many entries before a value may be the one that names it. */
const entriesMax = 4;
/** Ends `value`, `Value` and `stringValue`, and all but the last letter of `values`. */
const mark = Buffer.from('alue');
const sqlMark = Buffer.from('VALUES');

/**
 * Values whose name stands in another entry: `{"name":"password","value":"..."}` in either order,
 * at any depth of JSON, also `"value":{"stringValue":"..."}`, and
 * `INSERT INTO t (password) VALUES (...)`.
 */
export function namedValues(bytes: Uint8Array, start: number, end: number): readonly NamedValue[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, end);
  const found: NamedValue[] = [];
  for (let at = text.indexOf(mark, start); at >= 0; ) {
    let next = at + mark.length;
    if (bytes[next] === 0x73) next = readSqlValues(bytes, start, end, at - 1, found);
    else {
      const value = jsonValue(bytes, start, end, next);
      if (value !== undefined) found.push(value);
    }
    at = text.indexOf(mark, next);
  }
  for (let at = text.indexOf(sqlMark, start); at >= 0; ) {
    at = text.indexOf(sqlMark, readSqlValues(bytes, start, end, at, found));
  }
  return found;
}

/** `keyEnd` is right after the last letter of a key. */
function jsonValue(
  bytes: Uint8Array,
  start: number,
  end: number,
  keyEnd: number,
): NamedValue | undefined {
  const depth = afterBackslashes(bytes, keyEnd, end) - keyEnd;
  const walk = new JsonWalk(bytes, start, end, depth);
  const keyStart = walk.stringStart(keyEnd, keyMax);
  const valueStart = walk.afterColon(keyEnd);
  if (keyStart < 0 || valueStart < 0) return undefined;
  const valueEnd = walk.stringEnd(valueStart);
  if (valueEnd < 0) return undefined;
  const name = walk.nameBefore(keyStart) ?? walk.nameAfter(valueEnd);
  return name && { ...name, start: valueStart, end: valueEnd };
}

interface Name {
  readonly nameStart: number;
  readonly nameEnd: number;
}

/** Moves over JSON whose quotes have so many backslashes before them. */
class JsonWalk {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #depth: number;

  constructor(bytes: Uint8Array, start: number, end: number, depth: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#depth = depth;
  }

  /** Where the plain string that ends at `end` begins; -1 when it is longer than that. */
  stringStart(end: number, max: number): number {
    const first = Math.max(this.#start, end - max);
    for (let at = end; at > first; at--) {
      const byte = this.#bytes[at - 1] ?? 0;
      if (byte === quote) return at;
      if (byte === backslash) return -1;
    }
    return -1;
  }

  /** Where the string after `":"` begins, for a key that ends at `end`. */
  afterColon(end: number): number {
    let at = this.#closing(end);
    if (at < 0) return -1;
    at = this.#skipSpace(at);
    if (this.#bytes[at] !== colon) return -1;
    return this.#closing(this.#skipSpace(at + 1));
  }

  /** The first quote that no more backslashes stand before than before ours. */
  stringEnd(start: number): number {
    const last = Math.min(this.#end, start + valueMax);
    for (let at = start; at < last; at++) {
      const escapes = at;
      at = afterBackslashes(this.#bytes, at, last);
      if (this.#bytes[at] === quote && at - escapes <= this.#depth) return escapes;
    }
    return -1;
  }

  /** `"name":"password",` or `"password",` before a key; also with `"value":{` between. */
  nameBefore(keyStart: number): Name | undefined {
    let at = this.#back(keyStart - 1 - this.#depth);
    if (this.#bytes[at - 1] === openBrace) {
      at = this.#back(at - 1);
      if (this.#bytes[at - 1] !== colon) return undefined;
      const outerEnd = this.#back(at - 1) - 1 - this.#depth;
      const outer = this.stringStart(outerEnd, keyMax);
      if (outer < 0) return undefined;
      at = this.#back(outer - 1 - this.#depth);
    }
    return this.#nameAmong(at);
  }

  /** Of the entries before `from`, the one whose key says that it names, or else the last. */
  #nameAmong(from: number): Name | undefined {
    let last: Name | undefined;
    let at = from;
    for (let entry = 0; entry < entriesMax && this.#bytes[at - 1] === comma; entry++) {
      const nameEnd = this.#back(at - 1) - 1 - this.#depth;
      if (nameEnd <= this.#start || this.#closing(nameEnd) < 0) break;
      const nameStart = this.stringStart(nameEnd, pairNameMax);
      if (nameStart < 0) break;
      last ??= { nameStart, nameEnd };
      at = this.#back(nameStart - 1 - this.#depth);
      if (this.#bytes[at - 1] !== colon) break;
      const keyEnd = this.#back(at - 1) - 1 - this.#depth;
      const keyStart = this.stringStart(keyEnd, keyMax);
      if (keyStart < 0) break;
      if (this.#isNameKey(keyStart, keyEnd)) return { nameStart, nameEnd };
      at = this.#back(keyStart - 1 - this.#depth);
    }
    return last;
  }

  #isNameKey(start: number, end: number): boolean {
    const key = Buffer.from(this.#bytes.subarray(start, end)).toString('latin1');
    return nameKeys.has(key.toLowerCase());
  }

  /** `,"name":"password"` after a value. */
  nameAfter(valueEnd: number): Name | undefined {
    let at = this.#skipSpace(this.#closing(valueEnd));
    if (this.#bytes[at] !== comma) return undefined;
    const keyStart = this.#closing(this.#skipSpace(at + 1));
    if (keyStart < 0) return undefined;
    at = keyStart;
    while (at < this.#end && at - keyStart < keyMax && isAlphanumeric(this.#bytes[at] ?? 0)) at++;
    const nameStart = this.#isNameKey(keyStart, at) ? this.afterColon(at) : -1;
    const nameEnd = nameStart < 0 ? -1 : this.stringEnd(nameStart);
    if (nameEnd < 0 || nameEnd - nameStart > pairNameMax) return undefined;
    return { nameStart, nameEnd };
  }

  /** After a quote of our depth at `at`; -1 when there is none. */
  #closing(at: number): number {
    const to = at + this.#depth;
    if (at < this.#start || to >= this.#end || this.#bytes[to] !== quote) return -1;
    return afterBackslashes(this.#bytes, at, to) === to ? to + 1 : -1;
  }

  #skipSpace(from: number): number {
    let at = from;
    while (at >= 0 && at < this.#end && isSpace(this.#bytes[at] ?? 0)) at++;
    return at;
  }

  #back(from: number): number {
    let at = from;
    while (at > this.#start && isSpace(this.#bytes[at - 1] ?? 0)) at--;
    return at;
  }
}
