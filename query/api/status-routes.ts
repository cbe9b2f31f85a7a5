import type { StoreReader } from '../../store/contract.ts';
import type { LiveStatus } from '../live-status.ts';
import { noParams } from './request-schemas.ts';
import { getRoute, jsonAnswer, type Route } from './route.ts';
import type { StatusAnswer } from './wire.ts';

/** `GET /api/v1/status` */
export function statusRoute(read: () => Promise<StatusAnswer>): Route {
  return getRoute({
    path: '/api/v1/status',
    summary: 'What this server is and what it holds',
    description: 'Addresses, rule set, refused export requests and the totals of the store.',
    params: noParams,
    answers: [{ contentType: 'application/json', description: 'Status', schema: 'StatusAnswer' }],
    errors: [400, 403, 500, 503],
    handle: async (c) => jsonAnswer(c, await read()),
  });
}

/** `GET /api/v1/schema` */
export function schemaRoute(reader: Pick<StoreReader, 'views'>): Route {
  return getRoute({
    path: '/api/v1/schema',
    summary: 'The public views',
    description: 'Name, comment and columns of every view that POST /api/v1/sql may read.',
    params: noParams,
    answers: [{ contentType: 'application/json', description: 'Views', schema: 'SchemaAnswer' }],
    errors: [400, 403, 500, 503],
    handle: async (c) => jsonAnswer(c, { views: await reader.views() }),
  });
}

/** `GET /api/v1/live` */
export function liveRoute(live: LiveStatus): Route {
  return getRoute({
    path: '/api/v1/live',
    summary: 'Follow the status',
    description:
      'Server-sent events. An event named status, whose data is a StatusAnswer, comes at once and ' +
      'whenever something in it changed, at most every 250 milliseconds; a comment comes every 15 ' +
      'seconds. A listener that reads slowly gets the newest status and misses older ones. ' +
      'Answered with 503 while as many listeners as allowed are connected.',
    params: noParams,
    answers: [{ contentType: 'text/event-stream', description: 'Events', schema: 'StatusAnswer' }],
    errors: [400, 403, 500, 503],
    handle(c) {
      const headers = { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' };
      // Hono answers HEAD by this handler and throws the body away, which would never be closed.
      return c.req.method === 'HEAD'
        ? c.body(null, 200, headers)
        : c.body(live.listen(), 200, headers);
    },
  });
}

/** `GET /openapi.json` */
export function openApiRoute(document: () => Promise<object>): Route {
  return getRoute({
    path: '/openapi.json',
    summary: 'This document',
    description: 'OpenAPI 3.1, from the schemas that parse the requests.',
    params: noParams,
    answers: [{ contentType: 'application/json', description: 'OpenAPI', schema: undefined }],
    errors: [400, 403, 500],
    handle: async (c) => jsonAnswer(c, await document()),
  });
}
