/** What a load stores and what it leaves waiting; nothing is changed by planning it. */
import { type RowBlock, readRowBlocks } from '../../../model/row-block.ts';
import type { Verdict } from '../../../model/tail-policy.ts';
import type { Clock } from '../../../model/time.ts';
import type { JournaledBatch } from '../journaled-batch.ts';
import { Draft, type Leavings } from './draft.ts';
import { verdictWith } from './late-spans.ts';
import type { TraceRows } from './row-facts.ts';
import type { RulesInForce } from './rules-in-force.ts';
import { splitRecord } from './split-record.ts';
import { type Decision, readVerdicts, verdictBlock } from './verdict-rows.ts';

interface PlanContext {
  /** What the loads before leave. */
  readonly before: Leavings;
  /** Records up to it were split by an earlier load. */
  readonly examined: number;
  readonly rules: RulesInForce;
  readonly clock: Clock;
}

interface PlannedLoad {
  readonly draft: Draft;
  readonly passing: readonly JournaledBatch[];
  readonly lateSpans: number;
  readonly upgraded: number;
}

export function planLoad(
  batches: readonly JournaledBatch[],
  { before, examined, rules, clock }: PlanContext,
): PlannedLoad {
  const draft = new Draft(before);
  let [lateSpans, upgraded] = [0, 0];
  const passing = batches.flatMap((batch) => {
    const { seq, blocks } = batch;
    const isNew = seq > examined;
    const upgrades: Decision[] = [];
    const late = (verdict: Verdict, rows: readonly TraceRows[]): Verdict => {
      const now = isNew ? upgradeOf(verdict, rows, rules) : undefined;
      if (now === undefined) return verdict;
      draft.newVerdicts.set(now.traceId, now);
      upgrades.push(now);
      return now;
    };
    const released = blocks
      .filter(({ table }) => table === 'tail_verdict')
      .map((block) => draft.release(readVerdicts(block), isNew, late));
    const split = splitRecord(batch, {
      verdict: (traceId) => draft.verdict(traceId),
      waits: (traceId) => draft.partsOf(traceId).length > 0,
      late,
    });
    draft.hold(seq, split);
    if (!isNew) return [];
    lateSpans += released.reduce((sum, { unseen }) => sum + unseen, split.lateSpans);
    upgraded += upgrades.length;
    const passed = released.flatMap((one) => one.blocks);
    return [{ seq, blocks: [...split.passing, ...passed, ...rowsOf(upgrades, clock)] }];
  });
  return { draft, passing, lateSpans, upgraded };
}

/** Undefined where these rows prove nothing against a drop. */
function upgradeOf(
  verdict: Verdict,
  rows: readonly TraceRows[],
  { settings, digest: ruleSet }: RulesInForce,
): Decision | undefined {
  const now = verdictWith(rows, verdict, settings.policies);
  if (now === undefined) return undefined;
  const spans = rows.reduce(
    (sum, { block, rows: own }) => sum + (block.table === 'span' ? own.length : 0),
    0,
  );
  return { ...now, cause: 'LATE', spans, ruleSet };
}

/** Stored with the rows that caused it, such a verdict needs no record of its own. */
function rowsOf(upgrades: readonly Decision[], clock: Clock): readonly RowBlock[] {
  return upgrades.length === 0 ? [] : readRowBlocks(verdictBlock(upgrades, clock()));
}
