/**
 * Decides about held traces when their time has come. A verdict is a journal record like any other:
 * once it is durable it holds, and the next flush stores or drops what it is about.
 */

import type { Log } from '../../../model/log.ts';
import type { RowBlock } from '../../../model/row-block.ts';
import type {
  BudgetCount,
  TailFigures,
  TailPolicy,
  TailSettings,
} from '../../../model/tail-policy.ts';
import type { Clock } from '../../../model/time.ts';
import type { StoreGroup } from '../../contract.ts';
import type { JournaledBatch } from '../journaled-batch.ts';
import type { Budgets } from './budgets.ts';
import { ComingTraces } from './coming-traces.ts';
import type { HeldBlock, HeldPart } from './held-block.ts';
import type { DueTrace, TailHold } from './hold.ts';
import { RowFacts, type TraceRows } from './row-facts.ts';
import type { RulesInForce } from './rules-in-force.ts';
import { SpanColumns, type SpanRows } from './span-columns.ts';
import { textBytes } from './text-bytes.ts';
import { factsOfRows } from './trace-facts.ts';
import { type Decision, verdictBlock } from './verdict-rows.ts';
import { decide } from './verdicts.ts';

export interface TailSamplerOptions {
  readonly hold: TailHold;
  readonly rules: RulesInForce;
  readonly budgets: Budgets;
  readonly append: (group: StoreGroup) => Promise<unknown>;
  /** What is acknowledged and not loaded yet. */
  readonly waiting: () => readonly JournaledBatch[];
  /** Resolves when everything appended before is stored. */
  readonly flushed: () => Promise<void>;
  /** Held bytes that the verdicts of one record release: they are loaded in one transaction. */
  readonly releasedBytesMax: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Traces in one record. */
const decisionsMax = 2_048;
const tickMsMax = 500;

export class TailSampler {
  readonly #options: TailSamplerOptions;
  readonly #decided = new Map<string, { kept: number; dropped: number }>();
  #early = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  readonly #coming: ComingTraces;

  constructor(options: TailSamplerOptions) {
    this.#options = options;
    this.#coming = new ComingTraces(options.waiting);
  }

  /** Looks for traces to decide again and again, until `close`. */
  start(): void {
    const { idleMs } = this.#options.rules.settings;
    const tickMs = Math.max(10, Math.min(tickMsMax, idleMs / 4));
    this.#timer = setInterval(() => {
      // One at a time; failures are logged where they happen.
      this.#running = this.#running.then(() => this.#tick());
    }, tickMs);
    this.#timer.unref();
  }

  /** Decides by these from the next decision on; answers the digest of the policies. */
  use(settings: TailSettings): string {
    const { rules } = this.#options;
    rules.replace(settings);
    clearInterval(this.#timer);
    this.start();
    return rules.digest;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Resolves when the verdicts over what is due at `nowMs` are durable. */
  decideDue(nowMs: number): Promise<void> {
    const { hold, rules } = this.#options;
    return this.#decideAll(hold.due(nowMs, rules.settings, () => this.#coming.ids()));
  }

  /**
   * Decides about everything that is held: what is stored is to be rewritten, and what waits would
   * come to it afterwards as it was. Resolves when the verdicts are durable.
   */
  async decideHeld(): Promise<void> {
    const decided = this.#running.then(() => this.#decideAll(this.#options.hold.rest('RESCAN')));
    this.#running = decided.catch(() => {});
    await decided;
  }

  async #decideAll(due: readonly DueTrace[]): Promise<void> {
    const { hold, flushed, releasedBytesMax } = this.#options;
    let waiting = due;
    // What one record released is prepared while that of the one before is stored, and no more.
    let [before, last] = [Promise.resolve(), Promise.resolve()];
    try {
      while (waiting.length > 0) {
        await before;
        const count = countOfPart(waiting, releasedBytesMax);
        await this.#decide(waiting.slice(0, count));
        waiting = waiting.slice(count);
        if (waiting.length === 0) break;
        before = last;
        last = flushed();
        last.catch(() => {});
      }
    } catch (error) {
      hold.undecided(waiting);
      throw error;
    }
  }

  figures(): TailFigures {
    const decided = [...this.#decided].map(([policy, counts]) => ({ policy, ...counts }));
    return { ...this.#options.hold.figures(), decided, early: this.#early };
  }

  async #tick(): Promise<void> {
    try {
      await this.decideDue(performance.now());
    } catch {
      // The store refuses now, and says why in its own log; the traces stay held meanwhile.
      this.#options.log.debug({}, 'tail sampling: decisions have to wait');
    }
  }

  async #decide(due: readonly DueTrace[]): Promise<void> {
    const { append, hold, rules, budgets, clock } = this.#options;
    const { seenSeq } = hold;
    const { policies } = rules.settings;
    const { digest: ruleSet, asksNew, combinations: known } = rules;
    const added = new Set<string>();
    const rows = new HeldRows();
    const now = clock();
    const decisions = due.map(({ trace: { traceId, parts }, cause }): Decision => {
      const asked = new RowFacts(traceId, () => rows.of(parts));
      const combinations = asksNew
        ? asked.combinations().filter((name) => !known.has(name) && !added.has(name))
        : [];
      for (const name of combinations) added.add(name);
      asked.isNew = combinations.length > 0;
      const facts = factsOfRows(traceId, rows.spansOf(parts), asked);
      let counted: BudgetCount | undefined;
      const shareOf = (policy: TailPolicy) => {
        const { budget } = policy;
        const bytes = budget?.unit === 'bytes' ? textBytes(rows.of(parts)) : 0;
        const found = budgets.shareOf(policy, asked.group(budget?.per), bytes, now);
        counted = found.counted;
        return found.share;
      };
      const judgement = { ...decide(traceId, facts, policies, shareOf), combinations };
      return { ...judgement, cause, spans: facts.spans, ruleSet, counted };
    });
    let isDurable = false;
    try {
      const blocks = verdictBlock(decisions, now, seenSeq);
      await append({ blocks, receipts: [] });
      isDurable = true;
    } finally {
      // What was not appended is decided again: as new as before, and counted once.
      budgets.settle(isDurable);
      if (isDurable) known.remember(added);
    }
    for (const { policy = '', isKept, cause } of decisions) {
      const counts = this.#decided.get(policy) ?? { kept: 0, dropped: 0 };
      if (isKept) counts.kept++;
      else counts.dropped++;
      this.#decided.set(policy, counts);
      if (cause === 'BUFFER') this.#early++;
    }
  }
}

/** How many verdicts the next record takes: one at least. */
function countOfPart(due: readonly DueTrace[], bytesMax: number): number {
  let bytes = 0;
  const end = due.findIndex(({ trace }, at) => {
    bytes += trace.bytes;
    return at > 0 && (at >= decisionsMax || bytes > bytesMax);
  });
  return end === -1 ? due.length : end;
}

/** Held rows as facts are read from them; each block is read once. */
class HeldRows {
  readonly #blocks = new Map<HeldBlock, RowBlock>();
  readonly #columns = new Map<HeldBlock, SpanColumns>();

  of(parts: readonly HeldPart[]): readonly TraceRows[] {
    return parts.map(({ block, at, count }) => ({
      block: this.#read(block),
      rows: block.rowsAt(at, count),
    }));
  }

  spansOf(parts: readonly HeldPart[]): readonly SpanRows[] {
    const spans: SpanRows[] = [];
    for (const { block, at, count } of parts) {
      if (block.table !== 'span') continue;
      let columns = this.#columns.get(block);
      if (columns === undefined) {
        columns = new SpanColumns(this.#read(block));
        this.#columns.set(block, columns);
      }
      spans.push({ columns, rows: block.rowsAt(at, count) });
    }
    return spans;
  }

  #read(held: HeldBlock): RowBlock {
    const block = this.#blocks.get(held) ?? held.read();
    this.#blocks.set(held, block);
    return block;
  }
}
