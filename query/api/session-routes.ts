import type { StoreReader } from '../../store/contract.ts';
import type { FreshRead } from '../fresh-read.ts';
import { whileAsked } from '../while-asked.ts';
import { pageEnd, requireRange } from './list-page.ts';
import { sessionListParams, tracesOnPage } from './request-schemas.ts';
import { getRoute, jsonAnswer, type Route } from './route.ts';

interface SessionDeps {
  readonly reader: Pick<StoreReader, 'sessionPage'>;
  readonly fresh: FreshRead;
}

/** `GET /api/v1/sessions` */
export function sessionListRoute({ reader, fresh }: SessionDeps): Route {
  return getRoute({
    path: '/api/v1/sessions',
    summary: 'List sessions',
    description:
      'A page of the view sessions, with the number of sessions that match in all; from and to ask ' +
      'for those that were active in that time. Tokens and cost count each model call once. Figures ' +
      'are those of the traces that are kept; beside each stands its estimate of what came before ' +
      'sampling, which costliest goes by, with the standard error of that. How many sessions nothing ' +
      'is kept of, and exact figures of one, nobody knows. Sees every span that was acknowledged before the request, or says so in the header ' +
      'Spanledger-Stale: true. An empty parameter counts as absent.',
    params: sessionListParams,
    answers: [
      { contentType: 'application/json', description: 'A page', schema: 'SessionListAnswer' },
    ],
    errors: [400, 403, 500, 503],
    async handle(c, params) {
      const { from, to } = params;
      requireRange(from, to);
      await fresh(c);
      const { order = 'newest', limit = tracesOnPage, page_token: pageToken } = params;
      const { search, session, user, service } = params;
      const asked = { from, to, order, limit, pageToken, search, session, user, service };
      const page = await reader.sessionPage(asked, whileAsked(c));
      return jsonAnswer(c, { sessions: page.sessions, ...pageEnd(page) });
    },
  });
}
