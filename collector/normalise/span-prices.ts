import type { ModelPrices, PriceBook } from '../../model/cost.ts';
import { modelNameCharactersMax } from '../../model/limits.ts';
import type { ColumnBuilder } from '../../model/row-block-builder.ts';
import type { SpanBlock } from './span-row.ts';

/** A power of two. */
const places = 1_024;

interface Known {
  /** Provider, response model and request model as bytes, each behind a zero. */
  readonly name: Uint8Array;
  readonly prices: ModelPrices | undefined;
}

/** The columns that name a model. */
interface NameColumns {
  readonly provider_name: ColumnBuilder;
  readonly request_model: ColumnBuilder;
  readonly response_model: ColumnBuilder;
}

/**
 * The prices of a span's model, found by the bytes of its names: making strings of them for every
 * span would take longer than the look-up. Each place remembers one name, a newer one takes it
 * over. One per thread.
 */
export class SpanPrices {
  readonly #book: PriceBook;
  readonly #known: (Known | undefined)[] = Array.from({ length: places }, () => undefined);
  readonly #name = new Uint8Array(3 * (modelNameCharactersMax + 1));
  #used = 0;
  /** Of the span before: most name the same model. */
  #latest: Known | undefined;

  constructor(book: PriceBook) {
    this.#book = book;
  }

  get version(): string {
    return this.#book.version;
  }

  /** Of the row's columns as they are filled so far. */
  find(block: SpanBlock, columns: NameColumns, row: number): ModelPrices | undefined {
    const { provider_name, response_model, request_model } = columns;
    if (response_model.validity[row] === 0 && request_model.validity[row] === 0) return undefined;
    const latest = this.#latest;
    if (latest !== undefined && isNameOf(latest.name, block.heap, columns, row))
      return latest.prices;
    this.#used = 0;
    const isShort =
      this.#take(block.heap, provider_name, row) &&
      this.#take(block.heap, response_model, row) &&
      this.#take(block.heap, request_model, row);
    // What is as long as that is no name: see `modelNameCharactersMax`.
    if (!isShort) return undefined;
    const place = this.#hash() & (places - 1);
    const known = this.#known[place];
    if (known !== undefined && this.#isName(known.name)) {
      this.#latest = known;
      return known.prices;
    }
    const prices = this.#book.find({
      provider: textOf(block.heap, provider_name, row),
      responseModel: textOf(block.heap, response_model, row),
      requestModel: textOf(block.heap, request_model, row),
    });
    const fresh = { name: this.#name.slice(0, this.#used), prices };
    this.#known[place] = fresh;
    this.#latest = fresh;
    return prices;
  }

  #take(heap: Uint8Array, column: ColumnBuilder, row: number): boolean {
    this.#name[this.#used++] = 0;
    if (column.validity[row] === 0) return true;
    const at = column.view.getUint32(row * 8, true);
    const length = column.view.getUint32(row * 8 + 4, true);
    if (length > modelNameCharactersMax) return false;
    for (let i = 0; i < length; i++) this.#name[this.#used++] = heap[at + i] ?? 0;
    return true;
  }

  /** FNV-1a. */
  #hash(): number {
    let hash = 0x811c9dc5;
    for (let i = 0; i < this.#used; i++) {
      hash = Math.imul(hash ^ (this.#name[i] ?? 0), 0x01000193);
    }
    return hash ^ (hash >>> 15);
  }

  #isName(name: Uint8Array): boolean {
    if (name.length !== this.#used) return false;
    for (let i = 0; i < name.length; i++) if (name[i] !== this.#name[i]) return false;
    return true;
  }
}

/** Whether the row's columns are named so, compared where they stand. */
function isNameOf(
  name: Uint8Array,
  heap: Uint8Array,
  { provider_name, response_model, request_model }: NameColumns,
  row: number,
): boolean {
  let at = endOf(name, 0, heap, provider_name, row);
  at = endOf(name, at, heap, response_model, row);
  return endOf(name, at, heap, request_model, row) === name.length;
}

/** Where the text of a column ends in the name, if it stands there from `at` on; else beyond it. */
function endOf(
  name: Uint8Array,
  at: number,
  heap: Uint8Array,
  column: ColumnBuilder,
  row: number,
): number {
  if (name[at] !== 0) return name.length + 1;
  const from = at + 1;
  if (column.validity[row] === 0) return from;
  const place = column.view.getUint32(row * 8, true);
  const length = column.view.getUint32(row * 8 + 4, true);
  for (let i = 0; i < length; i++) {
    if (name[from + i] !== heap[place + i]) return name.length + 1;
  }
  return from + length;
}

const decoder = new TextDecoder();

function textOf(heap: Uint8Array, column: ColumnBuilder, row: number): string | undefined {
  if (column.validity[row] === 0) return undefined;
  const at = column.view.getUint32(row * 8, true);
  return decoder.decode(heap.subarray(at, at + column.view.getUint32(row * 8 + 4, true)));
}
