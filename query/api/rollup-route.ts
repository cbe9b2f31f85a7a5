import { type RollupQuery, rollupDimensions } from '../../model/rollup.ts';
import type { StoreReader } from '../../store/contract.ts';
import type { FreshRead } from '../fresh-read.ts';
import { whileAsked } from '../while-asked.ts';
import { requireRange } from './list-page.ts';
import { rollupParams } from './rollup-schemas.ts';
import { getRoute, jsonAnswer, type Route } from './route.ts';
import type { RollupAnswer } from './wire-rollups.ts';

interface RollupDeps {
  readonly reader: Pick<StoreReader, 'rollups'>;
  readonly fresh: FreshRead;
}

/** `GET /api/v1/rollups` */
export function rollupRoute({ reader, fresh }: RollupDeps): Route {
  return getRoute({
    path: '/api/v1/rollups',
    summary: 'Sum up by group and time',
    description: [
      'One figure, summed up. Where the server or a sampler before it kept only a part, every point',
      'is an estimate of the whole with its standard error, and beside it stands what was counted',
      'before this server sampled: cost, tokens, count and errors by model or service, where no',
      'sampler before it had chosen already; of traces until the oldest counts become sums. At most 10,000 points. An empty parameter counts as',
      'absent.',
    ].join(' '),
    params: rollupParams,
    answers: [
      { contentType: 'application/json', description: 'The groups', schema: 'RollupAnswer' },
    ],
    errors: [400, 403, 500, 503],
    async handle(c, params) {
      requireRange(params.from, params.to);
      await fresh(c);
      const asked: RollupQuery = {
        metric: params.metric,
        aggregate: params.aggregate ?? 'sum',
        by: params.by ?? 'none',
        bucket: params.bucket ?? 'none',
        of: params.of,
        from: params.from,
        to: params.to,
        per: params.per,
        where: Object.fromEntries(
          rollupDimensions.flatMap((name) => {
            const value = params[name];
            return value === undefined ? [] : [[name, value]];
          }),
        ),
      };
      const groups = await reader.rollups(asked, whileAsked(c));
      return jsonAnswer(c, { groups } satisfies RollupAnswer);
    },
  });
}
