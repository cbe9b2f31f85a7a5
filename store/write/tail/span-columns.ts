import {
  type ColumnView,
  columnOf,
  type RowBlock,
  textAt,
  viewOf,
} from '../../../model/row-block.ts';
import { createFacts, SpanFacts } from '../span-facts.ts';
import { isSame } from './pick-rows.ts';

/** Spans of a trace in one block. */
export interface SpanRows {
  readonly columns: SpanColumns;
  readonly rows: readonly number[];
}

/** The columns of a block that facts are read from, found once for all its traces. */
export class SpanColumns {
  readonly #block: RowBlock;
  #calls: SpanFacts | undefined;
  readonly #parent: ColumnView | undefined;
  readonly status: TextColumn;
  readonly type: TextColumn;
  readonly name: TextColumn;
  readonly service: TextColumn;
  readonly responseModel: TextColumn;
  readonly requestModel: TextColumn;
  readonly traceState: TextColumn;
  readonly cost: NumberColumn;
  readonly inputTokens: NumberColumn;
  readonly outputTokens: NumberColumn;
  readonly start: NumberColumn;
  readonly end: NumberColumn;

  constructor(block: RowBlock) {
    this.#block = block;
    const text = (name: string) => new TextColumn(block, columnOf(block, name));
    const number = (name: string) => new NumberColumn(columnOf(block, name));
    this.#parent = columnOf(block, 'parent_span_id');
    this.status = text('status_code');
    this.type = text('span_type');
    this.name = text('name');
    this.service = text('service_name');
    this.responseModel = text('response_model');
    this.requestModel = text('request_model');
    this.traceState = text('trace_state');
    this.cost = number('cost');
    this.inputTokens = number('input_tokens');
    this.outputTokens = number('output_tokens');
    this.start = number('start_time');
    this.end = number('end_time');
  }

  /** What trees of calls ask, opened when something first does. */
  get calls(): SpanFacts {
    this.#calls ??= new SpanFacts({ block: this.#block, seq: 0 }, createFacts());
    return this.#calls;
  }

  isRoot(row: number): boolean {
    return this.#parent?.validity[row] !== 1;
  }
}

/** Rows mostly share some few texts of a column; those last seen are at hand. */
class TextColumn {
  readonly #block: RowBlock;
  readonly #column: ColumnView | undefined;
  readonly #places: DataView | undefined;
  readonly #heap: DataView;
  readonly #seen: { at: number; length: number; text: string | undefined }[] = [];

  constructor(block: RowBlock, column: ColumnView | undefined) {
    this.#block = block;
    this.#heap = viewOf(block.heap);
    this.#column = column;
    this.#places = column && viewOf(column.data);
  }

  get(row: number): string | undefined {
    const [column, places] = [this.#column, this.#places];
    if (column === undefined || places === undefined || column.validity[row] !== 1)
      return undefined;
    const at = places.getUint32(row * 8, true);
    const length = places.getUint32(row * 8 + 4, true);
    for (const seen of this.#seen) {
      if (seen.length === length && isSame(this.#heap, at, seen.at, length)) return seen.text;
    }
    const text = textAt(this.#block, column, row);
    if (this.#seen.length === seenMax) this.#seen.shift();
    this.#seen.push({ at, length, text });
    return text;
  }
}

const seenMax = 4;

class NumberColumn {
  readonly #column: ColumnView | undefined;
  readonly #view: DataView | undefined;

  constructor(column: ColumnView | undefined) {
    this.#column = column;
    this.#view = column && viewOf(column.data);
  }

  /** 0 where there is none. */
  number(row: number): number {
    if (this.#view === undefined || this.#column?.validity[row] !== 1) return 0;
    return this.#column.type === 'f64'
      ? this.#view.getFloat64(row * 8, true)
      : Number(this.#view.getBigInt64(row * 8, true));
  }

  time(row: number): bigint | undefined {
    if (this.#column?.validity[row] !== 1) return undefined;
    return this.#view?.getBigInt64(row * 8, true);
  }
}
