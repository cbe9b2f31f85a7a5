/** Pieces of text that a record carries, and which of its rows name them. */
import { type ColumnView, columnOf, type RowBlock, viewOf } from '../../../model/row-block.ts';

export const contentTables: ReadonlySet<string> = new Set(['content', 'message']);

const mark = 1;
const hashDigits = 32;
const hashWords = 4;
/** A mark, a letter, the digits of a hash and a mark; inside a run there is no letter. */
const referenceBytes = hashDigits + 3;
const runReferenceBytes = hashDigits + 2;
const nearBytes = 4;
const none = -1;
const nothing: readonly number[] = [];

/** The pieces of a record by number: one for each hash, in whatever tables and rows it stands. */
export class CarriedPieces {
  /** Four words for each piece, most significant last. */
  readonly #hashes: Uint32Array;
  /** Open addressing, by the first word; a slot holds a number and one more. */
  readonly #slots: Uint32Array;
  readonly #byBlock = new Map<RowBlock, Uint32Array>();
  /** What a piece that is a run names. */
  readonly #inRuns = new Map<number, readonly number[]>();
  /** The hash that is looked for. */
  readonly #wanted = new Uint32Array(hashWords);
  #count = 0;

  constructor(blocks: readonly RowBlock[]) {
    const carrying = blocks.filter(({ table }) => contentTables.has(table));
    const rows = carrying.reduce((sum, block) => sum + block.rows, 0);
    this.#hashes = new Uint32Array(rows * hashWords);
    this.#slots = new Uint32Array(rows === 0 ? 0 : 2 ** Math.ceil(Math.log2(rows * 2 + 1)));
    for (const block of carrying) this.#byBlock.set(block, this.#numbers(block));
    for (const block of carrying) if (block.table === 'content') this.#readRuns(block);
  }

  get count(): number {
    return this.#count;
  }

  /** By row the pieces that a block of `content` or `message` holds. */
  numbersOf(block: RowBlock): ArrayLike<number> {
    return this.#byBlock.get(block) ?? nothing;
  }

  /** Tells of every piece here that a row names, also through runs; of some more than once. */
  eachNamed(block: RowBlock, named: (row: number, piece: number) => void): void {
    if (this.#count === 0) return;
    const finder = new ReferenceFinder(block.heap, referenceBytes);
    for (const column of block.columns) {
      if (column.type !== 'text') continue;
      eachText(block, column, referenceBytes, (row, at, end) => {
        finder.begin(at, end);
        for (let digits = finder.next(); digits !== none; digits = finder.next()) {
          const piece = this.#find(block.heap, digits);
          if (piece === none) continue;
          named(row, piece);
          if (this.#inRuns.size === 0) continue;
          for (const inner of this.#inRuns.get(piece) ?? nothing) named(row, inner);
        }
      });
    }
  }

  #readRuns(block: RowBlock): void {
    const body = columnOf(block, 'body');
    if (body === undefined) return;
    const numbers = this.numbersOf(block);
    const finder = new ReferenceFinder(block.heap, runReferenceBytes);
    eachText(block, body, runReferenceBytes, (row, at, end) => {
      const inner: number[] = [];
      finder.begin(at, end);
      for (let digits = finder.next(); digits !== none; digits = finder.next()) {
        const piece = this.#find(block.heap, digits);
        if (piece !== none) inner.push(piece);
      }
      if (inner.length > 0) this.#inRuns.set(numbers[row] ?? 0, inner);
    });
  }

  #numbers(block: RowBlock): Uint32Array {
    const numbers = new Uint32Array(block.rows);
    const data = columnOf(block, 'content_hash')?.data;
    if (data === undefined) return numbers;
    const view = viewOf(data);
    for (let row = 0; row < block.rows; row++) {
      for (let word = 0; word < hashWords; word++) {
        this.#wanted[word] = view.getUint32(row * 16 + word * 4, true);
      }
      const slot = this.#wantedSlot();
      if (this.#slots[slot] === 0) {
        this.#hashes.set(this.#wanted, this.#count * hashWords);
        this.#slots[slot] = ++this.#count;
      }
      numbers[row] = (this.#slots[slot] ?? 1) - 1;
    }
    return numbers;
  }

  /** The piece whose hash is spelled there, or `none`. */
  #find(heap: Uint8Array, digits: number): number {
    for (let word = 0; word < hashWords; word++) {
      let value = 0;
      // The most significant digits stand first.
      const from = digits + (hashWords - 1 - word) * 8;
      for (let digit = from; digit < from + 8; digit++) {
        value = (value << 4) | (digitOf[heap[digit] ?? 0] ?? 0);
      }
      this.#wanted[word] = value;
    }
    return (this.#slots[this.#wantedSlot()] ?? 0) - 1;
  }

  /** The slot of the wanted hash, or the free one where it would stand. */
  #wantedSlot(): number {
    const last = this.#slots.length - 1;
    let slot = (this.#wanted[0] ?? 0) & last;
    for (;;) {
      const number = this.#slots[slot] ?? 0;
      if (number === 0 || this.#isWanted((number - 1) * hashWords)) return slot;
      slot = (slot + 1) & last;
    }
  }

  #isWanted(at: number): boolean {
    for (let word = 0; word < hashWords; word++) {
      if (this.#hashes[at + word] !== this.#wanted[word]) return false;
    }
    return true;
  }
}

/** Where marks are in a heap; texts mostly come in the order in which they stand there. */
class ReferenceFinder {
  /** A buffer finds a byte many times sooner than an array of bytes. */
  readonly #heap: Buffer;
  readonly #bytes: number;
  #at = 0;
  #to = 0;
  /** From here on the next mark is there. */
  #from = 0;
  #next = -1;

  constructor(heap: Uint8Array, bytes: number) {
    this.#heap = Buffer.from(heap.buffer, heap.byteOffset, heap.byteLength);
    this.#bytes = bytes;
  }

  begin(from: number, to: number): void {
    this.#at = from;
    this.#to = to;
  }

  /** Where the digits of the next reference between the two begin, or `none`. */
  next(): number {
    for (;;) {
      const at = this.#markFrom(this.#at);
      if (at >= this.#to) return none;
      const expected = at + this.#bytes - 1;
      const end = this.#heap[expected] === mark ? expected : this.#markFrom(at + 1);
      if (end >= this.#to) return none;
      // Marks come in pairs, whatever stands between them.
      this.#at = end + 1;
      if (end === expected) return end - hashDigits;
    }
  }

  #markFrom(at: number): number {
    if (at < this.#from || at > this.#next) {
      // Many a text is a list of references, or nothing but one: a call would take longer.
      for (let near = at; near < at + nearBytes; near++) {
        if (this.#heap[near] !== mark) continue;
        this.#from = at;
        this.#next = near;
        return near;
      }
      const found = this.#heap.indexOf(mark, at);
      this.#from = at;
      this.#next = found === -1 ? this.#heap.length : found;
    }
    return this.#next;
  }
}

/** Places of the texts that are long enough. */
function eachText(
  block: RowBlock,
  { validity, data }: ColumnView,
  bytesMin: number,
  found: (row: number, at: number, end: number) => void,
): void {
  const view = viewOf(data);
  for (let row = 0; row < block.rows; row++) {
    if (validity[row] !== 1) continue;
    const length = view.getUint32(row * 8 + 4, true);
    if (length < bytesMin) continue;
    const at = view.getUint32(row * 8, true);
    found(row, at, at + length);
  }
}

/** By character what a hexadecimal digit is worth. */
const digitOf = Uint8Array.from({ length: 256 }, (_, character) =>
  Math.max(0, '0123456789abcdef'.indexOf(String.fromCharCode(character))),
);
