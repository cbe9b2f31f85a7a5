/** Verdicts as rows of the journal. */
import {
  type ColumnView,
  columnOf,
  type RowBlock,
  textAt,
  viewOf,
} from '../../../model/row-block.ts';
import { RowBlockBuilder } from '../../../model/row-block-builder.ts';
import type { BudgetCount, DecisionCause, Judgement, Verdict } from '../../../model/tail-policy.ts';
import { tailVerdictBlockColumns } from '../../../model/verdict-columns.ts';
import { isChance } from './verdicts.ts';

/** A verdict as the journal has it. */
export interface ReadVerdict extends Verdict {
  /** The last journal record whose rows it was made of; all before it where that is not known. */
  readonly seenSeq: number;
}

export interface Decision extends Judgement {
  readonly cause: DecisionCause;
  readonly spans: number;
  /** Digest of the policies. */
  readonly ruleSet: string;
  /** Undefined where a policy without a budget decided, or none. */
  readonly counted?: BudgetCount | undefined;
}

/** @param seenSeq the last journal record whose rows the decisions were made of */
export function verdictBlock(
  decisions: readonly Decision[],
  unixNano: bigint,
  seenSeq?: number,
): Uint8Array {
  const builder = new RowBlockBuilder<keyof typeof tailVerdictBlockColumns>(
    'tail_verdict',
    tailVerdictBlockColumns,
    decisions.length,
    decisions.length * 64,
  );
  const { columns } = builder;
  const time = BigInt.asUintN(64, unixNano);
  const [low, high] = [Number(time & 0xffffffffn), Number(time >> 32n)];
  for (const [row, decision] of decisions.entries()) {
    columns.trace_id.setText(row, decision.traceId);
    columns.is_kept.setNumber(row, decision.isKept ? 1 : 0);
    if (decision.policy !== undefined) columns.policy.setText(row, decision.policy);
    if (decision.threshold !== undefined) columns.threshold.setText(row, decision.threshold);
    columns.cause.setText(row, decision.cause);
    columns.decided_time.setWords(row, low, high);
    columns.span_count.setNumber(row, decision.spans);
    columns.probability.setNumber(row, decision.probability);
    columns.rule_set.setText(row, decision.ruleSet);
    if (seenSeq !== undefined) {
      columns.seen_seq.setWords(row, seenSeq % 2 ** 32, Math.floor(seenSeq / 2 ** 32));
    }
    const combinations = decision.combinations.join(' ');
    if (combinations !== '') columns.new_combinations.setText(row, combinations);
    if (decision.counted === undefined) continue;
    columns.budget_window.setText(row, decision.counted.window);
    columns.budget_amount.setNumber(row, decision.counted.amount);
  }
  return builder.finish();
}

export function readVerdicts(block: RowBlock): readonly ReadVerdict[] {
  const text = (name: string) => {
    const column = columnOf(block, name);
    return (row: number) => column && textAt(block, column, row);
  };
  const number = (name: string) => {
    const column = columnOf(block, name);
    return (row: number) => column && numberAt(column, row);
  };
  const [traceId, policy, threshold] = [text('trace_id'), text('policy'), text('threshold')];
  const [cause, combinations] = [text('cause'), text('new_combinations')];
  const kept = columnOf(block, 'is_kept');
  const [probability, seen] = [number('probability'), number('seen_seq')];
  return Array.from({ length: block.rows }, (_, row) => ({
    traceId: traceId(row) ?? '',
    isKept: kept?.data[row] === 1,
    policy: policy(row),
    threshold: threshold(row),
    isLate: cause(row) === 'LATE',
    byChance: isChance(probability(row)),
    seenSeq: seen(row) ?? Number.POSITIVE_INFINITY,
    combinations: combinations(row)?.split(' ') ?? [],
  }));
}

function numberAt({ type, validity, data }: ColumnView, row: number): number | undefined {
  if (validity[row] !== 1) return undefined;
  const view = viewOf(data);
  return type === 'f64' ? view.getFloat64(row * 8, true) : Number(view.getBigUint64(row * 8, true));
}
