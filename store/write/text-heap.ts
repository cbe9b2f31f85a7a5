/**
 * Text for DuckDB vectors without making JavaScript strings or one native call per value: a block's
 * heap is handed to DuckDB once, as one BLOB, and each value becomes a `duckdb_string_t` that
 * points into it.
 *
 * Layout of `duckdb_string_t` (duckdb.h, DuckDB C API, 16 bytes): u32 length, then up to 12 bytes
 * in place, or for longer text its first 4 bytes and a pointer. Measured against one
 * `vector_assign_string_element_len` per value (25 texts of 40 bytes a row): 1.8 instead of 10.4
 * microseconds a row on the event loop.
 */
import { DuckDBBlobType, DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { assert } from '../../model/errors.ts';
import { type ColumnView, type RowBlock, viewOf } from '../../model/row-block.ts';

const stringBytes = 16;
const inlineMax = 12;
/** Values a DuckDB vector holds. */
const slotsMax = 2048;
const heldBytesMax = 16 * 1024 * 1024;

/** A block's heap, and where its copy stands in DuckDB's memory, as two halves of the address. */
interface HeldHeap {
  readonly view: DataView;
  readonly low: number;
  readonly high: number;
}

/**
 * Owns the memory that the vectors point into. For each chunk: `begin`, fill its vectors, append it
 * (which copies). After the last chunk `release`.
 */
export class TextHeap {
  readonly #chunk = DuckDBDataChunk.create([DuckDBBlobType.instance], slotsMax);
  #held = new Map<RowBlock, HeldHeap>();
  #slots = 0;
  #bytes = 0;

  /** The chunk before was appended, so nothing points here; the next needs up to `heaps` heaps. */
  begin(heaps: number): void {
    if (this.#bytes >= heldBytesMax || this.#slots + heaps > slotsMax) this.release();
  }

  /** Writes rows `from`..`from + count` of a text column into `strings`, from slot `at` on. */
  fill(
    block: RowBlock,
    column: ColumnView,
    rows: { readonly from: number; readonly count: number; readonly at: number },
    strings: Uint32Array,
  ): void {
    const heap = this.#held.get(block) ?? this.#hold(block);
    const places = viewOf(column.data);
    const last = rows.from + rows.count;
    for (let row = rows.from, slot = rows.at * 4; row < last; row++, slot += 4) {
      if (column.validity[row] !== 1) {
        // `fill` is a native call: 14 ns for four words instead of 2.
        for (let i = slot; i < slot + 4; i++) strings[i] = 0;
        continue;
      }
      const start = places.getUint32(row * 8, true);
      const length = places.getUint32(row * 8 + 4, true);
      assert(start + length <= heap.view.byteLength, 'a text reaches beyond its heap');
      strings[slot] = length;
      if (length <= inlineMax) {
        fillInline(heap.view, start, length, strings, slot);
      } else {
        const low = heap.low + start;
        strings[slot + 1] = heap.view.getUint32(start, true);
        strings[slot + 2] = low;
        strings[slot + 3] = heap.high + (low > 0xffffffff ? 1 : 0);
      }
    }
  }

  release(): void {
    this.#chunk.reset();
    this.#held = new Map();
    this.#slots = 0;
    this.#bytes = 0;
  }

  #hold(block: RowBlock): HeldHeap {
    // DuckDB keeps 12 bytes and fewer in place; then no value can be longer either.
    const place = block.heap.length > inlineMax ? this.#copy(block.heap) : { low: 0, high: 0 };
    const held = { view: viewOf(block.heap), ...place };
    this.#held.set(block, held);
    return held;
  }

  #copy(bytes: Uint8Array): Omit<HeldHeap, 'view'> {
    assert(this.#slots < slotsMax, 'too many heaps at once');
    const vector = duckdb.data_chunk_get_vector(this.#chunk.chunk, 0);
    const slot = this.#slots++;
    this.#bytes += bytes.length;
    duckdb.vector_assign_string_element_len(vector, slot, bytes);
    const strings = duckdb.vector_get_data(vector, (slot + 1) * stringBytes);
    const view = viewOf(strings);
    const at = slot * stringBytes + 8;
    return { low: view.getUint32(at, true), high: view.getUint32(at + 4, true) };
  }
}

function fillInline(
  heap: DataView,
  start: number,
  length: number,
  strings: Uint32Array,
  slot: number,
): void {
  if (start + inlineMax > heap.byteLength) {
    for (let i = 0; i < 3; i++) strings[slot + 1 + i] = word(heap, start + i * 4, length - i * 4);
    return;
  }
  strings[slot + 1] = heap.getInt32(start, true) & keepMask(length);
  strings[slot + 2] = heap.getInt32(start + 4, true) & keepMask(length - 4);
  strings[slot + 3] = heap.getInt32(start + 8, true) & keepMask(length - 8);
}

/** Of four bytes as a little-endian number, those that belong to the text. */
function keepMask(length: number): number {
  if (length >= 4) return -1;
  return length <= 0 ? 0 : (1 << (length * 8)) - 1;
}

/** Up to four bytes at the heap's end as a little-endian number; what is missing is zero. */
function word(heap: DataView, at: number, length: number): number {
  let value = 0;
  for (let i = Math.min(length, 4) - 1; i >= 0; i--) value = value * 256 + heap.getUint8(at + i);
  return value;
}
