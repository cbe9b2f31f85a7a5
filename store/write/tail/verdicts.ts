/** Verdicts: made of a trace's facts, and what they do to held rows. */
import { type ColumnView, columnOf, type RowBlock, textAt } from '../../../model/row-block.ts';
import { sampledOutColumns } from '../../../model/sampled-out-columns.ts';
import {
  adjustedCount,
  type Bits56,
  isBelow,
  parseThreshold,
  probabilityOf,
  thresholdOfProbability,
  thresholdText,
  zeroThreshold,
} from '../../../model/sampling-threshold.ts';
import {
  type Judgement,
  policyFor,
  type TailPolicy,
  type Verdict,
} from '../../../model/tail-policy.ts';
import { readTraceState, type TraceState, writeTraceState } from '../../../model/trace-state.ts';
import { pickRows, shareRows } from './pick-rows.ts';
import type { HeldFacts } from './trace-facts.ts';

/**
 * A share is kept by the randomness that all samplers of the trace share: of what came, at the
 * probability it came with, the policy's share. A trace that no policy matches is kept.
 *
 * @param shareOf the share by which the policy keeps this trace; it is asked of one policy, once
 */
export function decide(
  traceId: string,
  facts: HeldFacts,
  policies: readonly TailPolicy[],
  shareOf: (policy: TailPolicy) => number = ({ keep }) => keep,
): Judgement {
  const found = policyFor(policies, facts);
  const policy = found?.name;
  const probability = found === undefined ? 1 : shareOf(found);
  const byChance = isChance(probability);
  const plain = { traceId, policy, probability, byChance, isLate: false, combinations: [] };
  if (!byChance) {
    return { ...plain, isKept: probability === 1, threshold: undefined };
  }
  const product = thresholdOfProbability(probability * probabilityOf(facts.threshold));
  const threshold = isBelow(product, facts.threshold) ? facts.threshold : product;
  const isKept = !isBelow(facts.randomness, threshold);
  return { ...plain, isKept, threshold: isKept ? thresholdText(threshold) : undefined };
}

/** Unknown, of verdicts that did not say it, is taken as chance. */
export function isChance(probability: unknown): boolean {
  return typeof probability !== 'number' || (probability > 0 && probability < 1);
}

/** Rows of spans as the verdict leaves them: whole, with its weight, or narrow. */
export function judgedSpans(
  block: RowBlock,
  { isKept, isLate, byChance, threshold }: Verdict,
  rows: readonly number[] = [...Array(block.rows).keys()],
): RowBlock {
  if (!isKept) return narrow(block, rows);
  const whole = passingRows(block, rows);
  if (isLate) return reweighted(whole, byChance ? withoutWeight : withOwnWeight);
  return threshold === undefined ? whole : withThreshold(whole, threshold);
}

/** Rows of a block's spans, and their verdicts. */
export class JudgedRows {
  readonly #groups = new Map<string, { readonly verdict: Verdict; readonly rows: number[] }>();

  /** Traces that meet the same stay together: a block of few rows costs as one of many. */
  add(verdict: Verdict, rows: readonly number[]): void {
    const { isKept, isLate, byChance, threshold = '' } = verdict;
    const late = byChance ? 'late by chance' : 'late';
    const fate = isKept ? (isLate ? late : threshold) : 'dropped';
    const group = this.#groups.get(fate) ?? { verdict, rows: [] };
    for (const row of rows) group.rows.push(row);
    this.#groups.set(fate, group);
  }

  of(block: RowBlock): RowBlock[] {
    return [...this.#groups.values()].map(({ verdict, rows }) => judgedSpans(block, verdict, rows));
  }
}

/** What counts need, as of spans that head sampling did not choose. */
function narrow(block: RowBlock, rows: readonly number[]): RowBlock {
  const columns = block.columns.filter(
    ({ name }) => name in sampledOutColumns || name === 'sample_reason',
  );
  const picked = passingRows(block, rows, 'sampled_out', columns);
  const reasons = columnOf(picked, 'sample_reason');
  const cameSampled = Uint8Array.from({ length: picked.rows }, (_, row) =>
    Number(wasSampled(reasons && textAt(picked, reasons, row))),
  );
  const others = picked.columns.filter((one) => one !== reasons);
  return {
    ...picked,
    columns: [...others, column('came_sampled', 'bool', cameSampled, picked.rows)],
  };
}

/** The heap is copied to the database whole, which for a few of the rows is the dearer way. */
export function passingRows(
  block: RowBlock,
  rows: readonly number[],
  ...as: [table?: string, columns?: readonly ColumnView[]]
): RowBlock {
  // No row comes twice, so these are all of them.
  if (as.length === 0 && rows.length === block.rows) return block;
  const isMost = rows.length * 4 >= block.rows;
  return isMost ? shareRows(block, rows, ...as) : pickRows(block, rows, ...as);
}

const encoder = new TextEncoder();

interface Weighed {
  /** Undefined: none is known. */
  readonly threshold: Bits56 | undefined;
  readonly weight: number;
  readonly reason: string;
}

/** A threshold is only ever raised: a span that came with a higher one keeps it. */
function withThreshold(block: RowBlock, text: string): RowBlock {
  const ours = parseThreshold(text) ?? zeroThreshold;
  return reweighted(block, ({ threshold: theirs = zeroThreshold }, reason) => {
    const threshold = isBelow(theirs, ours) ? ours : theirs;
    const weight = adjustedCount(threshold);
    return { threshold, weight, reason: wasSampled(reason) ? 'BOTH' : 'TAIL' };
  });
}

/** A threshold would give it a weight. */
function withoutWeight(_: TraceState, reason: string | undefined): Weighed {
  return { threshold: undefined, weight: 0, reason: lateReason(reason) };
}

/** Nothing stands for it but itself, and what a sampler before chose it for. */
function withOwnWeight({ threshold }: TraceState, reason: string | undefined): Weighed {
  const weight = adjustedCount(threshold ?? zeroThreshold);
  return { threshold, weight, reason: lateReason(reason) };
}

function lateReason(reason: string | undefined): string {
  return wasSampled(reason) ? 'BOTH' : 'LATE';
}

/** A sampler before this server had chosen the span. */
function wasSampled(reason: string | undefined): boolean {
  return reason === 'SENDER' || reason === 'BOTH';
}

function reweighted(
  block: RowBlock,
  weigh: (state: TraceState, reason: string | undefined) => Weighed,
): RowBlock {
  const states = columnOf(block, 'trace_state');
  const reasons = columnOf(block, 'sample_reason');
  const heap = new GrowingHeap(block.heap);
  const weights = new Float64Array(block.rows);
  const newStates = new Uint32Array(block.rows * 2);
  const hasState = new Uint8Array(block.rows).fill(1);
  const newReasons = new Uint32Array(block.rows * 2);
  for (let row = 0; row < block.rows; row++) {
    const state = readTraceState((states && textAt(block, states, row)) ?? '');
    const { threshold, weight, reason } = weigh(state, reasons && textAt(block, reasons, row));
    weights[row] = weight;
    const text = writeTraceState(state, threshold);
    if (text === '') hasState[row] = 0;
    newStates.set(heap.place(text), row * 2);
    newReasons.set(heap.place(reason), row * 2);
  }
  const replaced: readonly ColumnView[] = [
    { ...column('trace_state', 'text', newStates, block.rows), validity: hasState },
    column('sample_weight', 'f64', weights, block.rows),
    column('sample_reason', 'text', newReasons, block.rows),
  ];
  const names = new Set(replaced.map(({ name }) => name));
  const others = block.columns.filter(({ name }) => !names.has(name));
  return { ...block, columns: [...others, ...replaced], heap: heap.finish() };
}

function column(
  name: string,
  type: ColumnView['type'],
  values: Float64Array | Uint32Array | Uint8Array,
  rows: number,
): ColumnView {
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, type, validity: new Uint8Array(rows).fill(1), data };
}

/** A block's heap with texts behind it, each once. */
class GrowingHeap {
  readonly #parts: Uint8Array[];
  readonly #places = new Map<string, readonly [number, number]>();
  #size: number;

  constructor(heap: Uint8Array) {
    this.#parts = [heap];
    this.#size = heap.length;
  }

  place(text: string): readonly [number, number] {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    const bytes = encoder.encode(text);
    const place = [this.#size, bytes.length] as const;
    this.#parts.push(bytes);
    this.#size += bytes.length;
    this.#places.set(text, place);
    return place;
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
