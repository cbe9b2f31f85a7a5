/** What the trees of calls ask about spans, read from the rows of one block. */
import { type ColumnView, columnOf, type RowBlock, textAt, viewOf } from '../../model/row-block.ts';
import type { JournaledBlock } from './append-blocks.ts';
import { type CallFacts, type ResponseFacts, spanKinds } from './call-trees.ts';
import { responseKey } from './response-key.ts';

/** Columns that hold what a call used; a span with one of them above zero reports. */
export const usageColumns = [
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'input_cost',
  'output_cost',
  'cost',
] as const;
export const modelCallTypes = ['LLM', 'EMBEDDING', 'RERANKER'] as const;

const keyWords = 4;

export function createFacts(): CallFacts {
  return {
    key: new Uint32Array(keyWords),
    parentKey: new Uint32Array(2),
    hasParent: false,
    kind: 0,
    reports: false,
    journalSeq: 0,
  };
}

export class SpanFacts {
  readonly #block: RowBlock;
  readonly #seq: number;
  /** Of the row that was read last; of one that was recalled its key. */
  readonly facts: CallFacts;
  readonly #ids: readonly (OpenColumn | undefined)[];
  readonly #usage: readonly OpenColumn[];
  readonly #type: OpenColumn | undefined;
  /** By place in the heap: equal words stand there once. */
  readonly #kinds = new Map<number, number>();
  readonly #heap: DataView;
  /** Of every row that was read. */
  readonly #keys: Uint32Array;
  readonly #spanId = new Uint32Array(2);
  readonly #traceId = new Uint32Array(4);
  readonly #responseId: OpenColumn | undefined;
  readonly #times: readonly (OpenColumn | undefined)[];
  readonly #response: ResponseFacts = { key: new Uint32Array(2), startMs: 0, endMs: 0 };

  constructor({ block, seq }: JournaledBlock, facts: CallFacts) {
    this.#block = block;
    const { buffer, byteOffset, byteLength } = block.heap;
    this.#heap = new DataView(buffer, byteOffset, byteLength);
    this.facts = facts;
    this.#seq = seq;
    this.#keys = new Uint32Array(block.rows * keyWords);
    const open = (name: string) => openColumn(block, name);
    this.#ids = ['trace_id', 'span_id', 'parent_span_id'].map(open);
    this.#usage = usageColumns.map(open).filter((found) => found !== undefined);
    this.#type = open('span_type');
    this.#responseId = open('response_id');
    this.#times = [open('start_time'), open('end_time')];
  }

  /** Into the facts that all rows share. */
  read(row: number): void {
    const facts = this.facts;
    const heap = this.#heap;
    const [traceId, spanId, parentId] = this.#ids;
    readHex(heap, spanId, row, this.#spanId);
    readHex(heap, traceId, row, this.#traceId);
    readHex(heap, parentId, row, facts.parentKey);
    facts.key[0] = this.#spanId[0] ?? 0;
    facts.key[1] = this.#spanId[1] ?? 0;
    facts.key[2] = (this.#traceId[0] ?? 0) ^ (this.#traceId[2] ?? 0);
    facts.key[3] = (this.#traceId[1] ?? 0) ^ (this.#traceId[3] ?? 0);
    const at = row * keyWords;
    for (let i = 0; i < keyWords; i++) this.#keys[at + i] = facts.key[i] ?? 0;
    facts.hasParent = parentId?.column.validity[row] === 1;
    facts.kind = this.#kindOf(row);
    facts.reports = isAnyAboveZero(this.#usage, row);
    facts.journalSeq = this.#seq;
  }

  /** Of a row that was read before, its key alone. */
  recall(row: number): void {
    const at = row * keyWords;
    for (let i = 0; i < keyWords; i++) this.facts.key[i] = this.#keys[at + i] ?? 0;
  }

  traceId(row: number): string {
    const column = this.#ids[0]?.column;
    return (column && textAt(this.#block, column, row)) ?? '';
  }

  response(row: number): ResponseFacts | undefined {
    const id = this.#responseId;
    if (id === undefined || id.column.validity[row] !== 1) return undefined;
    const start = id.view.getUint32(row * 8, true);
    const length = id.view.getUint32(row * 8 + 4, true);
    if (length === 0) return undefined;
    responseKey(this.#heap, start, length, this.#response.key);
    const [startTime, endTime] = this.#times;
    const startMs = millisecondsAt(startTime, row);
    const endMs = millisecondsAt(endTime, row);
    this.#response.startMs = startMs ?? endMs ?? 0;
    this.#response.endMs = endMs ?? startMs ?? 0;
    return this.#response;
  }

  #kindOf(row: number): number {
    const type = this.#type;
    if (type === undefined || type.column.validity[row] !== 1) return 0;
    const place = type.view.getUint32(row * 8, true);
    const seen = this.#kinds.get(place);
    if (seen !== undefined) return seen;
    const word = textAt(this.#block, type.column, row);
    const [, kind = 0] = Object.entries(spanKinds).find(([name]) => name === word) ?? [];
    this.#kinds.set(place, kind);
    return kind;
  }
}

interface OpenColumn {
  readonly column: ColumnView;
  readonly view: DataView;
}

function openColumn(block: RowBlock, name: string): OpenColumn | undefined {
  const column = columnOf(block, name);
  if (column === undefined) return undefined;
  const { data } = column;
  return { column, view: viewOf(data) };
}

/** The words of an id; zeros where it has fewer digits. */
function readHex(
  heap: DataView,
  text: OpenColumn | undefined,
  row: number,
  words: Uint32Array,
): void {
  let at = 0;
  let left = 0;
  if (text !== undefined && text.column.validity[row] === 1) {
    at = text.view.getUint32(row * 8, true);
    left = text.view.getUint32(row * 8 + 4, true);
  }
  for (let i = 0; i < words.length; i++, at += 8, left -= 8) {
    words[i] = left < 8 ? 0 : (fourDigits(heap, at) << 16) | fourDigits(heap, at + 4);
  }
}

/** Four digits at once: each byte becomes its value, then neighbours are joined. */
function fourDigits(heap: DataView, at: number): number {
  const codes = heap.getInt32(at, false);
  const values = (codes & 0x0f0f0f0f) + ((codes >>> 6) & 0x01010101) * 9;
  const pairs = values | (values >>> 4);
  return ((pairs >>> 8) & 0xff00) | (pairs & 0xff);
}

function isAnyAboveZero(columns: readonly OpenColumn[], row: number): boolean {
  for (const { column, view } of columns) {
    if (column.validity[row] !== 1) continue;
    if (column.type === 'f64') {
      if (view.getFloat64(row * 8, true) > 0) return true;
      continue;
    }
    const high = view.getInt32(row * 8 + 4, true);
    if (high > 0 || (high === 0 && view.getUint32(row * 8, true) > 0)) return true;
  }
  return false;
}

function millisecondsAt(time: OpenColumn | undefined, row: number): number | undefined {
  if (time === undefined || time.column.validity[row] !== 1) return undefined;
  const { view } = time;
  return (view.getInt32(row * 8 + 4, true) * 0x100000000 + view.getUint32(row * 8, true)) / 1e6;
}
