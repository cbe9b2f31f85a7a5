import { Buffer } from 'node:buffer';
import { type Tape, VALUE_A, VALUE_B, VALUE_KEY } from '../../model/tape.ts';

/** A tape opened for reading; valid only while nobody appends to the tape. */
export interface TapeView {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  /** The words again, for doubles; byte offset of a word is its index times 4. */
  readonly numbers: DataView;
  /** The arena again, because Buffer decodes short text faster than TextDecoder. */
  readonly text: Buffer;
}

export function viewTape(tape: Tape): TapeView {
  const { bytes, words } = tape;
  return {
    bytes,
    words,
    numbers: new DataView(words.buffer, words.byteOffset, words.byteLength),
    text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  };
}

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

function textAt(view: TapeView, offset: number, length: number): string {
  return view.text.toString('utf8', offset, offset + length);
}
