import { countInterval } from '../../../../model/count-interval.ts';
import { reachWords } from '../../../../model/reach-words.ts';
import type { SessionRow } from '../../../../query/api/wire.ts';
import { count, money, plural } from '../../format/figure.ts';

export interface ThinnedWords {
  readonly text: string;
  readonly title: string;
}

/** What of a session is kept; undefined where each kept trace stands for itself alone. */
export function thinnedWords(session: SessionRow | undefined): ThinnedWords | undefined {
  if (session?.is_sampled !== true) return undefined;
  const { trace_count: kept, trace_count_estimate: came, cost, cost_estimate: spent } = session;
  const error = session.trace_count_standard_error;
  // What came late to a dropped trace is kept and stands for nothing.
  const text =
    came > kept ? `${count(kept)} of about ${plural(Math.round(came), 'trace')} kept` : 'in part';
  // Where each kept trace stands for itself alone, or for nothing, nothing stands for the others.
  if (error === 0) {
    return { text, title: `Sampled: ${plural(kept, 'trace')} kept; of how many cannot be told.` };
  }
  const estimated = `an estimated ${count(Math.round(came))} came (${reachOf(session)})`;
  const traces = `Sampled: ${plural(kept, 'trace')} kept, ${estimated}`;
  const costs =
    spent === null ? '' : `; ${money(cost)} of what is kept, an estimated ${money(spent)} in all`;
  return { text, title: `${traces}${costs}.` };
}

/** Its traces weigh about the same; one more of them may have been unseen. */
function reachOf(session: SessionRow): string {
  const { trace_count_estimate: value, trace_count_standard_error: standard_error } = session;
  const variance = standard_error ** 2;
  const counted = { total: value, unsure: value, variance, heaviest: 1 + variance / value };
  const { low, high } = countInterval(counted);
  const least = Math.min(value, Math.max(low, session.trace_count));
  const figure = { value, standard_error, low: least, high, is_exact: false };
  return reachWords(figure, (value) => count(Math.round(value)));
}
