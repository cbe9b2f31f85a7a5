import type { CandidateCounts, CandidateReport, RuleComparison } from '../../model/candidate.ts';
import type { RedactionInForce } from './messages.ts';

/**
 * Sums what the threads counted of a candidate rule set. Begins anew when either set changes; what
 * still comes of others is left out.
 */
export class CandidateTotals {
  #report: CandidateReport | undefined;

  constructor(inForce: RedactionInForce) {
    this.begin(inForce);
  }

  begin({ ruleSet, candidate }: RedactionInForce): void {
    const known = this.#report;
    if (candidate === undefined) {
      this.#report = undefined;
      return;
    }
    const sets = { live: ruleSet.name, candidate: candidate.ruleSet.name, share: candidate.share };
    const isSame = known?.live === sets.live && known.candidate === sets.candidate;
    const none = { texts: 0, bytes: 0, comparedTexts: 0, comparedBytes: 0, failures: 0, rules: [] };
    this.#report = isSame ? { ...known, share: sets.share } : { ...sets, ...none };
  }

  add(counts: CandidateCounts): void {
    const known = this.#report;
    if (known?.live !== counts.live || known.candidate !== counts.candidate) return;
    this.#report = {
      ...known,
      texts: known.texts + counts.texts,
      bytes: known.bytes + counts.bytes,
      comparedTexts: known.comparedTexts + counts.comparedTexts,
      comparedBytes: known.comparedBytes + counts.comparedBytes,
      failures: known.failures + counts.failures,
      rules: counts.rules.reduce(withRow, known.rules),
    };
  }

  /** Undefined where there is no candidate. */
  report(): CandidateReport | undefined {
    return this.#report;
  }
}

function withRow(rows: readonly RuleComparison[], row: RuleComparison): readonly RuleComparison[] {
  const known = rows.find(({ rule }) => rule === row.rule);
  if (known === undefined) return [...rows, row].sort((a, b) => (a.rule < b.rule ? -1 : 1));
  const sum = {
    ...known,
    hits: known.hits + row.hits,
    liveHits: known.liveHits + row.liveHits,
    both: known.both + row.both,
    onlyCandidate: known.onlyCandidate + row.onlyCandidate,
    onlyLive: known.onlyLive + row.onlyLive,
  };
  return rows.map((one) => (one === known ? sum : one));
}
