/**
 * Holds the rows of traces that are not decided yet. They are in the journal, in records that are
 * released only when every trace in them is decided; here they are in memory. Verdicts come through
 * the journal too, so that a replay finds the same: a record's rows of a decided trace pass, or
 * become narrow, and those of an undecided one stay.
 */

import { heldBlockBytes, tailVerdictsMax } from '../../../model/limits.ts';
import { type RowBlock, readRowBlocks } from '../../../model/row-block.ts';
import type { DecisionCause, TailSettings, Verdict } from '../../../model/tail-policy.ts';
import type { Clock } from '../../../model/time.ts';
import type { JournaledBatch } from '../journaled-batch.ts';
import { causeOf } from './due-cause.ts';
import { verdictWith } from './late-spans.ts';
import { columnOf, pickRows } from './pick-rows.ts';
import type { RulesInForce } from './rules-in-force.ts';
import { splitRecord } from './split-record.ts';
import { type Decision, judgedSpans, readVerdicts, verdictBlock } from './verdicts.ts';

export interface HeldTrace {
  readonly traceId: string;
  /** Its row blocks as bytes: read, a block of one span takes five times as much memory. */
  readonly blocks: readonly Uint8Array[];
  readonly bytes: number;
}

interface Held extends HeldTrace {
  readonly blocks: Uint8Array[];
  /** The journal record that its first row came in. */
  readonly firstSeq: number;
  readonly firstMs: number;
  lastMs: number;
  hasRoot: boolean;
  bytes: number;
  spans: number;
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

export interface TailHoldOptions {
  /** By these a trace that was dropped may be kept from late spans on. */
  readonly rules: RulesInForce;
  readonly clock: Clock;
}

export class TailHold {
  readonly #options: TailHoldOptions;
  /** In the order of their first records. */
  readonly #held = new Map<string, Held>();
  readonly #verdicts = new Map<string, Verdict>();
  /** Their verdict is on its way through the journal. */
  readonly #deciding = new Set<string>();
  #bytes = 0;
  #lateSpans = 0;
  #upgraded = 0;

  constructor(options: TailHoldOptions) {
    this.#options = options;
  }

  figures() {
    const { size: traces } = this.#held;
    return { traces, bytes: this.#bytes, lateSpans: this.#lateSpans, upgraded: this.#upgraded };
  }

  heldFrom(): number | undefined {
    const [oldest] = this.#held.values();
    return oldest?.firstSeq;
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
      const blocks = blocksOf(trace).flatMap((block) => {
        if (block.table !== 'span') return [block];
        const rows = Array.from({ length: block.rows }, (_, row) => row);
        const left = rows.filter((row) => !isStored(block, row));
        if (left.length === rows.length) return [block];
        return left.length === 0 ? [] : [pickRows(block, left)];
      });
      this.#bytes -= trace.bytes;
      if (blocks.some(({ table }) => table === 'span')) {
        const left = { ...trace, blocks: blocks.map(({ bytes }) => bytes) };
        left.bytes = sizeOf(left.blocks);
        left.spans = blocks.reduce((sum, block) => sum + spansIn(block), 0);
        this.#held.set(traceId, left);
        this.#bytes += left.bytes;
      } else this.#held.delete(traceId);
    }
  }

  /**
   * @param examined the last record that an earlier load, perhaps of an earlier life, has split:
   * of those up to it only what is still undecided is taken again
   */
  plan(batches: readonly JournaledBatch[], examined: number, nowMs: number): HoldPlan {
    const { rules, clock } = this.#options;
    const { policies } = rules.settings;
    const draft = new Draft(this.#held, this.#verdicts);
    let [lateSpans, upgraded] = [0, 0];
    const passing = batches.flatMap(({ seq, blocks }) => {
      const isNew = seq > examined;
      const released = blocks
        .filter(({ table }) => table === 'tail_verdict')
        .flatMap(readVerdicts)
        .flatMap((verdict) => draft.release(verdict, isNew));
      const upgrades: Decision[] = [];
      const split = splitRecord(blocks, {
        verdict: (traceId) => draft.verdict(traceId),
        late: (verdict, spans) => {
          const now = isNew ? verdictWith(spans, verdict, policies) : undefined;
          if (now === undefined) return verdict;
          draft.newVerdicts.set(now.traceId, now);
          upgrades.push({ ...now, cause: 'LATE', spans: spans.rows, ruleSet: rules.digest });
          return now;
        },
      });
      for (const [traceId, own] of split.held) draft.hold(traceId, seq, own);
      if (!isNew) return [];
      lateSpans += split.lateSpans;
      upgraded += upgrades.length;
      // Stored with the rows that caused it, so it needs no record of its own.
      const late = upgrades.length === 0 ? [] : readRowBlocks(verdictBlock(upgrades, clock()));
      return [{ seq, blocks: [...split.passing, ...released, ...late] }];
    });
    return {
      batches: passing,
      heldFrom: draft.heldFrom(),
      commit: () => {
        this.#lateSpans += lateSpans;
        this.#upgraded += upgraded;
        this.#apply(draft, nowMs);
      },
    };
  }

  /** Traces to be decided now; each is told once, until `undecided` takes that back. */
  due(nowMs: number, settings: TailSettings): readonly DueTrace[] {
    let bytes = this.#bytes;
    const due: DueTrace[] = [];
    // Held traces stand in the order they began.
    for (const trace of this.#held.values()) {
      if (this.#deciding.has(trace.traceId)) {
        bytes -= trace.bytes;
        continue;
      }
      const own = causeOf(trace, nowMs, settings);
      const cause = own ?? (bytes > settings.bufferBytesMax ? 'BUFFER' : undefined);
      if (cause === undefined) continue;
      bytes -= trace.bytes;
      due.push({ trace, cause });
    }
    for (const { trace } of due) this.#deciding.add(trace.traceId);
    return due;
  }

  /** Every trace that is not about to be decided; as of `due`. */
  rest(cause: DecisionCause): readonly DueTrace[] {
    const rest = [...this.#held.values()].filter(({ traceId }) => !this.#deciding.has(traceId));
    for (const { traceId } of rest) this.#deciding.add(traceId);
    return rest.map((trace) => ({ trace, cause }));
  }

  undecided(due: readonly DueTrace[]): void {
    for (const { trace } of due) this.#deciding.delete(trace.traceId);
  }

  #apply(draft: Draft, nowMs: number): void {
    for (const traceId of draft.released) {
      this.#bytes -= this.#held.get(traceId)?.bytes ?? 0;
      this.#held.delete(traceId);
      this.#deciding.delete(traceId);
    }
    for (const [traceId, { firstSeq, blocks, hasRoot, spans }] of draft.added) {
      const bytes = sizeOf(blocks);
      this.#bytes += bytes;
      const trace = this.#held.get(traceId);
      if (trace === undefined) {
        const times = { firstMs: nowMs, lastMs: nowMs };
        this.#held.set(traceId, { traceId, firstSeq, ...times, hasRoot, bytes, spans, blocks });
        continue;
      }
      // Not a new list: a trace may come in very many records.
      for (const block of blocks) trace.blocks.push(block);
      trace.bytes += bytes;
      trace.spans += spans;
      trace.hasRoot ||= hasRoot;
      trace.lastMs = nowMs;
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
  /** What traces that stay get, in the order of their first records. */
  readonly added = new Map<string, Pick<Held, 'firstSeq' | 'blocks' | 'hasRoot' | 'spans'>>();
  readonly released = new Set<string>();
  readonly newVerdicts = new Map<string, Verdict>();
  readonly #held: ReadonlyMap<string, Held>;
  readonly #verdicts: ReadonlyMap<string, Verdict>;

  constructor(held: ReadonlyMap<string, Held>, verdicts: ReadonlyMap<string, Verdict>) {
    this.#held = held;
    this.#verdicts = verdicts;
  }

  verdict(traceId: string): Verdict | undefined {
    return this.newVerdicts.get(traceId) ?? this.#verdicts.get(traceId);
  }

  hold(traceId: string, seq: number, own: readonly RowBlock[]): void {
    const trace = this.added.get(traceId) ?? { firstSeq: seq, ...nothing(), hasRoot: false };
    for (const block of own) {
      trace.blocks.push(block.bytes);
      trace.spans += spansIn(block);
    }
    trace.hasRoot ||= own.some(hasRoot);
    this.added.set(traceId, trace);
  }

  /**
   * What was held of the trace, as the verdict leaves it. One that was loaded in an earlier life
   * does not replace what is remembered, which may be newer.
   */
  release(verdict: Verdict, isNew: boolean): readonly RowBlock[] {
    const { traceId, isKept } = verdict;
    if (isNew || this.verdict(traceId) === undefined) this.newVerdicts.set(traceId, verdict);
    const parts = [this.#held.get(traceId), this.added.get(traceId)];
    if (this.released.has(traceId)) return [];
    this.released.add(traceId);
    this.added.delete(traceId);
    return parts
      .flatMap((part) => (part === undefined ? [] : blocksOf(part)))
      .flatMap((block) => {
        if (block.table === 'span') return [judgedSpans(block, verdict)];
        return isKept ? [block] : [];
      });
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

function nothing(): Pick<Held, 'blocks' | 'spans'> {
  return { blocks: [], spans: 0 };
}

function spansIn({ table, rows }: RowBlock): number {
  return table === 'span' ? rows : 0;
}

function blocksOf({ blocks }: Pick<HeldTrace, 'blocks'>): readonly RowBlock[] {
  return blocks.flatMap((bytes) => readRowBlocks(bytes));
}

function sizeOf(blocks: readonly Uint8Array[]): number {
  return blocks.reduce((sum, { length }) => sum + length + heldBlockBytes, 0);
}

function hasRoot(block: RowBlock): boolean {
  if (block.table !== 'span') return false;
  const parent = columnOf(block, 'parent_span_id');
  return parent === undefined || parent.validity.includes(0);
}
