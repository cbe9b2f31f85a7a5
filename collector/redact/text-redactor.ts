import type { RedactedField } from '../../model/redaction.ts';
import {
  KIND_ARRAY,
  KIND_BYTES,
  KIND_INT,
  KIND_MAP,
  KIND_STRING,
  type Tape,
  VALUE_A,
  VALUE_B,
  VALUE_KEY,
  VALUE_KIND,
  VALUE_NEXT,
} from '../../model/tape.ts';
import type { Redactor, Scan } from '../../redaction-rules/engine.ts';

export type FieldHit = Omit<RedactedField, 'itemIndex' | 'isOfSpan'>;

/** The smallest integer that could be a card number has 13 digits: 10^12, in its high word. */
const cardHighWord = 232;

/**
 * Scans texts of one tape and patches their records. Knows where it is (`enter`), but writes that
 * down as a path only when something was found, because nearly nothing ever is.
 */
export class TextRedactor {
  redactedValues = 0;
  readonly #tape: Tape;
  readonly #redactor: Redactor;
  #hits: FieldHit[] = [];
  #place = '';
  #placeIndex = -1;
  #list = '';
  /** The values around the current one, outermost first: record, and index in its array or -1. */
  readonly #records: number[] = [];
  readonly #indexes: number[] = [];

  constructor(tape: Tape, redactor: Redactor) {
    this.#tape = tape;
    this.#redactor = redactor;
  }

  /** Says where the next texts are, e.g. `events` and 2; index -1 where there is no list. */
  enter(place: string, index: number): void {
    this.#place = place;
    this.#placeIndex = index;
  }

  /** What was found since the last call. */
  takeHits(): readonly FieldHit[] {
    const hits = this.#hits;
    if (hits.length > 0) this.#hits = [];
    return hits;
  }

  /** Scans the text whose (offset, length) pair is at `word`. */
  text(word: number, name: string): void {
    this.#list = name;
    this.#scanPair(word, 0, 0, 0);
  }

  /** Scans keys and values of a list of attributes, at any depth. */
  attributes(first: number, name = 'attributes'): void {
    this.#list = name;
    if (first !== 0) this.#values(first, 0, false, 0);
  }

  /** Scans a list of values without keys. */
  elements(first: number, name: string): void {
    this.#list = name;
    if (first !== 0) this.#values(first, 0, true, 0);
  }

  /** Scans one value without a key, and what it holds. */
  value(record: number, name: string): void {
    this.#list = name;
    if (record !== 0) this.#value(record, 0, 0);
  }

  /** `keyed` is the record whose key names these values: array elements have none of their own. */
  #values(first: number, depth: number, isArray: boolean, keyed: number): void {
    let index = 0;
    for (let at = first; at !== 0; at = this.#word(at + VALUE_NEXT)) {
      this.#records[depth] = at;
      this.#indexes[depth] = isArray ? index++ : -1;
      if (!isArray) this.#scanPair(at + VALUE_KEY, depth + 1, 0, 0);
      this.#value(at, depth + 1, isArray ? keyed : at);
    }
  }

  #value(at: number, depth: number, keyed: number): void {
    const kind = this.#word(at + VALUE_KIND);
    const keyStart = keyed === 0 ? 0 : this.#word(keyed + VALUE_KEY);
    const keyEnd = keyed === 0 ? 0 : keyStart + this.#word(keyed + VALUE_KEY + 1);
    if (kind === KIND_STRING || kind === KIND_BYTES) {
      this.#scanPair(at + VALUE_A, depth, keyStart, keyEnd);
    } else if (kind === KIND_ARRAY || kind === KIND_MAP) {
      this.#values(this.#word(at + VALUE_A), depth, kind === KIND_ARRAY, keyed);
    } else if (kind === KIND_INT && this.#word(at + VALUE_B) >= cardHighWord) {
      this.#scanInteger(at, depth, keyStart, keyEnd);
    }
  }

  #scanPair(word: number, depth: number, keyStart: number, keyEnd: number): void {
    const length = this.#word(word + 1);
    if (length < 3) return;
    const { bytes } = this.#tape;
    const offset = this.#word(word);
    const end = offset + length;
    const scan = this.#redactor.scan(bytes, offset, end, bytes, keyStart, keyEnd);
    if (scan !== undefined) this.#write(scan, word, depth);
  }

  /** An integer becomes text only where a rule and its key say that it is a card number. */
  #scanInteger(at: number, depth: number, keyStart: number, keyEnd: number): void {
    const high = this.#word(at + VALUE_B);
    if (keyEnd === keyStart || high >= 0x8000_0000) return;
    const value = (BigInt(high) << 32n) | BigInt(this.#word(at + VALUE_A));
    const digits = Buffer.from(value.toString(), 'latin1');
    const { bytes } = this.#tape;
    const scan = this.#redactor.scan(digits, 0, digits.length, bytes, keyStart, keyEnd);
    if (scan === undefined) return;
    this.#tape.words[at + VALUE_KIND] = KIND_STRING;
    this.#write(scan, at + VALUE_A, depth);
  }

  #write(scan: Scan, word: number, depth: number): void {
    const offset = this.#tape.append(scan.bytes);
    this.#tape.words[word] = offset;
    this.#tape.words[word + 1] = scan.bytes.length;
    const field = this.#path(depth);
    for (const hit of scan.hits) {
      this.#hits.push({ field, ...hit });
      this.redactedValues += hit.count;
    }
  }

  /** Keys in a path are read after they were scanned themselves. */
  #path(depth: number): string {
    const { bytes } = this.#tape;
    const place = this.#placeIndex < 0 ? this.#place : `${this.#place}[${this.#placeIndex}]`;
    let path = place === '' ? this.#list : `${place}.${this.#list}`;
    for (let i = 0; i < depth; i++) {
      const index = this.#indexes[i] ?? -1;
      const key = (this.#records[i] ?? 0) + VALUE_KEY;
      const start = this.#word(key);
      const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, this.#word(key + 1));
      path += index < 0 ? `.${text.toString('utf8')}` : `[${index}]`;
    }
    return path;
  }

  #word(at: number): number {
    return this.#tape.words[at] ?? 0;
  }
}
