/** Tells the rows of undecided traces in a journal record from all others. */
import { columnOf, type RowBlock, textAt } from '../../../model/row-block.ts';
import type { Verdict } from '../../../model/tail-policy.ts';
import type { JournaledBatch } from '../journaled-batch.ts';
import { CarriedPieces, contentTables } from './content-of.ts';
import { HeldBlock, type HeldPart } from './held-block.ts';
import { pickRows, rowsByText } from './pick-rows.ts';
import type { TraceRows } from './row-facts.ts';
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

const assessmentTable = 'assessment';
/** Rows of these tables follow a span, whose trace this column names. */
const followers: ReadonlyMap<string, string> = new Map([
  ['redaction', 'trace_id'],
  [assessmentTable, 'carrier_trace_id'],
]);

export interface Verdicts {
  verdict(traceId: string): Verdict | undefined;
  /** Whether rows of an undecided trace came before. */
  waits(traceId: string): boolean;
  /** What came after its trace was dropped: the verdict that holds from there on. */
  late(verdict: Verdict, rows: readonly TraceRows[]): Verdict;
}

export function splitRecord(record: JournaledBatch, verdicts: Verdicts): SplitRecord {
  const { blocks } = record;
  const split = new Splitting(record, verdicts);
  for (const block of blocks) if (block.table === 'span') split.spans(block);
  for (const block of blocks) {
    if (block.table === 'span') continue;
    if (followers.has(block.table)) split.followers(block);
    else if (!contentTables.has(block.table)) split.others(block);
  }
  for (const block of blocks) if (contentTables.has(block.table)) split.content(block);
  return split;
}

/** What names a piece, beside undecided traces, which have numbers from 0 on. */
const passes = -1;
const isDropped = -2;

class Splitting implements SplitRecord {
  readonly passing: RowBlock[] = [];
  readonly held = new Map<string, SplitTrace>();
  readonly blocks: HeldBlock[] = [];
  lateSpans = 0;
  readonly #seq: number;
  readonly #verdicts: Verdicts;
  readonly #assessed: AssessedRows;
  readonly #pieces: CarriedPieces;
  /** Undecided traces with spans here. */
  readonly #traceIds: string[] = [];
  /** By piece the first of those whose rows name it; 0 where there is none, else one more. */
  readonly #firstBy: Uint32Array;
  /** And all others, some more than once. */
  readonly #othersBy = new Map<number, number[]>();
  /** Pieces that rows name which pass; and those that rows of dropped traces name. */
  readonly #passingNames: Uint8Array;
  readonly #otherNames: Uint8Array;

  constructor({ seq, blocks }: JournaledBatch, verdicts: Verdicts) {
    this.#seq = seq;
    this.#verdicts = verdicts;
    this.#assessed = new AssessedRows(blocks);
    this.#pieces = new CarriedPieces(blocks);
    this.#firstBy = new Uint32Array(this.#pieces.count);
    this.#passingNames = new Uint8Array(this.#pieces.count);
    this.#otherNames = new Uint8Array(this.#pieces.count);
  }

  spans(block: RowBlock): void {
    const parents = columnOf(block, 'parent_span_id')?.validity;
    const held = new Map<string, readonly number[]>();
    const judged = new JudgedRows();
    const fates = new Int32Array(block.rows);
    for (const [traceId, rows] of rowsByText(block, 'trace_id')) {
      const before = this.#verdicts.verdict(traceId);
      if (before === undefined) {
        held.set(traceId, rows);
        for (const row of rows) fates[row] = this.#traceIds.length;
        this.#traceIds.push(traceId);
        continue;
      }
      const verdict = before.isKept ? before : this.#late(before, { block, rows });
      this.lateSpans += rows.length;
      judged.add(verdict, rows);
      for (const row of rows) fates[row] = verdict.isKept ? passes : isDropped;
    }
    this.#pieces.eachNamed(block, (row, piece) => this.#name(piece, fates[row] ?? passes));
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
    if (block.table === assessmentTable) this.#note(block, (row) => !isOfSpan(row));
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

  /** What log records say of a trace is stored now, and counts when the trace is decided. */
  #note(block: RowBlock, isWanted: (row: number) => boolean): void {
    const noted = new Map<string, readonly number[]>();
    for (const [traceId, rows] of rowsByText(block, 'trace_id', isWanted)) {
      const verdict = this.#verdicts.verdict(traceId);
      if (verdict?.isKept === false) this.#verdicts.late(verdict, [{ block, rows }]);
      const isWaiting = this.held.has(traceId) || this.#verdicts.waits(traceId);
      if (verdict === undefined && isWaiting) noted.set(traceId, rows);
    }
    this.#hold(block, noted, true);
  }

  #late(verdict: Verdict, spans: TraceRows): Verdict {
    return this.#verdicts.late(verdict, [spans, ...this.#assessed.of(verdict.traceId)]);
  }

  others(block: RowBlock): void {
    this.passing.push(block);
    this.#pieces.eachNamed(block, (_row, piece) => this.#name(piece, passes));
  }

  /** After all other blocks: a piece goes with those who name it. */
  content(block: RowBlock): void {
    const gone = new Set<number>();
    const byTrace: (number[] | undefined)[] = [];
    const numbers = this.#pieces.numbersOf(block);
    for (let row = 0; row < block.rows; row++) {
      const piece = numbers[row] ?? 0;
      const first = this.#firstBy[piece] ?? 0;
      if (first > 0) {
        addRow(byTrace, first - 1, row);
        const others = this.#othersBy.size === 0 ? undefined : this.#othersBy.get(piece);
        for (const trace of others ?? []) addRow(byTrace, trace, row);
      }
      const isWanted = this.#passingNames[piece] === 1;
      if (!isWanted && (first > 0 || this.#otherNames[piece] === 1)) gone.add(row);
    }
    const held = new Map<string, readonly number[]>();
    for (const [trace, traceId] of this.#traceIds.entries()) {
      const rows = byTrace[trace];
      // A trace may have a number for each of several blocks of spans.
      if (rows === undefined) continue;
      const before = held.get(traceId);
      held.set(traceId, before === undefined ? rows : [...before, ...rows]);
    }
    this.#hold(block, held);
    this.#passWithout(block, gone);
  }

  #name(piece: number, by: number): void {
    if (by === passes) this.#passingNames[piece] = 1;
    else if (by === isDropped) this.#otherNames[piece] = 1;
    else {
      const first = this.#firstBy[piece] ?? 0;
      if (first === 0) this.#firstBy[piece] = by + 1;
      else if (first !== by + 1) {
        const others = this.#othersBy.get(piece);
        if (others === undefined) this.#othersBy.set(piece, [by]);
        else if (others.at(-1) !== by) others.push(by);
      }
    }
  }

  #hold(
    block: RowBlock,
    rowsOf: ReadonlyMap<string, readonly number[]>,
    isNote: boolean = false,
  ): void {
    if (rowsOf.size === 0) return;
    for (const [traceId, part] of HeldBlock.of(block, rowsOf, { seq: this.#seq, isNote })) {
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

/** By the trace that they judge. */
class AssessedRows {
  readonly #blocks: readonly RowBlock[];
  #byTrace: readonly (readonly [RowBlock, ReadonlyMap<string, readonly number[]>])[] | undefined;

  constructor(blocks: readonly RowBlock[]) {
    this.#blocks = blocks.filter(({ table }) => table === assessmentTable);
  }

  of(traceId: string): readonly TraceRows[] {
    this.#byTrace ??= this.#blocks.map((block) => [block, rowsByText(block, 'trace_id')] as const);
    return this.#byTrace.flatMap(([block, found]) => {
      const rows = found.get(traceId);
      return rows === undefined ? [] : [{ block, rows }];
    });
  }
}

function addRow(byTrace: (number[] | undefined)[], trace: number, row: number): void {
  const rows = byTrace[trace];
  if (rows === undefined) byTrace[trace] = [row];
  else if (rows.at(-1) !== row) rows.push(row);
}
