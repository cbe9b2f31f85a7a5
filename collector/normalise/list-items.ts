import type { Source } from './heap.ts';
import { nextControl, nextEscape } from './json-escape.ts';

/** Lists this deep inside lists and objects are still looked into. */
const depthMax = 8;
const quote = 0x22;
const backslash = 0x5c;
const none = new Uint8Array(0);
const noData = new DataView(none.buffer);

/** Whether a text that begins so can have items. */
export function mayBeCut(first: number | undefined): boolean {
  return first === 0x5b || first === 0x7b;
}

/** Told where each item starts and ends, in order. */
export interface ItemList {
  add(start: number, end: number): void;
}

/**
 * Finds where a JSON text can be cut, by its brackets and quotes alone: it is never judged, and any
 * bytes may come. The items are those of lists and the plain values of objects. What a list holds
 * is not looked into, unless it is a list again: of `{"messages":[[{…},{…}]],"user":"ada"}` the two
 * objects and `"ada"` are items. Reused from text to text.
 */
export class ListItems {
  /** Whether a control character stands in the text for which JSON has no short escape. */
  hasControls = false;
  readonly #items: ItemList;
  #bytes: Uint8Array = none;
  #data: DataView = noData;
  #end = 0;
  #at = 0;

  constructor(items: ItemList) {
    this.#items = items;
  }

  find({ bytes, data }: Source, start: number, end: number): void {
    this.hasControls = false;
    this.#bytes = bytes;
    this.#data = data;
    this.#at = start;
    this.#end = end;
    if (mayBeCut(bytes[start])) this.#lists(depthMax);
    this.#skipTo(end);
    // Nothing of a text is held once it is cut.
    this.#bytes = none;
    this.#data = noData;
  }

  /** A list or an object, whose items and members are gone through. */
  #lists(depth: number): void {
    const isList = this.#bytes[this.#at++] === 0x5b;
    while (this.#at < this.#end) {
      this.#space();
      const byte = this.#bytes[this.#at] ?? 0;
      if (byte === 0x5d || byte === 0x7d) {
        this.#at++;
        return;
      }
      if (byte === 0x2c || byte === 0x3a) {
        this.#at++;
        continue;
      }
      const isNested = byte === 0x5b || (byte === 0x7b && !isList);
      if (isNested && depth > 0) {
        this.#lists(depth - 1);
        continue;
      }
      const start = this.#at;
      this.#value();
      if (isList || !this.#isKey()) this.#items.add(start, this.#at);
    }
  }

  #isKey(): boolean {
    this.#space();
    return this.#bytes[this.#at] === 0x3a && this.#at < this.#end;
  }

  #value(): void {
    let open = 0;
    do {
      const byte = this.#bytes[this.#at] ?? 0;
      if (byte === quote) {
        this.#string();
      } else {
        if (byte === 0x7b || byte === 0x5b) open++;
        else if (byte === 0x7d || byte === 0x5d) open--;
        else if (byte < 0x20) this.#control(byte);
        this.#at++;
        if (open === 0 && this.#isScalarEnd(byte)) return;
        continue;
      }
      if (open === 0) return;
    } while (this.#at < this.#end);
  }

  /** After a bracket a value is over; a number or a word goes on until something else comes. */
  #isScalarEnd(byte: number): boolean {
    if (byte === 0x7d || byte === 0x5d) return true;
    const next = this.#bytes[this.#at] ?? 0;
    return next === 0x2c || next === 0x5d || next === 0x7d || next === 0x3a || next <= 0x20;
  }

  #string(): void {
    const bytes = this.#bytes;
    const data = this.#data;
    const end = this.#end;
    let at = this.#at + 1;
    while (at < end) {
      at = nextEscape(bytes, data, at, end);
      if (at >= end) break;
      const byte = bytes[at++] ?? 0;
      if (byte === quote) break;
      if (byte === backslash) at++;
      else if (byte < 0x20) this.#control(byte);
    }
    this.#at = Math.min(at, end);
  }

  #space(): void {
    for (let byte = this.#bytes[this.#at] ?? 0; byte <= 0x20; byte = this.#bytes[this.#at] ?? 0) {
      if (this.#at >= this.#end) return;
      this.#control(byte);
      this.#at++;
    }
  }

  /** Looks for control characters only. */
  #skipTo(end: number): void {
    const bytes = this.#bytes;
    const data = this.#data;
    for (let at = nextControl(bytes, data, this.#at, end); at < end; ) {
      this.#control(bytes[at] ?? 0);
      at = nextControl(bytes, data, at + 1, end);
    }
  }

  #control(byte: number): void {
    const isShort = byte >= 0x08 && byte <= 0x0d && byte !== 0x0b;
    if (byte < 0x20 && !isShort) this.hasControls = true;
  }
}
