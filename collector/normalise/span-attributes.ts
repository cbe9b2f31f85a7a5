import { doubleToJson } from '../../model/attribute-json.ts';
import { sharedTextBytesMin } from '../../model/limits.ts';
import {
  KIND_DOUBLE,
  KIND_STRING,
  VALUE_A,
  VALUE_B,
  VALUE_KEY,
  VALUE_KIND,
  VALUE_NEXT,
} from '../../model/tape.ts';
import { type Heap, type Source, writeAscii } from './heap.ts';
import { writeKey } from './json-bytes.ts';
import { writeText } from './json-text.ts';
import { KeyMemo } from './key-memo.ts';
import { type TextSharer, writeShared } from './shared-json.ts';
import { doubleValue, type TapeView, wordAt } from './tape-view.ts';

/** Told of the attributes of an item as they are written, so that the list is walked once. */
export interface AttributeVisitor {
  /** What the key means to `visit`; 0 where it need not be told. Not asked for every item. */
  classify(bytes: Uint8Array, start: number, length: number): number;
  /**
   * An attribute whose key means something; and where its text now stands as it is, 0 where it is
   * no text, has escapes or is stored elsewhere.
   */
  visit(meaning: number, record: number, place: number): void;
}

/** Of the meaning of a key: its text may be messages. */
export const mayBeMessages = 1 << 29;

export interface MessageSharer extends TextSharer {
  quotedMessages(out: Heap, source: Source, start: number, length: number): boolean;
}

/** Writes lists of KeyValue records as lossless JSON objects, without their long texts. */
export class SpanAttributes {
  readonly #sharer: MessageSharer;
  readonly #visitor: AttributeVisitor;
  readonly #keys: KeyMemo;
  /** Most doubles of a library are the same from span to span. */
  #double = 0;
  #doubleText = doubleToJson(0);

  constructor(sharer: MessageSharer, visitor: AttributeVisitor) {
    this.#sharer = sharer;
    this.#visitor = visitor;
    this.#keys = new KeyMemo((bytes, start, length) => visitor.classify(bytes, start, length));
  }

  write(out: Heap, view: TapeView, first: number): void {
    const start = out.heapUsed;
    const keys = this.#keys;
    let key = 0;
    for (let record = first; record !== 0; record = wordAt(view, record + VALUE_NEXT)) {
      view.breaks.tick();
      const keyStart = wordAt(view, record + VALUE_KEY);
      const keyLength = wordAt(view, record + VALUE_KEY + 1);
      key = keys.write(out, view, keyStart, keyLength, key);
      let meaning: number;
      if (key === 0) {
        writeAscii(out, ',');
        writeKey(out, view, record, 'lossless');
        meaning = this.#visitor.classify(view.bytes, keyStart, keyLength);
      } else meaning = keys.meaningOf(key);
      const place = this.#writeValue(out, view, record, meaning);
      if (meaning !== 0) this.#visitor.visit(meaning, record, place);
    }
    // The comma before the first becomes the brace.
    if (first === 0) writeAscii(out, '{');
    else out.heap[start] = 0x7b;
    writeAscii(out, '}');
  }

  /** Answers where the text stands as it is; without escapes it is longer by its quotes only. */
  #writeValue(out: Heap, view: TapeView, record: number, meaning: number): number {
    const kind = wordAt(view, record + VALUE_KIND);
    if (kind === KIND_STRING) {
      const start = wordAt(view, record + VALUE_A);
      const length = wordAt(view, record + VALUE_B);
      if (length >= sharedTextBytesMin) {
        const isAsked = (meaning & mayBeMessages) !== 0;
        if (isAsked) this.#sharer.quotedMessages(out, view, start, length);
        else this.#sharer.quoted(out, view, start, length);
        return 0;
      }
      const at = out.heapUsed;
      writeText(out, view, start, length);
      return out.heapUsed - at === length + 2 ? at + 1 : 0;
    }
    if (kind === KIND_DOUBLE) {
      const value = doubleValue(view, record);
      if (!Object.is(value, this.#double)) {
        this.#double = value;
        this.#doubleText = doubleToJson(value);
      }
      writeAscii(out, this.#doubleText);
    } else writeShared(out, view, record, this.#sharer);
    return 0;
  }
}
