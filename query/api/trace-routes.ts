import { Invalid, Missing } from '../../model/errors.ts';
import { parseTraceId } from '../../model/ids.ts';
import type { StoreReader } from '../../store/contract.ts';
import type { FreshRead } from '../fresh-read.ts';
import { whileAsked } from '../while-asked.ts';
import { pageEnd, requireRange } from './list-page.ts';
import {
  noParams,
  servicesCounted,
  traceFacetsParams,
  traceListParams,
  tracesOnPage,
} from './request-schemas.ts';
import { getRoute, jsonAnswer, type Route } from './route.ts';

interface TraceDeps {
  readonly reader: Pick<StoreReader, 'tracePage' | 'traceFacets' | 'traceDetail'>;
  readonly fresh: FreshRead;
}

/** `GET /api/v1/traces` */
export function traceListRoute({ reader, fresh }: TraceDeps): Route {
  return getRoute({
    path: '/api/v1/traces',
    summary: 'List traces',
    description:
      'A page of the view traces, with the number of traces that match in all. Sees every span that ' +
      'was acknowledged before the request, or says so in the header Spanledger-Stale: true. An ' +
      'empty parameter counts as absent.',
    params: traceListParams,
    answers: [
      { contentType: 'application/json', description: 'A page', schema: 'TraceListAnswer' },
    ],
    errors: [400, 403, 500, 503],
    async handle(c, params) {
      const { from, to } = params;
      requireRange(from, to);
      await fresh(c);
      const { order = 'newest', limit = tracesOnPage, page_token: pageToken } = params;
      const { search, state, service } = params;
      const asked = { from, to, order, limit, pageToken, search, state, service };
      const page = await reader.tracePage(asked, whileAsked(c));
      return jsonAnswer(c, { traces: page.traces, ...pageEnd(page) });
    },
  });
}

/** `GET /api/v1/traces/facets` */
export function traceFacetsRoute({ reader, fresh }: TraceDeps): Route {
  return getRoute({
    path: '/api/v1/traces/facets',
    summary: 'Count traces by state and by service',
    description:
      'How many traces each state and each service would leave, all other filters being as asked: ' +
      'states are counted as if no state were given, services as if no service were. The services ' +
      'with most traces are told, and the one that is asked for. Sees every span that was ' +
      'acknowledged before the request, or says so in the header Spanledger-Stale: true. An empty ' +
      'parameter counts as absent.',
    params: traceFacetsParams,
    answers: [
      { contentType: 'application/json', description: 'Counts', schema: 'TraceFacetsAnswer' },
    ],
    errors: [400, 403, 500, 503],
    async handle(c, { from, to, search, state, service, limit = servicesCounted }) {
      requireRange(from, to);
      await fresh(c);
      const asked = { from, to, search, state, service, limit };
      return jsonAnswer(c, await reader.traceFacets(asked, whileAsked(c)));
    },
  });
}

/** `GET /api/v1/traces/{id}` */
export function traceRoute({ reader, fresh }: TraceDeps): Route {
  return getRoute({
    path: '/api/v1/traces/{id}',
    summary: 'One trace with its spans and log records',
    description:
      'The trace, its spans by start time, its log records by time, the assessments of its spans, of ' +
      'itself and of its session, what was hidden in it and the receipts of the batches that brought it. A trace that is still on its way to the store is ' +
      'waited for, at most two seconds (then the header Spanledger-Stale says true). One that has log records and no span yet is not found; POST /api/v1/sql reads ' +
      'them from the view logs.',
    pathParams: { id: 'trace id, 32 hex digits in either case' },
    params: noParams,
    answers: [{ contentType: 'application/json', description: 'The trace', schema: 'TraceAnswer' }],
    errors: [400, 403, 404, 500, 503],
    async handle(c) {
      const traceId = parseTraceId(c.req.param('id') ?? '');
      if (traceId === undefined) {
        throw new Invalid('A trace id has 32 hex digits, not all of them zero.', {
          code: 'invalid_trace_id',
          field: 'id',
        });
      }
      await fresh(c);
      const detail = await reader.traceDetail(traceId, whileAsked(c));
      if (detail === undefined) {
        throw new Missing('No span of this trace is stored.', {
          code: 'trace_not_found',
          hint: 'It may have been sampled away, or its spans have not arrived yet.',
          field: 'id',
        });
      }
      const { logCount, ...rest } = detail;
      return jsonAnswer(c, { ...rest, log_count: logCount });
    },
  });
}
