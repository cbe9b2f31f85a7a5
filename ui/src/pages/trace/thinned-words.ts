import { standardErrors95 } from '../../../../model/count-interval.ts';
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
  const error = standardErrors95 * session.trace_count_standard_error;
  // What came late to a dropped trace is kept and stands for nothing.
  const text =
    came > kept ? `${count(kept)} of about ${plural(Math.round(came), 'trace')} kept` : 'in part';
  // Where each kept trace stands for itself alone, or for nothing, nothing stands for the others.
  if (error === 0) {
    return { text, title: `Sampled: ${plural(kept, 'trace')} kept; of how many cannot be told.` };
  }
  const estimated = `an estimated ${count(came)} ± ${count(error)} came`;
  const traces = `Sampled: ${plural(kept, 'trace')} kept, ${estimated}`;
  const costs =
    spent === null ? '' : `; ${money(cost)} of what is kept, an estimated ${money(spent)} in all`;
  return { text, title: `${traces}${costs}.` };
}
