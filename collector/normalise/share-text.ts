import { sharedItemBytesMin, sharedRunItemsMax, sharedTextBytesMin } from '../../model/limits.ts';
import { contentHashBytes } from './content-hash.ts';
import type { ContentRows } from './content-rows.ts';
import { type Heap, type Source, writeAscii, writeBytes, writeEscaped } from './json-bytes.ts';
import { ListItems } from './list-items.ts';
import { ScratchHeap } from './scratch-heap.ts';
import type { TextSharer } from './shared-json.ts';

/** How pieces are spelled where they stand (`model/stored-text.ts`). */
type Spelling = 'raw' | 'escaped';

/** A text, where it can be cut, and the names of the pieces that were asked for. */
interface Cut {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  readonly found: ListItems;
  readonly names: string[];
}

interface Item {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** The two halves of nanoseconds since 1970. */
export interface SeenTime {
  readonly low: number;
  readonly high: number;
}

/**
 * Writes texts as they are stored (`model/stored-text.ts`): what is long goes to `rows`, once, and
 * a reference stands in its place. How a text is cut depends on its bytes alone, because the hash
 * of a span covers its stored texts and must be the same at each retry.
 */
export class ShareText implements TextSharer {
  readonly #rows: ContentRows;
  readonly #scratch = new ScratchHeap();
  readonly #copy = new ScratchHeap();
  /** Of the item at hand, by where the text starts: an attribute and its column are cut once. */
  readonly #cuts = new Map<number, Cut>();

  constructor(rows: ContentRows) {
    this.#rows = rows;
  }

  /** To be called between items: from here on other text may stand in the same place. */
  forget(): void {
    if (this.#cuts.size > 0) this.#cuts.clear();
  }

  quoted(out: Heap, source: Source, start: number, length: number): boolean {
    if (length < sharedTextBytesMin) return false;
    writeAscii(out, '"');
    this.#write(out, this.#cutOf(source, start, start + length), 'escaped', sharedItemBytesMin);
    writeAscii(out, '"');
    return true;
  }

  json(out: Heap, at: number): void {
    if (out.heapUsed - at < sharedTextBytesMin) return;
    const copy = this.#copied(out.heap, at, out.heapUsed);
    out.heapUsed = at;
    this.#write(out, this.#cut(copy, 0, this.#copy.heapUsed), 'raw', sharedItemBytesMin);
  }

  /** Text of a column, from the tape. */
  plain(out: Heap, source: Source, start: number, length: number): void {
    const end = start + length;
    if (length >= sharedTextBytesMin) {
      this.#write(out, this.#cutOf(source, start, end), 'raw', sharedItemBytesMin);
    } else if (source.bytes.subarray(start, end).includes(1)) {
      this.#reference(out, 'r', this.#rows.piece(source.bytes, start, end));
    } else {
      writeBytes(out, source.bytes, start, end);
    }
  }

  /** Text of a column that was made here. */
  text(out: Heap, text: string): void {
    const source = this.#encoded(text);
    const end = this.#copy.heapUsed;
    if (end < sharedTextBytesMin) this.plain(out, source, 0, end);
    else this.#write(out, this.#cut(source, 0, end), 'raw', sharedItemBytesMin);
  }

  /** A list of messages, from the tape: every one of them is a piece, however short. */
  messages(out: Heap, source: Source, start: number, length: number, time: SeenTime): void {
    this.#messages(out, this.#cutOf(source, start, start + length), time);
  }

  /** The same of JSON text that was made here. */
  messagesText(out: Heap, text: string, time: SeenTime): void {
    const source = this.#encoded(text);
    this.#messages(out, this.#cut(source, 0, this.#copy.heapUsed), time);
  }

  #messages(out: Heap, cut: Cut, time: SeenTime): void {
    this.#write(out, cut, 'raw', 0);
    for (const name of cut.names) this.#rows.message(name, time.low, time.high);
  }

  #encoded(text: string): Source {
    const { length } = text;
    this.#copy.heapUsed = 0;
    this.#copy.ensureHeap(length * 3);
    this.#copy.heapUsed = encoder.encodeInto(text, this.#copy.heap).written;
    return { bytes: this.#copy.heap, data: this.#copy.heapView };
  }

  #copied(bytes: Uint8Array, start: number, end: number): Source {
    this.#copy.heapUsed = 0;
    writeBytes(this.#copy, bytes, start, end);
    return { bytes: this.#copy.heap, data: this.#copy.heapView };
  }

  #cutOf(source: Source, start: number, end: number): Cut {
    const known = this.#cuts.get(start);
    if (known?.end === end) return known;
    const cut = this.#cut(source, start, end);
    this.#cuts.set(start, cut);
    return cut;
  }

  #cut(source: Source, start: number, end: number): Cut {
    const { bytes, data } = source;
    return {
      source: { bytes, data },
      start,
      end,
      found: new ListItems(bytes, data, start, end),
      names: [],
    };
  }

  #write(out: Heap, cut: Cut, spelling: Spelling, itemBytesMin: number): void {
    const { source, start, end, found } = cut;
    const items = found.hasControls ? [] : this.#itemsOf(cut, itemBytesMin);
    if (items.length === 0) this.#whole(out, cut, spelling);
    let from = start;
    for (let at = 0; at < items.length; ) {
      const last = lastOfRun(source.bytes, items, at);
      const stop = last < 0 ? -last : last + 1;
      if (last > at) {
        writeLiteral(out, source, from, items[at]?.start ?? end, spelling);
        this.#reference(out, spelling === 'raw' ? 'R' : 'E', this.#run(source, items, at, last));
        from = items[last]?.end ?? end;
        at = stop;
        continue;
      }
      for (; at < stop; at++) {
        const item = items[at];
        if (item === undefined) break;
        writeLiteral(out, source, from, item.start, spelling);
        this.#reference(out, spelling === 'raw' ? 'r' : 'e', item.name);
        from = item.end;
      }
    }
    if (items.length > 0) writeLiteral(out, source, from, end, spelling);
  }

  #itemsOf(cut: Cut, bytesMin: number): Item[] {
    const { found, source, names } = cut;
    const items: Item[] = [];
    for (let at = 0; at < found.items.length; at += 2) {
      const start = found.items[at] ?? 0;
      const end = found.items[at + 1] ?? 0;
      if (end - start < bytesMin) continue;
      const name = names[at >> 1] ?? this.#rows.piece(source.bytes, start, end);
      names[at >> 1] = name;
      items.push({ start, end, name });
    }
    return items;
  }

  /** DuckDB and JavaScript do not escape every control character alike: then we do it here. */
  #whole(out: Heap, cut: Cut, spelling: Spelling): void {
    const { source, start, end, found } = cut;
    if (spelling === 'escaped' && found.hasControls) {
      this.#scratch.heapUsed = 0;
      writeEscaped(this.#scratch, source, start, end);
      const { heap, heapUsed } = this.#scratch;
      this.#reference(out, 'r', this.#rows.piece(heap, 0, heapUsed));
      return;
    }
    const name = this.#rows.piece(source.bytes, start, end);
    this.#reference(out, spelling === 'raw' ? 'r' : 'e', name);
  }

  #run(source: Source, items: readonly Item[], first: number, last: number): string {
    this.#scratch.heapUsed = 0;
    let from = items[first]?.start ?? 0;
    for (const item of items.slice(first, last + 1)) {
      writeBytes(this.#scratch, source.bytes, from, item.start);
      writeName(this.#scratch, 0, item.name);
      from = item.end;
    }
    return this.#rows.piece(this.#scratch.heap, 0, this.#scratch.heapUsed);
  }

  #reference(out: Heap, letter: string, name: string): void {
    writeName(out, letter.charCodeAt(0), name);
  }
}

const mark = 1;
const encoder = new TextEncoder();
/** Longest space and comma between two items of a run. */
const separatorBytesMax = 16;

/**
 * The last item of the run that begins at `first`, or minus the end of the items that belong to
 * none. A run ends where the hash of an item says so, one in 16 on average: then lists that begin
 * alike have the same runs, whatever comes after.
 */
function lastOfRun(bytes: Uint8Array, items: readonly Item[], first: number): number {
  let at = first;
  for (;;) {
    const item = items[at];
    const isEnd = item !== undefined && endsRun(item.name);
    if (isEnd || at - first + 1 === sharedRunItemsMax) return at;
    const next = items[at + 1];
    if (item === undefined || next === undefined) return -(at + 1);
    if (!isSeparator(bytes, item.end, next.start)) return -(at + 1);
    at++;
  }
}

/** By the last hex digit. */
function endsRun(name: string): boolean {
  return (name.charCodeAt(contentHashBytes - 1) & 15) === 0;
}

/** A reference: the mark, the letter if it has one, the digits of the hash, the mark. */
function writeName(out: Heap, letter: number, name: string): void {
  out.ensureHeap(contentHashBytes * 2 + 3);
  const { heap } = out;
  let to = out.heapUsed;
  heap[to++] = mark;
  if (letter !== 0) heap[to++] = letter;
  for (let at = 0; at < contentHashBytes; at++) {
    const byte = name.charCodeAt(at);
    heap[to++] = hexDigit(byte >>> 4);
    heap[to++] = hexDigit(byte & 15);
  }
  heap[to++] = mark;
  out.heapUsed = to;
}

function hexDigit(value: number): number {
  return value + (value < 10 ? 0x30 : 0x57);
}

function isSeparator(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > separatorBytesMax) return false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== 0x2c && byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) {
      return false;
    }
  }
  return true;
}

function writeLiteral(
  out: Heap,
  source: Source,
  start: number,
  end: number,
  spelling: Spelling,
): void {
  if (spelling === 'raw') writeBytes(out, source.bytes, start, end);
  else writeEscaped(out, source, start, end);
}
