/** MLflow's REST API over the same store: under `/api/2.0/mlflow`, and once more for its UI. */
import type { Context, Hono } from 'hono';
import type { Scope } from '../../model/access.ts';
import { Missing } from '../../model/errors.ts';
import { experimentRoutes } from './experiment-routes.ts';
import { logRoutes } from './log-routes.ts';
import type { MlflowDeps } from './mlflow-route.ts';
import { runRoutes } from './run-routes.ts';

/** Of the server whose API this is. Clients ask for it to know what they may use. */
const mlflowVersion = '3.17.2';

const prefixes = ['/api/2.0/mlflow/', '/ajax-api/2.0/mlflow/'] as const;

export interface MlflowDialect {
  register(app: Hono): void;
  /** What a token must be good for; undefined where the path is none of the dialect. */
  scopeOf(path: string): Scope | undefined;
}

export function createMlflowDialect(deps: MlflowDeps): MlflowDialect {
  const routes = [...experimentRoutes(deps), ...runRoutes(deps), ...logRoutes(deps)];
  const scopes = new Map(
    routes.flatMap(({ path, scope }) => prefixes.map((prefix) => [`${prefix}${path}`, scope])),
  );
  return {
    scopeOf: (path) => scopes.get(path),
    register(app) {
      for (const prefix of prefixes) {
        for (const { methods, path, handle } of routes) {
          app.on([...methods], `${prefix}${path}`, handle);
        }
      }
      for (const path of ['/api/2.0/*', '/api/3.0/*', '/ajax-api/*']) app.all(path, noEndpoint);
      app.get('/version', (c) => c.text(mlflowVersion));
      app.get('/health', (c) => c.text('OK'));
    },
  };
}

function noEndpoint(_c: Context): never {
  throw new Missing('There is no such endpoint here, or not with this method.', {
    code: 'route_not_found',
  });
}
