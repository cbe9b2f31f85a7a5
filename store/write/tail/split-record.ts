/** Tells the rows of undecided traces in a journal record from all others. */
import { type ColumnView, type RowBlock, textAt } from '../../../model/row-block.ts';
import type { Verdict } from '../../../model/tail-policy.ts';
import { carriedContent, hashOf } from './content-of.ts';
import { columnOf, pickRows, rowsByText } from './pick-rows.ts';
import { judgedSpans } from './verdicts.ts';

export interface SplitRecord {
  /** What is loaded now. */
  readonly passing: readonly RowBlock[];
  /** By trace: its spans and what belongs to them. */
  readonly held: ReadonlyMap<string, readonly RowBlock[]>;
  /** Spans of traces that were decided before they came. */
  readonly lateSpans: number;
}

/** Rows of these tables follow a span, whose trace this column names. */
const followers: ReadonlyMap<string, string> = new Map([
  ['redaction', 'trace_id'],
  ['assessment', 'carrier_trace_id'],
]);
const contentTables: ReadonlySet<string> = new Set(['content', 'message']);

export interface Verdicts {
  verdict(traceId: string): Verdict | undefined;
  /** Spans that came after it: the verdict that holds from them on. */
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
  readonly held = new Map<string, RowBlock[]>();
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
    const traces = rowsByText(block, 'trace_id', (row, column) => textAt(block, column, row));
    for (const [traceId, rows] of traces) {
      const before = this.#verdicts.verdict(traceId);
      const names = this.#carried.namedBy(block, rows);
      const picked = rows.length === block.rows ? block : pickRows(block, rows);
      if (before === undefined) {
        // Always a copy: the record's own memory goes back once it is split.
        this.#hold(traceId, picked === block ? pickRows(block, rows) : picked);
        for (const name of names) {
          const traces = this.#heldNames.get(name) ?? new Set();
          this.#heldNames.set(name, traces.add(traceId));
        }
        continue;
      }
      const verdict = this.#verdicts.late(before, picked);
      this.lateSpans += rows.length;
      this.passing.push(judgedSpans(picked, verdict));
      const where = verdict.isKept ? this.#passingNames : this.#otherNames;
      for (const name of names) where.add(name);
    }
  }

  /** Those of log records and data points follow no span. */
  followers(block: RowBlock): void {
    const signal = columnOf(block, 'signal');
    const isOfSpan = (row: number) =>
      ((signal && textAt(block, signal, row)) ?? 'traces') === 'traces';
    const traceOf = (row: number, column: ColumnView) =>
      isOfSpan(row) ? textAt(block, column, row) : undefined;
    const traces = rowsByText(block, followers.get(block.table) ?? '', traceOf);
    const gone = new Set<number>();
    for (const [traceId, rows] of traces) {
      const verdict = this.#verdicts.verdict(traceId);
      if (verdict?.isKept === true) continue;
      for (const row of rows) gone.add(row);
      if (verdict === undefined) this.#hold(traceId, pickRows(block, rows));
    }
    this.#passWithout(block, gone);
  }

  others(block: RowBlock): void {
    this.passing.push(block);
    const rows = Array.from({ length: block.rows }, (_, row) => row);
    for (const name of this.#carried.namedBy(block, rows)) this.#passingNames.add(name);
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
    for (const [traceId, rows] of held) this.#hold(traceId, pickRows(block, rows));
    this.#passWithout(block, gone);
  }

  #hold(traceId: string, block: RowBlock): void {
    const own = this.held.get(traceId);
    if (own === undefined) this.held.set(traceId, [block]);
    else own.push(block);
  }

  #passWithout(block: RowBlock, gone: ReadonlySet<number>): void {
    if (gone.size === 0) this.passing.push(block);
    else if (gone.size < block.rows) {
      const rows = Array.from({ length: block.rows }, (_, row) => row);
      this.passing.push(
        pickRows(
          block,
          rows.filter((row) => !gone.has(row)),
        ),
      );
    }
  }
}
