import type { RowBlock } from '../../../model/row-block.ts';
import type { Verdict } from '../../../model/tail-policy.ts';
import type { HeldBlock, HeldPart } from './held-block.ts';
import { distinctRows } from './pick-rows.ts';
import type { SplitRecord, SplitTrace } from './split-record.ts';
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

/** Changes to what is held that are not made yet: a load that fails is planned anew. */
export class Draft {
  /** What traces that stay get, in the order of their first records. */
  readonly added = new Map<string, Added>();
  readonly blocks: HeldBlock[] = [];
  readonly released = new Set<string>();
  /** What came in the same load as its verdict. */
  readonly leaving: HeldPart[] = [];
  readonly newVerdicts = new Map<string, Verdict>();
  /** Those of verdicts that no earlier life has loaded. */
  readonly combinations: string[] = [];
  readonly #held: ReadonlyMap<string, Held>;
  readonly #verdicts: ReadonlyMap<string, Verdict>;

  constructor(held: ReadonlyMap<string, Held>, verdicts: ReadonlyMap<string, Verdict>) {
    this.#held = held;
    this.#verdicts = verdicts;
  }

  verdict(traceId: string): Verdict | undefined {
    return this.newVerdicts.get(traceId) ?? this.#verdicts.get(traceId);
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
   */
  release(verdicts: readonly Verdict[], isNew: boolean): readonly RowBlock[] {
    const rows = new ReleasedRows();
    for (const verdict of verdicts) {
      const { traceId } = verdict;
      if (isNew) this.combinations.push(...verdict.combinations);
      if (isNew || this.verdict(traceId) === undefined) this.newVerdicts.set(traceId, verdict);
      if (this.released.has(traceId)) continue;
      this.released.add(traceId);
      for (const part of this.#held.get(traceId)?.parts ?? []) rows.add(part, verdict);
      for (const part of this.added.get(traceId)?.parts ?? []) {
        rows.add(part, verdict);
        this.leaving.push(part);
      }
      this.added.delete(traceId);
    }
    return rows.blocks();
  }

  /** The oldest record that is needed when the changes are made. */
  heldFrom(): number | undefined {
    for (const { traceId, firstSeq } of this.#held.values()) {
      if (!this.released.has(traceId)) return firstSeq;
    }
    const [oldest] = this.added.values();
    return oldest?.firstSeq;
  }
}

/** By block, so that rows of many traces are copied at once. */
class ReleasedRows {
  readonly #spans = new Map<HeldBlock, JudgedRows>();
  readonly #others = new Map<HeldBlock, number[]>();

  add({ block, at, count }: HeldPart, verdict: Verdict): void {
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
