/** Tells the rows of undecided traces in a journal record from all others. */
import { type RowBlock, textAt } from '../../../model/row-block.ts';
import type { Verdict } from '../../../model/tail-policy.ts';
import { carriedContent, contentTables, hashOf } from './content-of.ts';
import { HeldBlock, type HeldPart } from './held-block.ts';
import { columnOf, pickRows, rowsByText } from './pick-rows.ts';
import { JudgedRows } from './verdicts.ts';

export interface SplitRecord {
  /** What is loaded now. */
  readonly passing: readonly RowBlock[];
  readonly held: ReadonlyMap<string, SplitTrace>;
  /** All that `held` points into. */
  readonly blocks: readonly HeldBlock[];
  /** Spans of traces that were decided before they came. */
  readonly lateSpans: number;
}

/** What waits of a trace: its spans and what belongs to them. */
export interface SplitTrace {
  readonly parts: HeldPart[];
  hasRoot: boolean;
  spans: number;
}

/** Rows of these tables follow a span, whose trace this column names. */
const followers: ReadonlyMap<string, string> = new Map([
  ['redaction', 'trace_id'],
  ['assessment', 'carrier_trace_id'],
]);

export interface Verdicts {
  verdict(traceId: string): Verdict | undefined;
  /** Spans that came after their trace was dropped: the verdict that holds from them on. */
  late(verdict: Verdict, spans: RowBlock): Verdict;
}

export function splitRecord(blocks: readonly RowBlock[], verdicts: Verdicts): SplitRecord {
  const split = new Splitting(blocks, verdicts);
  for (const block of blocks) if (block.table === 'span') split.spans(block);
  for (const block of blocks) {
    if (block.table === 'span') continue;
    if (followers.has(block.table)) split.followers(block);
    else if (!contentTables.has(block.table)) split.others(block);
  }
  for (const block of blocks) if (contentTables.has(block.table)) split.content(block);
  return split;
}

class Splitting implements SplitRecord {
  readonly passing: RowBlock[] = [];
  readonly held = new Map<string, SplitTrace>();
  readonly blocks: HeldBlock[] = [];
  lateSpans = 0;
  readonly #verdicts: Verdicts;
  readonly #carried: ReturnType<typeof carriedContent>;
  /** Pieces, and the undecided traces whose rows name them. */
  readonly #heldNames = new Map<string, Set<string>>();
  /** Pieces that rows name which pass; and those that rows of dropped traces name. */
  readonly #passingNames = new Set<string>();
  readonly #otherNames = new Set<string>();

  constructor(blocks: readonly RowBlock[], verdicts: Verdicts) {
    this.#verdicts = verdicts;
    this.#carried = carriedContent(blocks);
  }

  spans(block: RowBlock): void {
    const names = this.#carried.namesIn(block);
    const parents = columnOf(block, 'parent_span_id')?.validity;
    const held = new Map<string, readonly number[]>();
    const judged = new JudgedRows();
    for (const [traceId, rows] of rowsByText(block, 'trace_id')) {
      const before = this.#verdicts.verdict(traceId);
      if (before === undefined) {
        held.set(traceId, rows);
        if (names.size > 0) this.#nameHeld(traceId, rows, names);
        continue;
      }
      const verdict = before.isKept ? before : this.#verdicts.late(before, pickRows(block, rows));
      this.lateSpans += rows.length;
      judged.add(verdict, rows);
      const where = verdict.isKept ? this.#passingNames : this.#otherNames;
      for (const row of rows) for (const name of names.get(row) ?? []) where.add(name);
    }
    this.#hold(block, held);
    for (const [traceId, rows] of held) {
      const trace = this.held.get(traceId);
      if (trace === undefined) continue;
      trace.hasRoot ||= rows.some((row) => parents?.[row] !== 1);
      trace.spans += rows.length;
    }
    this.passing.push(...judged.of(block));
  }

  /** Those of log records and data points follow no span. */
  followers(block: RowBlock): void {
    const signal = columnOf(block, 'signal');
    const isOfSpan = (row: number) =>
      ((signal && textAt(block, signal, row)) ?? 'traces') === 'traces';
    const gone = new Set<number>();
    const held = new Map<string, readonly number[]>();
    for (const [traceId, rows] of rowsByText(block, followers.get(block.table) ?? '', isOfSpan)) {
      const verdict = this.#verdicts.verdict(traceId);
      if (verdict?.isKept === true) continue;
      for (const row of rows) gone.add(row);
      if (verdict === undefined) held.set(traceId, rows);
    }
    this.#hold(block, held);
    this.#passWithout(block, gone);
  }

  others(block: RowBlock): void {
    this.passing.push(block);
    for (const names of this.#carried.namesIn(block).values()) {
      for (const name of names) this.#passingNames.add(name);
    }
  }

  /** After all other blocks: a piece goes with those who name it. */
  content(block: RowBlock): void {
    const gone = new Set<number>();
    const held = new Map<string, number[]>();
    for (let row = 0; row < block.rows; row++) {
      const name = hashOf(block, row);
      const traces = this.#heldNames.get(name);
      for (const traceId of traces ?? []) {
        const rows = held.get(traceId);
        if (rows === undefined) held.set(traceId, [row]);
        else rows.push(row);
      }
      const isWanted = this.#passingNames.has(name);
      if (!isWanted && (traces !== undefined || this.#otherNames.has(name))) gone.add(row);
    }
    this.#hold(block, held);
    this.#passWithout(block, gone);
  }

  #nameHeld(
    traceId: string,
    rows: readonly number[],
    names: ReadonlyMap<number, ReadonlySet<string>>,
  ): void {
    for (const row of rows) {
      for (const name of names.get(row) ?? []) {
        const traces = this.#heldNames.get(name);
        if (traces === undefined) this.#heldNames.set(name, new Set([traceId]));
        else traces.add(traceId);
      }
    }
  }

  #hold(block: RowBlock, rowsOf: ReadonlyMap<string, readonly number[]>): void {
    if (rowsOf.size === 0) return;
    for (const [traceId, part] of HeldBlock.of(block, rowsOf)) {
      if (part.at === 0) this.blocks.push(part.block);
      const trace = this.held.get(traceId);
      if (trace === undefined) this.held.set(traceId, { parts: [part], hasRoot: false, spans: 0 });
      else trace.parts.push(part);
    }
  }

  #passWithout(block: RowBlock, gone: ReadonlySet<number>): void {
    if (gone.size === 0) this.passing.push(block);
    else if (gone.size < block.rows) {
      const rows = [...Array(block.rows).keys()].filter((row) => !gone.has(row));
      this.passing.push(pickRows(block, rows));
    }
  }
}
