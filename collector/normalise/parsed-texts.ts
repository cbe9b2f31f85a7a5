import { unwrapText } from './plain-json.ts';

/** A power of two. */
const places = 16;
/** Longer texts are parsed each time. */
const textBytesMax = 512;

interface Parsed {
  readonly bytes: Uint8Array;
  readonly value: unknown;
}

/**
 * Short texts that were taken for JSON lately, and what they are; nobody changes such a value. Each
 * place remembers one text, a newer one takes it over.
 */
export class ParsedTexts {
  readonly #known: (Parsed | undefined)[] = Array.from({ length: places }, () => undefined);

  /** What `unwrapText` makes of the text. */
  read(bytes: Uint8Array, start: number, end: number): unknown {
    const length = end - start;
    if (length > textBytesMax) return unwrapText(textOf(bytes, start, end));
    const place = placeOf(bytes, start, length);
    const known = this.#known[place];
    if (known !== undefined && isSame(known.bytes, bytes, start, length)) return known.value;
    const value = unwrapText(textOf(bytes, start, end));
    this.#known[place] = { bytes: bytes.slice(start, end), value };
    return value;
  }
}

/** What JSON text of the span at hand is, by its value record: few are read, some several times. */
export class ParsedRecords {
  readonly #records: number[] = [];
  readonly #values: unknown[] = [];

  /** -1 where the record was not read. */
  placeOf(record: number): number {
    for (let i = 0; i < this.#records.length; i++) if (this.#records[i] === record) return i;
    return -1;
  }

  valueAt(place: number): unknown {
    return this.#values[place];
  }

  add(record: number, value: unknown): void {
    this.#records.push(record);
    this.#values.push(value);
  }

  /** To be called between spans. Setting a length, as clearing a `Map`, calls V8's runtime. */
  forget(): void {
    while (this.#records.length > 0) {
      this.#records.pop();
      this.#values.pop();
    }
  }
}

function placeOf(bytes: Uint8Array, start: number, length: number): number {
  const middle = (bytes[start + (length >> 1)] ?? 0) * 5;
  return (length + middle + (bytes[start + length - 2] ?? 0)) & (places - 1);
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let at = 0; at < length; at++) if (known[at] !== bytes[start + at]) return false;
  return true;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
