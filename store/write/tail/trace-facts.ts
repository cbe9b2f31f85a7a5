/** What is known of a held trace, read from its rows. */
import {
  type ColumnView,
  columnOf,
  type RowBlock,
  textAt,
  viewOf,
} from '../../../model/row-block.ts';
import {
  type Bits56,
  isBelow,
  parseRandomness,
  zeroThreshold,
} from '../../../model/sampling-threshold.ts';
import type { TraceFacts } from '../../../model/trace-condition.ts';
import { readTraceState } from '../../../model/trace-state.ts';
import { modelCallTypes } from '../span-facts.ts';
import { isSame } from './pick-rows.ts';

export interface HeldFacts extends TraceFacts {
  /**
   * The lowest threshold that its spans came with: whoever sees one of its spans sees those, so the
   * policy's share of them is the share of each span. The highest would depend on what else came.
   */
  readonly threshold: Bits56;
  readonly hasRoot: boolean;
  /** Of `rv`, else of the trace id. */
  readonly randomness: Bits56;
}

export interface RowsFacts extends HeldFacts {
  /** Of its model calls alone: nothing else that the trace has makes these less. */
  readonly calls: Pick<TraceFacts, 'cost' | 'tokens'>;
}

/** Spans of a trace in one block. */
export interface SpanRows {
  readonly columns: SpanColumns;
  readonly rows: readonly number[];
}

export function factsOf(traceId: string, blocks: readonly RowBlock[]): RowsFacts {
  const spans = blocks.filter(({ table }) => table === 'span');
  return factsOfRows(
    traceId,
    spans.map((block) => ({
      columns: new SpanColumns(block),
      rows: [...Array(block.rows).keys()],
    })),
  );
}

/** Of spans, which are given in the order of their records. */
export function factsOfRows(traceId: string, parts: readonly SpanRows[]): RowsFacts {
  const hasRoot = parts.some(({ columns, rows }) => rows.some((row) => columns.isRoot(row)));
  const facts = new GrowingFacts(hasRoot);
  for (const { columns, rows } of parts) for (const row of rows) facts.add(columns, row);
  return facts.finish(traceId);
}

/** The columns of a block that facts are read from, found once for all its traces. */
export class SpanColumns {
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

/** Cost and tokens of some spans. */
class Usage {
  spans = 0;
  cost = 0;
  tokens = 0;

  add(cost: number, tokens: number): void {
    this.spans++;
    this.cost += cost;
    this.tokens += tokens;
  }
}

class GrowingFacts {
  readonly #hasRoot: boolean;
  #error = false;
  #first: bigint | undefined;
  #last: bigint | undefined;
  readonly #calls = new Usage();
  readonly #all = new Usage();
  readonly #names = new Set<string>();
  readonly #services = new Set<string>();
  readonly #models = new Set<string>();
  #threshold: Bits56 | undefined;
  #randomness: Bits56 | undefined;

  constructor(hasRoot: boolean) {
    this.#hasRoot = hasRoot;
  }

  add(columns: SpanColumns, row: number): void {
    if (columns.status.get(row) === 'ERROR') this.#error = true;
    const tokens = columns.inputTokens.number(row) + columns.outputTokens.number(row);
    const cost = columns.cost.number(row);
    this.#all.add(cost, tokens);
    if (cost + tokens > 0 && isModelCall(columns.type.get(row))) this.#calls.add(cost, tokens);
    this.#addTimes(columns.start.time(row), columns.end.time(row));
    if (!this.#hasRoot || columns.isRoot(row)) addTo(this.#names, columns.name.get(row));
    addTo(this.#services, columns.service.get(row));
    addTo(this.#models, columns.responseModel.get(row) ?? columns.requestModel.get(row));
    this.#addState(columns.traceState.get(row) ?? '');
  }

  /**
   * Cost and tokens are those of its model calls; where no span is one, of all that report: what an
   * agent or a framework repeats of its calls is not counted twice.
   */
  finish(traceId: string): RowsFacts {
    const used = this.#calls.spans > 0 ? this.#calls : this.#all;
    const { cost, tokens } = this.#calls;
    return {
      calls: { cost, tokens },
      hasRoot: this.#hasRoot,
      error: this.#error,
      duration: this.#duration(),
      cost: used.cost,
      tokens: used.tokens,
      spans: this.#all.spans,
      name: this.#names,
      service: this.#services,
      model: this.#models,
      threshold: this.#threshold ?? zeroThreshold,
      randomness: this.#randomness ?? parseRandomness(traceId.slice(-14)) ?? zeroThreshold,
    };
  }

  #addTimes(start: bigint | undefined, end: bigint | undefined): void {
    if (start !== undefined && (this.#first === undefined || start < this.#first)) {
      this.#first = start;
    }
    if (end !== undefined && (this.#last === undefined || end > this.#last)) this.#last = end;
  }

  /** Unknown is 0. Clocks may be apart: a span may end before it begins. */
  #duration(): number {
    if (this.#first === undefined || this.#last === undefined) return 0;
    return this.#last > this.#first ? Number(this.#last - this.#first) : 0;
  }

  #addState(text: string): void {
    if (text === '') {
      this.#threshold = zeroThreshold;
      return;
    }
    const { threshold = zeroThreshold, randomness } = readTraceState(text);
    this.#randomness ??= randomness;
    if (this.#threshold === undefined || isBelow(threshold, this.#threshold)) {
      this.#threshold = threshold;
    }
  }
}

function isModelCall(type: string | undefined): boolean {
  return modelCallTypes.some((name) => name === type);
}

function addTo(texts: Set<string>, text: string | undefined): void {
  if (text !== undefined) texts.add(text);
}
