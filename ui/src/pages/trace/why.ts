import type { ReceiptRow, SpanRow, TraceAnswer } from '../../../../query/api/wire.ts';
import { plural } from '../../format/figure.ts';

/**
 * Why a trace is here and what is not: every sentence can be checked against a rule or a receipt.
 */
export interface Why {
  readonly kept: { readonly rule: string | null; readonly text: string };
  readonly redacted: { readonly values: number; readonly text: string };
  readonly ruleSet: string | undefined;
  readonly receipts: readonly string[];
  readonly dropped: string;
  readonly isComplete: boolean;
}

/** `sampling` is the server's own words for its rule, for traces that no rule is named on. */
export function whyOf(answer: TraceAnswer, sampling: string | undefined): Why {
  const { trace, redactions, receipts, spans } = answer;
  const hidden = redactions.filter((row) => row.action !== 'keep');
  const values = hidden.reduce((sum, row) => sum + row.count, 0);
  const rules = new Set(hidden.map((row) => row.rule)).size;
  const dropped = [lateWords(trace), droppedWords(receipts, spans)]
    .filter((words) => words !== '')
    .join('. ');
  const weight = `weight ${Number(trace.sample_weight.toPrecision(3))}`;
  const reason = trace.sample_reason ?? (trace.sample_rule === null ? sampling : undefined);
  return {
    kept: {
      rule: trace.sample_rule,
      text: reason === undefined ? weight : `${reason}, ${weight}`,
    },
    redacted: {
      values,
      text: values === 0 ? '' : `by ${plural(rules, 'rule')}`,
    },
    ruleSet: receipts[0]?.rule_set_digest,
    receipts: receipts.map((receipt) => receipt.batch_id),
    dropped: dropped === '' ? 'Nothing dropped' : dropped,
    isComplete: dropped === '',
  };
}

/** A verdict that came late saves what still comes, and not always what there was before. */
function lateWords({ sample_reason }: TraceAnswer['trace']): string {
  return sample_reason === 'LATE'
    ? 'Kept late: a policy had dropped it, so parts may be missing'
    : '';
}

const itemWords = new Map([
  ['traces', 'span'],
  ['logs', 'log record'],
]);

function droppedWords(receipts: readonly ReceiptRow[], spans: readonly SpanRow[]): string {
  const counts = new Map<string, { item: string; why: string; n: number }>();
  for (const { signal, dropped } of receipts) {
    const item = itemWords.get(signal) ?? 'item';
    for (const [reason, n] of Object.entries(dropped)) {
      const why = reason.replaceAll('_', ' ');
      const known = counts.get(`${item} ${why}`)?.n ?? 0;
      counts.set(`${item} ${why}`, { item, why, n: known + n });
    }
  }
  const parts = [...counts.values()]
    .filter(({ n }) => n > 0)
    .map(({ item, why, n }) => `${plural(n, item)} of its batches (${why})`);
  const bySdk = spans.reduce(
    (sum, span) =>
      sum + span.dropped_attributes_count + span.dropped_events_count + span.dropped_links_count,
    0,
  );
  if (bySdk > 0) parts.push(`${plural(bySdk, 'value')} by the sender's SDK`);
  return parts.length === 0 ? '' : `Dropped: ${parts.join('; ')}`;
}
