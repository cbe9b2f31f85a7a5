/**
 * Holds the rows of traces that are not decided yet. They are in the journal, in records that are
 * released only when every trace in them is decided; here they are in memory. Verdicts come through
 * the journal too, so that a replay finds the same: a record's rows of a decided trace pass, or
 * become narrow, and those of an undecided one stay.
 */

import { heldPartBytes, heldTraceBytes, tailVerdictsMax } from '../../../model/limits.ts';
import type { RowBlock } from '../../../model/row-block.ts';
import type { DecisionCause, TailSettings, Verdict } from '../../../model/tail-policy.ts';
import type { Clock } from '../../../model/time.ts';
import type { JournaledBatch } from '../journaled-batch.ts';
import type { Draft, Held, HeldTrace, Leavings } from './draft.ts';
import { causeOf } from './due-cause.ts';
import { type HeldBlock, type HeldPart, HeldReader } from './held-block.ts';
import { planLoad } from './plan-load.ts';
import type { RulesInForce } from './rules-in-force.ts';

/** What a load would do; nothing has happened yet. */
export interface HoldPlan {
  /** What is to be loaded now. */
  readonly batches: readonly JournaledBatch[];
  /** The oldest record that is needed afterwards. */
  readonly heldFrom: number | undefined;
  /** What the load leaves once it is committed. */
  readonly leaves: Leavings;
  /** The load is committed. */
  commit(): void;
}

/** When and after what a load is planned. */
export interface PlanMoment {
  /**
   * The last record that an earlier load, perhaps of an earlier life, has split: of those up to it
   * only what is still undecided is taken again.
   */
  readonly examined: number;
  readonly nowMs: number;
  /** A load that is not committed yet; if it fails, this one must not be made. */
  readonly after?: Pick<HoldPlan, 'leaves'> | undefined;
}

export interface DueTrace {
  readonly trace: HeldTrace;
  readonly cause: DecisionCause;
}

export interface TailHoldOptions {
  /** By these what comes late may keep a trace that was dropped. */
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
  /** As `due` was told last. */
  #bytesMax = Number.POSITIVE_INFINITY;
  #lateSpans = 0;
  #upgraded = 0;
  #seenSeq = -1;
  readonly #committed: Leavings = {
    verdict: (traceId) => this.#verdicts.get(traceId),
    partsOf: (traceId) => this.#held.get(traceId)?.parts ?? [],
    oldest: (isGone) => {
      for (const { traceId, firstSeq } of this.#held.values()) {
        if (!isGone(traceId)) return firstSeq;
      }
      return undefined;
    },
  };

  constructor(options: TailHoldOptions) {
    this.#options = options;
  }

  figures() {
    const { size: traces } = this.#held;
    return { traces, bytes: this.#bytes, lateSpans: this.#lateSpans, upgraded: this.#upgraded };
  }

  /** More is decided than is stored in the same time: nothing should be added meanwhile. */
  get isFull(): boolean {
    const { bufferBytesMax } = this.#options.rules.settings;
    return this.#bytes > bufferBytesMax * (1 + spareShare);
  }

  heldFrom(): number | undefined {
    return this.#committed.oldest(() => false);
  }

  /** The last record whose undecided rows are held. */
  get seenSeq(): number {
    return this.#seenSeq;
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
    const reader = new HeldReader();
    const leaving: HeldPart[] = [];
    for (const trace of this.#held.values()) {
      const spans = trace.parts
        .filter(({ block }) => block.table === 'span')
        .flatMap((part) =>
          Array.from({ length: part.count }, (_, place) => ({
            ...part,
            at: part.at + place,
            count: 1,
          })),
        );
      const left = spans.filter(({ block, at }) => {
        const [row] = block.rowsAt(at, 1);
        return row === undefined || isStored(reader.read(block), row);
      });
      for (const part of left) leaving.push(part);
      trace.spans -= left.length;
      if (trace.spans === 0) this.#forget(trace, leaving);
    }
    this.#leave(leaving);
  }

  /** Nothing is changed before the plan is committed. */
  plan(batches: readonly JournaledBatch[], { examined, nowMs, after }: PlanMoment): HoldPlan {
    const { rules, clock } = this.#options;
    const before = after?.leaves ?? this.#committed;
    const planned = planLoad(batches, { before, examined, rules, clock });
    const { draft, passing, lateSpans, upgraded } = planned;
    const last = batches.at(-1)?.seq;
    return {
      batches: passing,
      heldFrom: draft.oldest(() => false),
      leaves: draft,
      commit: () => {
        this.#lateSpans += lateSpans;
        this.#upgraded += upgraded;
        this.#seenSeq = last ?? this.#seenSeq;
        this.#apply(draft, nowMs);
        draft.become(this.#committed);
      },
    };
  }

  /**
   * Traces to be decided now; each is told once, until `undecided` takes that back.
   *
   * @param coming traces that more was acknowledged of than is held: these are not quiet
   */
  due(
    nowMs: number,
    settings: TailSettings,
    coming: () => ReadonlySet<string> = () => new Set(),
  ): readonly DueTrace[] {
    let found: ReadonlySet<string> | undefined;
    const isComing = (traceId: string) => {
      found ??= coming();
      return found.has(traceId);
    };
    this.#bytesMax = settings.bufferBytesMax;
    let bytes = this.#bytes;
    const due: DueTrace[] = [];
    // Held traces stand in the order they began.
    for (const trace of this.#held.values()) {
      if (this.#deciding.has(trace.traceId)) {
        bytes -= trace.bytes;
        continue;
      }
      const own = causeOf(trace, nowMs, settings, isComing);
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
    for (const block of draft.blocks) this.#bytes += block.size;
    for (const [traceId, { firstSeq, parts, hasRoot, spans }] of draft.added) {
      this.#bytes += parts.length * heldPartBytes;
      const bytes = bytesOf(parts);
      const trace = this.#held.get(traceId);
      if (trace === undefined) {
        this.#bytes += heldTraceBytes;
        const own = { hasRoot, spans, bytes: bytes + heldTraceBytes, parts };
        this.#held.set(traceId, { traceId, firstSeq, firstMs: nowMs, lastMs: nowMs, ...own });
        continue;
      }
      // Not a new list: a trace may come in very many records.
      for (const part of parts) trace.parts.push(part);
      trace.bytes += bytes;
      trace.spans += spans;
      trace.hasRoot ||= hasRoot;
      trace.lastMs = nowMs;
    }
    const leaving = [...draft.leaving];
    for (const traceId of draft.released) {
      const trace = this.#held.get(traceId);
      if (trace !== undefined) this.#forget(trace, leaving);
    }
    this.#leave(leaving);
    for (const verdict of draft.newVerdicts.values()) this.restore(verdict);
    this.#options.rules.combinations.remember(draft.combinations);
    for (const traceId of this.#verdicts.keys()) {
      if (this.#verdicts.size <= tailVerdictsMax) break;
      this.#verdicts.delete(traceId);
    }
  }

  #forget({ traceId, parts }: Held, leaving: HeldPart[]): void {
    this.#held.delete(traceId);
    this.#deciding.delete(traceId);
    this.#bytes -= heldTraceBytes + parts.length * heldPartBytes;
    for (const part of parts) leaving.push(part);
  }

  #leave(parts: readonly HeldPart[]): void {
    const blocks = new Set<HeldBlock>();
    for (const { block, at, count } of parts) {
      // Spans that were stored may have left before: an empty block is counted no longer.
      if (!block.isEmpty) blocks.add(block);
      block.leave(at, count);
    }
    const isTight = this.#bytes > this.#bytesMax;
    for (const block of blocks) {
      this.#bytes -= block.size;
      block.clear(isTight);
      if (!block.isEmpty) this.#bytes += block.size;
    }
  }
}

/** Of the bytes that may be held: how much more there is until senders have to wait. */
const spareShare = 1 / 4;

/** What would go with these places alone. */
function bytesOf(parts: readonly HeldPart[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes + heldPartBytes, 0);
}
