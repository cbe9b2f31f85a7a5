/**
 * Holds the rows of traces that are not decided yet. They are in the journal, in records that are
 * released only when every trace in them is decided; here they are in memory. Verdicts come through
 * the journal too, so that a replay finds the same: a record's rows of a decided trace pass, or
 * become narrow, and those of an undecided one stay.
 */

import { tailVerdictsMax } from '../../../model/limits.ts';
import type { RowBlock } from '../../../model/row-block.ts';
import type { DecisionCause, TailSettings, Verdict } from '../../../model/tail-policy.ts';
import type { JournaledBatch } from '../journaled-batch.ts';
import { columnOf, pickRows } from './pick-rows.ts';
import { splitRecord } from './split-record.ts';
import { judgedSpans, readVerdicts } from './verdicts.ts';

export interface HeldTrace {
  readonly traceId: string;
  /** The journal record that its first row came in. */
  readonly firstSeq: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly hasRoot: boolean;
  readonly bytes: number;
  readonly blocks: readonly RowBlock[];
}

/** What a load would do; nothing has happened yet. */
export interface HoldPlan {
  /** What is to be loaded now. */
  readonly batches: readonly JournaledBatch[];
  /** The oldest record that is needed afterwards. */
  readonly heldFrom: number | undefined;
  /** The load is committed. */
  commit(): void;
}

export interface DueTrace {
  readonly trace: HeldTrace;
  readonly cause: DecisionCause;
}

export class TailHold {
  readonly #held = new Map<string, HeldTrace>();
  readonly #verdicts = new Map<string, Verdict>();
  /** Their verdict is on its way through the journal. */
  readonly #deciding = new Set<string>();
  #bytes = 0;
  #lateSpans = 0;

  figures() {
    const { size: traces } = this.#held;
    return { traces, bytes: this.#bytes, lateSpans: this.#lateSpans };
  }

  heldFrom(): number | undefined {
    return oldest(this.#held.values());
  }

  /** As the database remembers it. */
  restore(verdict: Verdict): void {
    this.#verdicts.set(verdict.traceId, verdict);
  }

  /**
   * After a replay: spans that are stored already, because a verdict that nobody remembers had let
   * them pass, are held no longer. `isStored` hears of each held span once.
   */
  leaveStored(isStored: (block: RowBlock, row: number) => boolean): void {
    for (const [traceId, trace] of this.#held) {
      const blocks = trace.blocks.flatMap((block) => {
        if (block.table !== 'span') return [block];
        const rows = Array.from({ length: block.rows }, (_, row) => row);
        const left = rows.filter((row) => !isStored(block, row));
        if (left.length === rows.length) return [block];
        return left.length === 0 ? [] : [pickRows(block, left)];
      });
      if (blocks.some(({ table }) => table === 'span'))
        this.#held.set(traceId, { ...trace, blocks });
      else {
        this.#held.delete(traceId);
        this.#bytes -= trace.bytes;
      }
    }
  }

  /**
   * @param examined the last record that an earlier load, perhaps of an earlier life, has split:
   * of those up to it only what is still undecided is taken again
   */
  plan(batches: readonly JournaledBatch[], examined: number, nowMs: number): HoldPlan {
    const draft = new Draft(this.#held, this.#verdicts);
    let lateSpans = 0;
    const passing = batches.flatMap(({ seq, blocks }) => {
      const isNew = seq > examined;
      const released = blocks
        .filter(({ table }) => table === 'tail_verdict')
        .flatMap(readVerdicts)
        .flatMap((verdict) => draft.release(verdict));
      const split = splitRecord(blocks, (traceId) => draft.verdict(traceId));
      for (const [traceId, own] of split.held) draft.hold(traceId, seq, own, nowMs);
      if (!isNew) return [];
      lateSpans += split.lateSpans;
      return [{ seq, blocks: [...split.passing, ...released] }];
    });
    return {
      batches: passing,
      heldFrom: oldest(draft.all()),
      commit: () => {
        this.#lateSpans += lateSpans;
        this.#apply(draft);
      },
    };
  }

  /** Traces to be decided now; each is told once, until `undecided` takes that back. */
  due(nowMs: number, { idleMs, ageMsMax, bufferBytesMax }: TailSettings): readonly DueTrace[] {
    let bytes = this.#bytes;
    const due: DueTrace[] = [];
    // Held traces stand in the order they began.
    for (const trace of this.#held.values()) {
      if (this.#deciding.has(trace.traceId)) {
        bytes -= trace.bytes;
        continue;
      }
      const isIdle = trace.hasRoot && nowMs - trace.lastMs >= idleMs;
      const isOld = nowMs - trace.firstMs >= ageMsMax;
      const isTooMuch = bytes > bufferBytesMax;
      if (!(isIdle || isOld || isTooMuch)) continue;
      bytes -= trace.bytes;
      due.push({ trace, cause: isIdle ? 'IDLE' : isOld ? 'AGE' : 'BUFFER' });
    }
    for (const { trace } of due) this.#deciding.add(trace.traceId);
    return due;
  }

  undecided(due: readonly DueTrace[]): void {
    for (const { trace } of due) this.#deciding.delete(trace.traceId);
  }

  #apply(draft: Draft): void {
    for (const [traceId, trace] of draft.changes) {
      this.#bytes -= this.#held.get(traceId)?.bytes ?? 0;
      if (trace === undefined) {
        this.#held.delete(traceId);
        this.#deciding.delete(traceId);
        continue;
      }
      this.#held.set(traceId, trace);
      this.#bytes += trace.bytes;
    }
    for (const verdict of draft.newVerdicts.values()) this.restore(verdict);
    for (const traceId of this.#verdicts.keys()) {
      if (this.#verdicts.size <= tailVerdictsMax) break;
      this.#verdicts.delete(traceId);
    }
  }
}

/** Changes that are not made yet: a load that fails is planned anew. */
class Draft {
  /** Undefined: decided. */
  readonly changes = new Map<string, HeldTrace | undefined>();
  readonly newVerdicts = new Map<string, Verdict>();
  readonly #held: ReadonlyMap<string, HeldTrace>;
  readonly #verdicts: ReadonlyMap<string, Verdict>;

  constructor(held: ReadonlyMap<string, HeldTrace>, verdicts: ReadonlyMap<string, Verdict>) {
    this.#held = held;
    this.#verdicts = verdicts;
  }

  verdict(traceId: string): Verdict | undefined {
    return this.newVerdicts.get(traceId) ?? this.#verdicts.get(traceId);
  }

  hold(traceId: string, seq: number, blocks: readonly RowBlock[], nowMs: number): void {
    const before = this.#heldNow(traceId);
    this.changes.set(traceId, {
      traceId,
      firstSeq: before?.firstSeq ?? seq,
      firstMs: before?.firstMs ?? nowMs,
      lastMs: nowMs,
      hasRoot: before?.hasRoot === true || blocks.some(hasRoot),
      bytes: (before?.bytes ?? 0) + blocks.reduce((sum, { bytes }) => sum + bytes.length, 0),
      blocks: [...(before?.blocks ?? []), ...blocks],
    });
  }

  /** What was held of the trace, as the verdict leaves it. */
  release(verdict: Verdict): readonly RowBlock[] {
    const { traceId, isKept } = verdict;
    this.newVerdicts.set(traceId, verdict);
    const trace = this.#heldNow(traceId);
    if (trace === undefined) return [];
    this.changes.set(traceId, undefined);
    return trace.blocks.flatMap((block) => {
      if (block.table === 'span') return [judgedSpans(block, verdict)];
      return isKept ? [block] : [];
    });
  }

  *all(): Generator<HeldTrace> {
    for (const [traceId, trace] of this.#held) if (!this.changes.has(traceId)) yield trace;
    for (const trace of this.changes.values()) if (trace !== undefined) yield trace;
  }

  #heldNow(traceId: string): HeldTrace | undefined {
    return this.changes.has(traceId) ? this.changes.get(traceId) : this.#held.get(traceId);
  }
}

function oldest(traces: Iterable<HeldTrace>): number | undefined {
  let seq: number | undefined;
  for (const { firstSeq } of traces) if (seq === undefined || firstSeq < seq) seq = firstSeq;
  return seq;
}

function hasRoot(block: RowBlock): boolean {
  if (block.table !== 'span') return false;
  const parent = columnOf(block, 'parent_span_id');
  return parent === undefined || parent.validity.includes(0);
}
