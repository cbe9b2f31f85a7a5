import { assert } from '../../../model/errors.ts';
import { heldBlockBytes, heldPlaceBytes } from '../../../model/limits.ts';
import { columnWidth, type RowBlock, readRowBlocks, viewOf } from '../../../model/row-block.ts';
import { distinctRows, pickRows } from './pick-rows.ts';

/** Some of the places of a block: what waits there of one trace. */
export interface HeldPart {
  readonly block: HeldBlock;
  readonly at: number;
  readonly count: number;
  /** What goes with them, of the block's memory. */
  readonly bytes: number;
}

export interface HeldOrigin {
  /** The journal record that it came in. */
  readonly seq: number;
  /** Its rows are stored already, and wait to be asked alone. */
  readonly isNote: boolean;
}

/** No row. */
const gone = -1;

/**
 * Rows of one block of a record that wait. Each stands at a place; places do not change when rows
 * that left are cleared out, so traces need only know theirs. Several places may have one row: a
 * text that several traces name.
 */
export class HeldBlock {
  readonly table: string;
  readonly origin: HeldOrigin;
  /** As bytes: read, a block of one span takes five times as much memory. */
  #bytes: Uint8Array;
  #rowCount: number;
  readonly #rows: number[];
  #waiting: number;

  /** Always a copy: the record's own memory goes back once it is split. */
  private constructor(block: RowBlock, rows: number[], origin: HeldOrigin) {
    this.table = block.table;
    this.origin = origin;
    this.#rows = rows;
    this.#waiting = rows.length;
    const wanted = distinctRows(rows, block.rows);
    if (wanted.length * 2 > block.rows) {
      this.#bytes = new Uint8Array(block.bytes);
      this.#rowCount = block.rows;
      return;
    }
    this.#bytes = this.#pick(block, wanted);
    this.#rowCount = wanted.length;
  }

  get size(): number {
    return heldBlockBytes + this.#bytes.length + this.#rows.length * heldPlaceBytes;
  }

  /**
   * By trace, whose rows stand one after another: of the memory as much as their texts are of all
   * texts. What a block takes beside its rows goes with the last.
   */
  static of(
    block: RowBlock,
    rowsOf: ReadonlyMap<string, readonly number[]>,
    origin: HeldOrigin,
  ): ReadonlyMap<string, HeldPart> {
    const rows = [...rowsOf.values()].flat();
    const weights = rowWeights(block);
    const weightOf = (of: readonly number[]) =>
      of.reduce((sum, row) => sum + (weights[row] ?? 0), 0);
    const weight = weightOf(rows);
    // Takes the rows, and counts them anew.
    const held = new HeldBlock(block, rows, origin);
    const byWeight = held.#bytes.length / weight;
    const parts = new Map<string, HeldPart>();
    let at = 0;
    for (const [traceId, own] of rowsOf) {
      const count = own.length;
      const beside = count === rows.length ? heldBlockBytes : 0;
      const bytes = Math.ceil(weightOf(own) * byWeight) + count * heldPlaceBytes + beside;
      parts.set(traceId, { block: held, at, count, bytes });
      at += count;
    }
    return parts;
  }

  get isEmpty(): boolean {
    return this.#waiting === 0;
  }

  read(): RowBlock {
    const [block] = readRowBlocks(this.#bytes);
    assert(block !== undefined, 'a held block is empty');
    return block;
  }

  /** The rows of `read` that still wait of these places. */
  rowsAt(at: number, count: number): number[] {
    const rows: number[] = [];
    for (let place = at; place < at + count; place++) {
      const row = this.#rows[place] ?? gone;
      if (row !== gone) rows.push(row);
    }
    return rows;
  }

  /** What stands there waits no longer. */
  leave(at: number, count: number): void {
    for (let place = at; place < at + count; place++) {
      if (this.#rows[place] === gone) continue;
      this.#rows[place] = gone;
      this.#waiting--;
    }
  }

  /**
   * Gives memory back where less than half of the rows wait, or, where there is want of it, fewer
   * than there are. So a row is copied once more on an average.
   */
  clear(isWanted: boolean): void {
    if (this.isEmpty || (!isWanted && this.#waiting * 2 > this.#rowCount)) return;
    const wanted = distinctRows(this.#rows, this.#rowCount);
    if (wanted.length === this.#rowCount) return;
    this.#bytes = this.#pick(this.read(), wanted);
    this.#rowCount = wanted.length;
  }

  #pick(block: RowBlock, wanted: readonly number[]): Uint8Array {
    const now = new Map<number, number>();
    for (const [at, row] of wanted.entries()) now.set(row, at);
    for (const [place, row] of this.#rows.entries()) this.#rows[place] = now.get(row) ?? gone;
    return pickRows(block, wanted).bytes;
  }
}

/** Bytes of each row: its values, and its texts, also where it shares them. */
function rowWeights({ columns, rows }: RowBlock): Float64Array {
  const fixed = columns.reduce((sum, { type }) => sum + 1 + columnWidth(type), 0);
  const weights = new Float64Array(rows).fill(fixed);
  for (const { type, data, validity } of columns) {
    if (type !== 'text') continue;
    const view = viewOf(data);
    for (let row = 0; row < rows; row++) {
      if (validity[row] === 1)
        weights[row] = (weights[row] ?? 0) + view.getUint32(row * 8 + 4, true);
    }
  }
  return weights;
}

/** Traces come in the order of their records, so that the block read last is mostly the next. */
export class HeldReader {
  #held: HeldBlock | undefined;
  #block: RowBlock | undefined;

  read(held: HeldBlock): RowBlock {
    if (this.#block === undefined || held !== this.#held) {
      this.#held = held;
      this.#block = held.read();
    }
    return this.#block;
  }
}
