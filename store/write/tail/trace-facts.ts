/** What is known of a held trace, read from its rows. */
import { type ColumnView, type RowBlock, textAt } from '../../../model/row-block.ts';
import {
  type Bits56,
  isBelow,
  parseRandomness,
  zeroThreshold,
} from '../../../model/sampling-threshold.ts';
import type { TraceFacts } from '../../../model/trace-condition.ts';
import { readTraceState } from '../../../model/trace-state.ts';
import { modelCallTypes } from '../span-facts.ts';
import { columnOf } from './pick-rows.ts';

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

interface Usage {
  readonly cost: number;
  readonly tokens: number;
  readonly isModelCall: boolean;
}

/**
 * Cost and tokens are those of its model calls; where no span is one, of all that report: what an
 * agent or a framework repeats of its calls is not counted twice.
 */
export function factsOf(traceId: string, blocks: readonly RowBlock[]): HeldFacts {
  const rows = blocks.filter(({ table }) => table === 'span').flatMap(spansOf);
  const roots = rows.filter(({ isRoot }) => isRoot);
  const starts = rows.flatMap(({ start }) => start ?? []);
  const ends = rows.flatMap(({ end }) => end ?? []);
  const duration = ends.reduce(later, starts[0] ?? 0n) - starts.reduce(sooner, ends[0] ?? 0n);
  const states = rows.map(({ traceState }) => readTraceState(traceState));
  const calls = rows.filter(({ isModelCall, cost, tokens }) => isModelCall && cost + tokens > 0);
  const used: readonly Usage[] = calls.length > 0 ? calls : rows;
  return {
    hasRoot: roots.length > 0,
    error: rows.some(({ isError }) => isError),
    duration: Number(duration > 0n ? duration : 0n),
    cost: used.reduce((sum, { cost }) => sum + cost, 0),
    tokens: used.reduce((sum, { tokens }) => sum + tokens, 0),
    spans: rows.length,
    name: textsOf((roots.length > 0 ? roots : rows).map(({ name }) => name)),
    service: textsOf(rows.map(({ service }) => service)),
    model: textsOf(rows.map(({ model }) => model)),
    threshold: lowest(states.map(({ threshold = zeroThreshold }) => threshold)),
    randomness:
      states.find(({ randomness }) => randomness !== undefined)?.randomness ??
      parseRandomness(traceId.slice(-14)) ??
      zeroThreshold,
  };
}

function lowest([first = zeroThreshold, ...others]: readonly Bits56[]): Bits56 {
  return others.reduce((least, other) => (isBelow(other, least) ? other : least), first);
}

function spansOf(block: RowBlock) {
  const column = (name: string) => columnOf(block, name);
  const text = (name: string, row: number): string | undefined => {
    const found = column(name);
    return found && textAt(block, found, row);
  };
  const number = (name: string, row: number): number => numberAt(column(name), row);
  return Array.from({ length: block.rows }, (_, row) => ({
    isRoot: text('parent_span_id', row) === undefined,
    isError: text('status_code', row) === 'ERROR',
    isModelCall: modelCallTypes.some((type) => type === text('span_type', row)),
    cost: number('cost', row),
    tokens: number('input_tokens', row) + number('output_tokens', row),
    start: timeAt(column('start_time'), row),
    end: timeAt(column('end_time'), row),
    name: text('name', row),
    service: text('service_name', row),
    model: text('response_model', row) ?? text('request_model', row),
    traceState: text('trace_state', row) ?? '',
  }));
}

function numberAt(column: ColumnView | undefined, row: number): number {
  if (column === undefined || column.validity[row] !== 1) return 0;
  const { buffer, byteOffset, byteLength } = column.data;
  const view = new DataView(buffer, byteOffset, byteLength);
  return column.type === 'f64'
    ? view.getFloat64(row * 8, true)
    : Number(view.getBigInt64(row * 8, true));
}

function timeAt(column: ColumnView | undefined, row: number): bigint | undefined {
  if (column === undefined || column.validity[row] !== 1) return undefined;
  const { buffer, byteOffset, byteLength } = column.data;
  return new DataView(buffer, byteOffset, byteLength).getBigInt64(row * 8, true);
}

function textsOf(texts: readonly (string | undefined)[]): ReadonlySet<string> {
  return new Set(texts.filter((text) => text !== undefined));
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function sooner(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
