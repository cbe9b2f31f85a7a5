import type { RowBlock } from '../../../model/row-block.ts';
import type { Verdict } from '../../../model/tail-policy.ts';
import { type HeldBlock, type HeldPart, HeldReader } from './held-block.ts';
import { distinctRows } from './pick-rows.ts';
import type { TraceRows } from './row-facts.ts';
import type { SplitRecord, SplitTrace } from './split-record.ts';
import type { ReadVerdict } from './verdict-rows.ts';
import { JudgedRows, passingRows } from './verdicts.ts';

/** A trace that waits. */
export interface HeldTrace {
  readonly traceId: string;
  readonly parts: readonly HeldPart[];
  /** Its part of what is held. */
  readonly bytes: number;
}

export interface Held extends HeldTrace {
  readonly parts: HeldPart[];
  /** The journal record that its first row came in. */
  readonly firstSeq: number;
  readonly firstMs: number;
  lastMs: number;
  hasRoot: boolean;
  bytes: number;
  spans: number;
}

interface Added extends SplitTrace {
  readonly firstSeq: number;
}

/** What waits and what was decided, as loads that come before leave it. */
export interface Leavings {
  verdict(traceId: string): Verdict | undefined;
  /** What waits of a trace. */
  partsOf(traceId: string): readonly HeldPart[];
  /** The first record of the oldest trace that waits, of those that are not gone. */
  oldest(isGone: (traceId: string) => boolean): number | undefined;
}

/** Asked for a trace that was dropped, of what came after its verdict was made. */
type AskLate = (verdict: Verdict, rows: readonly TraceRows[]) => Verdict;

/** Changes to what is held that are not made yet: a load that fails is planned anew. */
export class Draft implements Leavings {
  /** What traces that stay get, in the order of their first records. */
  readonly added = new Map<string, Added>();
  readonly blocks: HeldBlock[] = [];
  readonly released = new Set<string>();
  /** What came in the same load as its verdict. */
  readonly leaving: HeldPart[] = [];
  readonly newVerdicts = new Map<string, Verdict>();
  /** Those of verdicts that no earlier life has loaded. */
  readonly combinations: string[] = [];
  #before: Leavings;

  constructor(before: Leavings) {
    this.#before = before;
  }

  /**
   * The changes are made there: who was planned after them asks there from now on. Nothing else is
   * kept, or a chain of plans would hold all rows that ever waited.
   */
  become(made: Leavings): void {
    this.#before = made;
    for (const own of [this.added, this.released, this.newVerdicts]) own.clear();
    for (const own of [this.blocks, this.leaving, this.combinations]) own.length = 0;
  }

  verdict(traceId: string): Verdict | undefined {
    return this.newVerdicts.get(traceId) ?? this.#before.verdict(traceId);
  }

  partsOf(traceId: string): readonly HeldPart[] {
    const before = this.released.has(traceId) ? [] : this.#before.partsOf(traceId);
    const added = this.added.get(traceId)?.parts;
    return added === undefined ? before : [...before, ...added];
  }

  hold(seq: number, { held, blocks }: SplitRecord): void {
    for (const block of blocks) this.blocks.push(block);
    for (const [traceId, { parts, hasRoot, spans }] of held) {
      const trace = this.added.get(traceId);
      if (trace === undefined) {
        this.added.set(traceId, { firstSeq: seq, parts, hasRoot, spans });
        continue;
      }
      for (const part of parts) trace.parts.push(part);
      trace.hasRoot ||= hasRoot;
      trace.spans += spans;
    }
  }

  /**
   * What was held of the traces, as the verdicts leave it. One that was loaded in an earlier life
   * does not replace what is remembered, which may be newer.
   *
   * @returns also how many spans had come that the verdicts did not know of
   */
  release(verdicts: readonly ReadVerdict[], isNew: boolean, late: AskLate) {
    const rows = new ReleasedRows();
    const reader = new HeldReader();
    let unseen = 0;
    for (const verdict of verdicts) {
      const { traceId } = verdict;
      if (isNew) this.combinations.push(...verdict.combinations);
      if (isNew || this.verdict(traceId) === undefined) this.newVerdicts.set(traceId, verdict);
      if (this.released.has(traceId)) continue;
      const parts = this.partsOf(traceId);
      this.released.add(traceId);
      this.leaving.push(...(this.added.get(traceId)?.parts ?? []));
      this.added.delete(traceId);
      const news = parts.filter(({ block: { origin } }) => origin.seq > verdict.seenSeq);
      const told = news.map(({ block, at, count }): TraceRows => {
        return { block: reader.read(block), rows: block.rowsAt(at, count) };
      });
      for (const { block, rows: own } of told) if (block.table === 'span') unseen += own.length;
      // All of it is still there, so what proves a drop wrong saves the whole trace.
      const holds = told.length === 0 || verdict.isKept ? verdict : late(verdict, told);
      for (const part of parts) rows.add(part, holds);
    }
    return { blocks: rows.blocks(), unseen };
  }

  oldest(isGone: (traceId: string) => boolean): number | undefined {
    const before = this.#before.oldest((traceId) => this.released.has(traceId) || isGone(traceId));
    if (before !== undefined) return before;
    for (const [traceId, { firstSeq }] of this.added) if (!isGone(traceId)) return firstSeq;
    return undefined;
  }
}

/** By block, so that rows of many traces are copied at once. */
class ReleasedRows {
  readonly #spans = new Map<HeldBlock, JudgedRows>();
  readonly #others = new Map<HeldBlock, number[]>();

  add({ block, at, count }: HeldPart, verdict: Verdict): void {
    if (block.origin.isNote) return;
    const rows = block.rowsAt(at, count);
    if (block.table === 'span') {
      const judged = this.#spans.get(block) ?? new JudgedRows();
      judged.add(verdict, rows);
      this.#spans.set(block, judged);
    } else if (verdict.isKept) {
      const own = this.#others.get(block);
      if (own === undefined) this.#others.set(block, rows);
      else for (const row of rows) own.push(row);
    }
  }

  blocks(): readonly RowBlock[] {
    const spans = [...this.#spans].flatMap(([block, judged]) => judged.of(block.read()));
    const others = [...this.#others].map(([held, rows]) => {
      const block = held.read();
      // Several traces may name one text.
      return passingRows(block, distinctRows(rows, block.rows));
    });
    return [...spans, ...others];
  }
}
