import { contentColumns, messageColumns } from '../../model/batch-columns.ts';
import { type Breaks, noBreaks } from '../../model/breaks.ts';
import { RowBlockBuilder } from '../../model/row-block-builder.ts';
import { contentHashBytes } from './content-hash.ts';
import { type Heap, type Source, writeBytes } from './heap.ts';
import { findRole } from './message-role.ts';
import { PieceNames } from './piece-names.ts';
import { ScratchHeap } from './scratch-heap.ts';

const none = new Uint8Array(0);
/** A power of two. */
const latestMax = 4_096;
/** Roles of messages that are known by their text. */
const rolesMax = 4;
const messageBit = 1;
const plainBit = 2;
/** Numbers that are kept of a message: piece, the halves of its time. */
const messageWords = 3;
/** So many bits less than its bytes is the work of a piece, see `Breaks`. */
const workShift = 10;

/** The distinct pieces and messages of one group of batches, until they become row blocks. */
export class ContentRows {
  readonly #bodies = new ScratchHeap(none);
  readonly #names = new PieceNames();
  /** Start and length of each piece's body. */
  #places = new Uint32Array(256);
  readonly #contents = new RowBlockBuilder('content', contentColumns, 0, none);
  readonly #messageRows = new RowBlockBuilder('message', messageColumns, 0);
  /** The piece, from 1, that was named last of those whose text looks alike: see `#latestOf`. */
  readonly #latest = new Int32Array(latestMax);
  #messages = new Uint32Array(messageWords * 64);
  #messageCount = 0;
  /** By piece: bits of what is known of it. */
  #marks = new Uint8Array(128);
  /** By piece and role: the piece, from 1, of the message that says it. */
  #messageOf = new Uint32Array(128 * rolesMax);
  #breaks = noBreaks;

  /** Forgets all pieces and makes room for so many bytes of the next. */
  begin(bytes: number, breaks: Breaks = noBreaks): void {
    this.#breaks = breaks;
    if (this.#names.count > 0) this.#latest.fill(0);
    this.#marks.fill(0, 0, this.#names.count);
    this.#messageOf.fill(0, 0, this.#names.count * rolesMax);
    this.#names.clear();
    this.#messageCount = 0;
    this.#bodies.heapUsed = 0;
    this.#bodies.ensureHeap(bytes);
  }

  /** Of memory that stays from group to group. */
  get bytesHeld(): number {
    const rows =
      this.#messageRows.heap.length + this.#names.count * 64 + this.#messageOf.byteLength;
    return this.#bodies.heap.length + this.#places.byteLength + this.#names.bytesHeld + rows;
  }

  /** By number of the piece sixteen bytes each. */
  get names(): Uint8Array {
    return this.#names.bytes;
  }

  /** Keeps the bytes unless they are kept already; answers the number of their name. */
  piece(source: Source, start: number, end: number): number {
    this.#breaks.tick(1 + ((end - start) >> workShift));
    const place = placeOf(source, start, end);
    const latest = this.#latestAt(place, source, start, end);
    // Comparing takes a fraction of hashing.
    if (latest >= 0) return latest;
    const body = source.bytes.subarray(start, end);
    const before = this.#names.count;
    const name = this.#names.nameOf(body);
    if (name === before) this.#keep(name, body);
    this.#latest[place] = name + 1;
    return name;
  }

  /** A piece is text that is not cut and has no control character. */
  plain(name: number): void {
    this.#marks[name] = (this.#marks[name] ?? 0) | plainBit;
  }

  /** The number of a name that is known to be of these bytes and of a plain piece, or else -1. */
  plainPiece(source: Source, start: number, end: number): number {
    const latest = this.#latestAt(placeOf(source, start, end), source, start, end);
    return latest >= 0 && ((this.#marks[latest] ?? 0) & plainBit) !== 0 ? latest : -1;
  }

  /** A piece is a message, seen at that time (the two halves of its nanoseconds). */
  message(name: number, low: number, high: number): void {
    const marks = this.#marks[name] ?? 0;
    if ((marks & messageBit) !== 0) return;
    this.#marks[name] = marks | messageBit;
    const at = this.#messageCount++ * messageWords;
    if (at === this.#messages.length) this.#messages = twice(this.#messages);
    this.#messages[at] = name;
    this.#messages[at + 1] = low;
    this.#messages[at + 2] = high;
  }

  /** Whoever says this text in this role says this message. */
  learn(text: number, role: number, message: number): void {
    this.#messageOf[text * rolesMax + role] = message + 1;
  }

  /** The message that was learnt, or else -1. */
  said(text: number, role: number): number {
    return (this.#messageOf[text * rolesMax + role] ?? 0) - 1;
  }

  /** Writes what a piece holds. */
  write(out: Heap, name: number): void {
    const start = this.#places[name * 2] ?? 0;
    writeBytes(out, this.#bodies.heap, start, start + (this.#places[name * 2 + 1] ?? 0));
  }

  /** None where no text was long. */
  blocks(): RowBlockBuilder[] {
    const blocks: RowBlockBuilder[] = [];
    if (this.#names.count > 0) blocks.push(this.#contentBlock());
    if (this.#messageCount > 0) blocks.push(this.#messageBlock());
    return blocks;
  }

  #keep(name: number, body: Uint8Array): void {
    if (name * 2 === this.#places.length) {
      this.#places = twice(this.#places);
      this.#messageOf = twice(this.#messageOf);
      const larger = new Uint8Array(this.#marks.length * 2);
      larger.set(this.#marks);
      this.#marks = larger;
    }
    const bodies = this.#bodies;
    this.#places[name * 2] = bodies.heapUsed;
    this.#places[name * 2 + 1] = body.length;
    bodies.ensureHeap(body.length);
    bodies.heap.set(body, bodies.heapUsed);
    bodies.heapUsed += body.length;
  }

  /** The piece that was named last of those at a place, if it has these bytes, or else -1. */
  #latestAt(place: number, source: Source, start: number, end: number): number {
    const latest = (this.#latest[place] ?? 0) - 1;
    return latest >= 0 && this.#isBody(latest, source, start, end) ? latest : -1;
  }

  #isBody(name: number, { bytes, data }: Source, start: number, end: number): boolean {
    const length = end - start;
    if (this.#places[name * 2 + 1] !== length) return false;
    const { heap, heapView } = this.#bodies;
    const from = this.#places[name * 2] ?? 0;
    let at = 0;
    for (const last = length - 8; at <= last; at += 8) {
      // V8 makes no bigints of words that are only compared.
      if (data.getBigInt64(start + at, true) !== heapView.getBigInt64(from + at, true))
        return false;
    }
    for (; at < length; at++) if (bytes[start + at] !== heap[from + at]) return false;
    return true;
  }

  #contentBlock(): RowBlockBuilder {
    const { heap, heapUsed } = this.#bodies;
    const { count } = this.#names;
    const block = this.#contents;
    block.begin(count);
    // The bodies stand there already.
    block.heap = heap;
    block.heapUsed = heapUsed;
    const { content_hash, body } = block.columns;
    for (let name = 0; name < count; name++) {
      this.#breaks.tick();
      content_hash.mark(name);
      this.#putNumber(content_hash.data, name, name);
      body.setHeap(name, this.#places[name * 2] ?? 0, this.#places[name * 2 + 1] ?? 0);
    }
    return block;
  }

  #messageBlock(): RowBlockBuilder {
    const block = this.#messageRows;
    block.begin(this.#messageCount);
    const { content_hash, role, first_seen } = block.columns;
    for (let row = 0; row < this.#messageCount; row++) {
      const at = row * messageWords;
      const name = this.#messages[at] ?? 0;
      content_hash.mark(row);
      this.#putNumber(content_hash.data, row, name);
      this.#setRole(role, row, name);
      const low = this.#messages[at + 1] ?? 0;
      const high = this.#messages[at + 2] ?? 0;
      const isKnown = (low | high) !== 0 && high < 0x7fffffff;
      if (isKnown) first_seen.setWords(row, low, high);
    }
    return block;
  }

  #setRole(
    column: RowBlockBuilder<keyof typeof messageColumns>['columns']['role'],
    row: number,
    name: number,
  ): void {
    const start = this.#places[name * 2] ?? 0;
    const found = findRole(this.#bodies.heap, start, start + (this.#places[name * 2 + 1] ?? 0));
    if (typeof found === 'string') column.setText(row, found);
    else if (found !== undefined) column.setBytes(row, this.#bodies.heap, found.start, found.end);
  }

  /** The number whose hex digits are those of the hash, so that SQL finds it by its digits. */
  #putNumber(to: Uint8Array, row: number, name: number): void {
    const from = this.#names.bytes;
    const end = (name + 1) * contentHashBytes - 1;
    for (let at = 0; at < contentHashBytes; at++) {
      to[row * contentHashBytes + at] = from[end - at] ?? 0;
    }
  }
}

/** By length and eight words from all over the text: texts that are unlike may share a place. */
function placeOf({ bytes, data }: Source, start: number, end: number): number {
  let sum = end - start;
  const step = (end - start - 4) / 7;
  if (step < 0) return ((bytes[start] ?? 0) * 31 + sum) & (latestMax - 1);
  for (let i = 0; i < 8; i++) {
    sum = Math.imul(sum ^ data.getInt32(start + Math.floor(i * step), true), 0x9e3779b1);
    sum ^= sum >>> 15;
  }
  return sum & (latestMax - 1);
}

function twice(words: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(words.length * 2);
  larger.set(words);
  return larger;
}
