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
import { bytesOfPiece, type Piece, replacedValue } from './event-pieces.ts';
import { isNamedByMap, nameBefore, nameInMap } from './value-names.ts';

export type FieldHit = Omit<RedactedField, 'itemIndex' | 'isOfSpan'>;

/** Most values are short, and a tick for each could be measured. */
const valuesPerTick = 16;

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
  /** Values that were scanned as pieces of one text. */
  readonly #scanned = new Set<number>();
  readonly #replaced = new Set<number>();

  constructor(tape: Tape, redactor: Redactor) {
    this.#tape = tape;
    this.#redactor = redactor;
  }

  /** Says where the next texts are, e.g. `events` and 2; index -1 where there is no list. */
  enter(place: string, index: number): void {
    this.#tape.breaks.tick();
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
    this.#scanPair(word, 0, 0);
  }

  /** Scans text that stands on no record; what may be kept of it. */
  apart(text: string, name: string): string {
    this.#list = name;
    const bytes = Buffer.from(text);
    const scan = this.#redactor.scan(bytes, 0, bytes.length, bytes, 0, 0);
    if (scan === undefined) return text;
    this.#note(scan, 0);
    return Buffer.from(scan.bytes).toString();
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

  /**
   * Scans what may be one text in pieces, values of attributes of events. What was scanned whole,
   * or replaced, is not scanned again: a second scan would take our replacements for a sender's.
   */
  pieces(group: readonly Piece[]): void {
    const pieces = group.filter(({ record }) => !this.#replaced.has(record));
    const [first] = pieces;
    if (first === undefined) return;
    const { bytes } = this.#tape;
    const keyStart = this.#word(first.attribute + VALUE_KEY);
    const keyEnd = keyStart + this.#word(first.attribute + VALUE_KEY + 1);
    const texts = pieces.map((piece) => bytesOfPiece(this.#tape, piece));
    const scans = this.#redactor.scanJoined(texts, bytes, keyStart, keyEnd);
    this.#list = 'attributes';
    for (const [i, piece] of pieces.entries()) {
      const { record, attribute, leaf, event } = piece;
      if (record === attribute && leaf === undefined) this.#scanned.add(record);
      const scan = scans[i];
      if (scan === undefined || this.#replaced.has(record)) continue;
      const text = texts[i];
      if (leaf !== undefined && text !== undefined) {
        // What one chunk shows by itself is found in its JSON text, and the rest of it stays.
        const alone = this.#redactor.scan(text, 0, text.length, bytes, keyStart, keyEnd);
        if (alone !== undefined && Buffer.compare(alone.bytes, scan.bytes) === 0) continue;
      }
      this.#scanned.add(record);
      this.#replaced.add(record);
      this.enter('events', event);
      this.#records[0] = attribute;
      this.#indexes[0] = -1;
      this.#write({ ...scan, bytes: replacedValue(piece, scan.bytes) }, record + VALUE_A, 1);
    }
  }

  /** `named` is the word of the text that names these values; elements share their array's. */
  #values(first: number, depth: number, isArray: boolean, named: number): void {
    const tape = this.#tape;
    const pairName = isArray || depth === 0 ? 0 : this.#telling(nameInMap(tape, first));
    let index = 0;
    let previous = 0;
    let left = valuesPerTick;
    for (let at = first; at !== 0; at = this.#word(at + VALUE_NEXT)) {
      if (--left === 0) {
        left = valuesPerTick;
        tape.breaks.tick(valuesPerTick);
      }
      this.#records[depth] = at;
      this.#indexes[depth] = isArray ? index++ : -1;
      if (isArray) {
        this.#value(at, depth + 1, this.#telling(nameBefore(tape, previous)) || named);
        previous = at;
        continue;
      }
      this.#scanPair(at + VALUE_KEY, depth + 1, 0);
      const isOfPair = pairName !== 0 && isNamedByMap(tape, at);
      this.#value(at, depth + 1, isOfPair ? pairName : at + VALUE_KEY);
    }
  }

  /** A name only where rules ask for such names. */
  #telling(name: number): number {
    if (name === 0) return 0;
    const start = this.#word(name);
    const { bytes } = this.#tape;
    return this.#redactor.isTellingName(bytes, start, start + this.#word(name + 1)) ? name : 0;
  }

  #value(at: number, depth: number, named: number): void {
    const kind = this.#word(at + VALUE_KIND);
    if (kind === KIND_STRING || kind === KIND_BYTES) {
      if (!this.#scanned.has(at)) this.#scanPair(at + VALUE_A, depth, named);
    } else if (kind === KIND_ARRAY || kind === KIND_MAP) {
      this.#values(this.#word(at + VALUE_A), depth, kind === KIND_ARRAY, named);
    } else if (kind === KIND_INT && this.#word(at + VALUE_B) >= cardHighWord) {
      this.#scanInteger(at, depth, named);
    }
  }

  #scanPair(word: number, depth: number, named: number): void {
    const length = this.#word(word + 1);
    if (length < 3) return;
    const { bytes } = this.#tape;
    const keyStart = named === 0 ? 0 : this.#word(named);
    const keyEnd = named === 0 ? 0 : keyStart + this.#word(named + 1);
    const offset = this.#word(word);
    const end = offset + length;
    const scan = this.#redactor.scan(bytes, offset, end, bytes, keyStart, keyEnd);
    if (scan !== undefined) this.#write(scan, word, depth);
  }

  /** An integer becomes text only where a rule and its key say that it is a card number. */
  #scanInteger(at: number, depth: number, named: number): void {
    const high = this.#word(at + VALUE_B);
    const keyStart = this.#word(named);
    const keyEnd = keyStart + this.#word(named + 1);
    if (named === 0 || keyEnd === keyStart || high >= 0x8000_0000) return;
    const value = (BigInt(high) << 32n) | BigInt(this.#word(at + VALUE_A));
    const digits = Buffer.from(value.toString(), 'latin1');
    const { bytes } = this.#tape;
    const scan = this.#redactor.scan(digits, 0, digits.length, bytes, keyStart, keyEnd);
    if (scan === undefined) return;
    if (scan.isSame !== true) this.#tape.words[at + VALUE_KIND] = KIND_STRING;
    this.#write(scan, at + VALUE_A, depth);
  }

  #write(scan: Scan, word: number, depth: number): void {
    if (scan.isSame !== true) {
      const offset = this.#tape.append(scan.bytes);
      this.#tape.words[word] = offset;
      this.#tape.words[word + 1] = scan.bytes.length;
    }
    this.#note(scan, depth);
  }

  #note(scan: Scan, depth: number): void {
    const field = this.#path(depth);
    for (const hit of scan.hits) {
      this.#hits.push({ field, ...hit });
      if (hit.action !== 'keep') this.redactedValues += hit.count;
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
