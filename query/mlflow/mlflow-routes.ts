/** What MLflow's clients may ask, by path. */
import type { Context } from 'hono';
import { artifactRoutes, findArtifactFile } from './artifact-routes.ts';
import { experimentRoutes } from './experiment-routes.ts';
import { logRoutes } from './log-routes.ts';
import type { MlflowDeps, MlflowRoute } from './mlflow-route.ts';
import { runRoutes } from './run-routes.ts';

export type FindRoute = (c: Context) => Pick<MlflowRoute, 'handle'> | undefined;

const path = /^\/(?:ajax-)?api\/2\.0\/mlflow\/(.+)$/;

/** Every endpoint is there twice: for clients, and for MLflow's own pages. */
export function createRoutes(deps: MlflowDeps): FindRoute {
  const routes = [
    ...[...experimentRoutes(deps), ...runRoutes(deps)],
    ...[...logRoutes(deps), ...artifactRoutes(deps)],
  ];
  const byPath = new Map(routes.map((route) => [route.path, route]));
  return (c) => {
    const route = byPath.get(path.exec(c.req.path)?.[1] ?? '');
    if (route === undefined) {
      const handle = findArtifactFile(deps, c);
      return handle && { handle };
    }
    return route.methods.some((method) => method === c.req.method) ? route : undefined;
  };
}
