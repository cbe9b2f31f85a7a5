import type { CandidateReport, RuleComparison } from '../../model/candidate.ts';
import { Missing } from '../../model/errors.ts';
import { noParams } from './request-schemas.ts';
import { getRoute, jsonAnswer, type Route } from './route.ts';
import type { CandidateAnswer, CandidateRow } from './wire-candidate.ts';

/** `GET /api/v1/redaction/candidate` */
export function candidateRoute(read: () => CandidateReport | undefined): Route {
  return getRoute({
    path: '/api/v1/redaction/candidate',
    summary: 'What a candidate rule set does behind the live one',
    description: [
      'Counts by rule since this server started or either set changed; no text. The candidate is',
      'chosen by the settings redaction.candidate. 404 where there is none.',
    ].join(' '),
    params: noParams,
    answers: [
      { contentType: 'application/json', description: 'Counts', schema: 'CandidateAnswer' },
    ],
    errors: [400, 403, 404, 500],
    handle(c) {
      const report = read();
      if (report !== undefined) return jsonAnswer(c, answerOf(report));
      throw new Missing('There is no candidate rule set.', {
        code: 'no_candidate',
        hint: 'Name one with the settings redaction.candidate.',
      });
    },
  });
}

function answerOf(report: CandidateReport): CandidateAnswer {
  return {
    live: report.live,
    candidate: report.candidate,
    share: report.share,
    texts: report.texts,
    bytes: report.bytes,
    compared_texts: report.comparedTexts,
    compared_bytes: report.comparedBytes,
    failures: report.failures,
    rules: report.rules.map(candidateRow),
  };
}

/** A row as it is written, here and by `spanledger rules dry-run --json`. */
export function candidateRow(row: RuleComparison): CandidateRow {
  return {
    rule: row.rule,
    candidate_version: row.candidateVersion ?? null,
    live_version: row.liveVersion ?? null,
    candidate_action: row.candidateAction ?? null,
    live_action: row.liveAction ?? null,
    hits: row.hits,
    live_hits: row.liveHits,
    both: row.both,
    only_candidate: row.onlyCandidate,
    only_live: row.onlyLive,
  };
}
