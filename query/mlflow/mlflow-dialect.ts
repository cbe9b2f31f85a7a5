/** MLflow's REST API over the same store. Its routes are loaded when a client first comes. */
import type { Hono } from 'hono';
import type { Scope } from '../../model/access.ts';
import { Missing } from '../../model/errors.ts';
import { isMlflowPath } from './mlflow-error.ts';
import type { MlflowDeps } from './mlflow-route.ts';
import type { FindRoute } from './mlflow-routes.ts';

/** Of the server whose API this is. Clients ask for it to know what they may use. */
const mlflowVersion = '3.17.2';

export function registerMlflow(app: Hono, deps: MlflowDeps): void {
  let made: Promise<FindRoute> | undefined;
  for (const path of ['/api/2.0/*', '/api/3.0/*', '/ajax-api/*']) {
    app.all(path, async (c) => {
      made ??= import('./mlflow-routes.ts').then(({ createRoutes }) => createRoutes(deps));
      const find = await made;
      const route = find(c);
      if (route !== undefined) return route.handle(c);
      throw new Missing('There is no such endpoint here, or not with this method.', {
        code: 'route_not_found',
      });
    });
  }
  app.get('/version', (c) => c.text(mlflowVersion));
  app.get('/health', (c) => c.text('OK'));
}

/**
 * What a token must be good for: to read, or to say something of runs as one says it of spans.
 * Undefined where the path is none of the dialect. A test compares it with the routes.
 */
export function mlflowScopeOf(path: string, method: string): Scope | undefined {
  if (!isMlflowPath(path)) return undefined;
  if (/^\/[a-z-]+\/2\.0\/mlflow-artifacts\//.test(path))
    return method === 'GET' ? 'read' : 'ingest';
  return /\/(get|get-by-name|get-history|search|list)$/.test(path) ? 'read' : 'ingest';
}
