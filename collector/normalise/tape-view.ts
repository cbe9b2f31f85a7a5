import { Buffer } from 'node:buffer';
import { type Breaks, noBreaks } from '../../model/breaks.ts';
import { EVENT_ATTRIBUTES, type Tape, VALUE_A, VALUE_B, VALUE_KEY } from '../../model/tape.ts';

/** A tape opened for reading; valid only while nobody appends to the tape. */
export class TapeView {
  bytes: Uint8Array = none;
  /** The bytes again, for four at a time. */
  data: DataView = noNumbers;
  words: Uint32Array = noWords;
  /** The words again, for doubles; byte offset of a word is its index times 4. */
  numbers: DataView = noNumbers;
  /** The arena again, because Buffer decodes short text faster than TextDecoder. */
  text: Buffer = none;
  /** Of those who work on the tape. */
  breaks: Breaks = noBreaks;

  /** Turns to another tape: whoever holds the view reads that one from now on. */
  open({ bytes, words, breaks }: Tape): void {
    if (this.bytes === bytes && this.words === words) return;
    this.breaks = breaks;
    this.bytes = bytes;
    this.data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.words = words;
    this.numbers = new DataView(words.buffer, words.byteOffset, words.byteLength);
    this.text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Lets the tape go. */
  close(): void {
    this.bytes = none;
    this.data = noNumbers;
    this.words = noWords;
    this.numbers = noNumbers;
    this.text = none;
    this.breaks = noBreaks;
  }
}

const none = Buffer.alloc(0);
const noWords = new Uint32Array(0);
const noNumbers = new DataView(noWords.buffer);

export function wordAt(view: TapeView, at: number): number {
  return view.words[at] ?? 0;
}

/** The key of a value record as a string; off the hot path only. */
export function keyText(view: TapeView, record: number): string {
  return textAt(view, wordAt(view, record + VALUE_KEY), wordAt(view, record + VALUE_KEY + 1));
}

/** The text of a string value record. */
export function stringValue(view: TapeView, record: number): string {
  return textAt(view, wordAt(view, record + VALUE_A), wordAt(view, record + VALUE_B));
}

export function doubleValue(view: TapeView, record: number): number {
  return view.numbers.getFloat64((record + VALUE_A) * 4, true);
}

/** The first attribute of an event. */
export function eventAttributes(view: TapeView, event: number): number {
  return wordAt(view, event + EVENT_ATTRIBUTES);
}

export function textAt(view: TapeView, offset: number, length: number): string {
  return view.text.toString('utf8', offset, offset + length);
}

export function isTextAt(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}
