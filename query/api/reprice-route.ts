import type { RepriceRequest, RepriceStep } from '../../store/contract.ts';
import type { FreshRead } from '../fresh-read.ts';
import { repriceRequest } from './reprice-schemas.ts';
import { jsonAnswer, postRoute, type Route } from './route.ts';
import type { RepriceAnswer } from './wire-reprice.ts';

/** One step of computing costs anew, with the prices this server runs with. */
export type Reprice = (request: RepriceRequest) => Promise<RepriceStep>;

/** `POST /api/v1/reprice` */
export function repriceRoute(reprice: Reprice, fresh: FreshRead): Route {
  return postRoute({
    path: '/api/v1/reprice',
    scope: 'write',
    summary: 'Compute the costs of stored spans anew',
    description: [
      'One step of at most 50,000 spans, by the prices this server runs with. A step is done wholly or',
      'not at all and can be repeated: what has its price already is not touched. What senders reported',
      'stays what a span costs; a span whose model has no price any more keeps what it cost. The view',
      'repricings keeps what changed. Where tokens are asked for, it takes the scope write.',
    ].join(' '),
    body: repriceRequest,
    answers: [
      { contentType: 'application/json', description: 'What changed', schema: 'RepriceAnswer' },
    ],
    errors: [400, 403, 413, 415, 500, 503],
    async handle(c, { from, to, dry_run = false, page_token }) {
      await fresh(c);
      const step = await reprice({ from, to, after: page_token, dryRun: dry_run });
      return jsonAnswer(c, answerOf(step, dry_run));
    },
  });
}

function answerOf({ priceVersion, models, next }: RepriceStep, dryRun: boolean): RepriceAnswer {
  return {
    price_version: priceVersion,
    dry_run: dryRun,
    models: models.map(({ provider, model, spans, changed, unpriced, costBefore, costAfter }) => ({
      ...{ provider: provider ?? null, model: model ?? null },
      ...{ spans, changed, unpriced },
      ...{ cost_before: costBefore ?? null, cost_after: costAfter ?? null },
    })),
    ...(next !== undefined && { next_page_token: next }),
  };
}
