import type { RescanRequest, RescanStep } from '../../model/rescan.ts';
import type { FreshRead } from '../fresh-read.ts';
import { rescanRequest } from './rescan-schemas.ts';
import { jsonAnswer, postRoute, type Route } from './route.ts';
import type { RescanAnswer } from './wire-rescan.ts';

/** One step of rewriting stored data under the rules in force. */
export type Rescan = (request: RescanRequest) => Promise<RescanStep>;

/** `POST /api/v1/rescan` */
export function rescanRoute(rescan: Rescan, fresh: FreshRead): Route {
  return postRoute({
    path: '/api/v1/rescan',
    scope: 'write',
    summary: 'Rewrite stored data under the redaction rules in force',
    description: [
      'One step of at most 1,000 rows and 4 MiB of text, for data that came in under other rules. A',
      'step is done wholly or not at all and can be repeated: what is hidden already stays as it is.',
      'Nothing is ever shown again. The views rescans and redactions keep what was done. Where tokens',
      'are asked for, it takes the scope write.',
    ].join(' '),
    body: rescanRequest,
    answers: [
      { contentType: 'application/json', description: 'What was done', schema: 'RescanAnswer' },
    ],
    errors: [400, 403, 413, 415, 500, 503],
    async handle(c, { page_token }) {
      await fresh(c);
      return jsonAnswer(c, answerOf(await rescan({ after: page_token })));
    },
  });
}

function answerOf(step: RescanStep): RescanAnswer {
  return {
    rule_set: step.ruleSet,
    table: step.table,
    rows: step.rows,
    changed_rows: step.changedRows,
    redacted_values: step.values,
    total_rows: step.totalRows,
    ...(step.next !== undefined && { next_page_token: step.next }),
  };
}
