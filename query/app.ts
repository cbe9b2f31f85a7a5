/** The native API, the probes and the UI as one Hono app. It opens no socket: see `listen.ts`. */
import { type Context, Hono } from 'hono';
import type { Authorize, Scope } from '../model/access.ts';
import type { CandidateReport } from '../model/candidate.ts';
import { Invalid, Missing } from '../model/errors.ts';
import type { Log } from '../model/log.ts';
import { nearestName } from '../model/nearest.ts';
import type { Readiness, ServerStatus } from '../model/status.ts';
import type { Clock } from '../model/time.ts';
import type { StoreReader } from '../store/contract.ts';
import { candidateRoute } from './api/candidate-route.ts';
import { probeRoutes } from './api/probe-routes.ts';
import { type Reprice, repriceRoute } from './api/reprice-route.ts';
import type { SqlLimits } from './api/request-schemas.ts';
import { type Rescan, rescanRoute } from './api/rescan-route.ts';
import { rollupRoute } from './api/rollup-route.ts';
import type { Route } from './api/route.ts';
import { sessionListRoute } from './api/session-routes.ts';
import { type Simulate, simulateRoute } from './api/simulate-route.ts';
import { sqlRoute } from './api/sql-route.ts';
import { statusAnswerOf } from './api/status-answer.ts';
import { liveRoute, openApiRoute, schemaRoute, statusRoute } from './api/status-routes.ts';
import { traceFacetsRoute, traceListRoute, traceRoute } from './api/trace-routes.ts';
import { createAnswerError } from './error-answer.ts';
import { createFreshRead, type Flushed, type FreshRead } from './fresh-read.ts';
import { addSecurityHeaders, checkHost, refuseCrossSite, requireToken } from './guard.ts';
import { createLiveStatus } from './live-status.ts';
import { mlflowScopeOf, registerMlflow } from './mlflow/mlflow-dialect.ts';
import type { MlflowDeps } from './mlflow/mlflow-route.ts';
import { staticUi } from './static-ui.ts';

export interface QueryDeps {
  readonly reader: StoreReader;
  /** Resolves when everything acknowledged before is visible to the reader. */
  readonly flushed: Flushed;
  readonly status: () => ServerStatus;
  readonly readiness: () => Readiness;
  readonly reprice: Reprice;
  readonly rescan: Rescan;
  readonly simulate: Simulate;
  /** Experiments and runs, for MLflow's clients. */
  readonly mlflow: Omit<MlflowDeps, 'clock' | 'fresh'>;
  /** What a candidate rule set did so far; undefined where there is none. */
  readonly candidate: () => CandidateReport | undefined;
  /** Prometheus text format 0.0.4. */
  readonly metrics: () => Promise<string>;
  readonly log: Log;
  /** Folder of the built UI; undefined where it was not built. */
  readonly uiDir: string | undefined;
  /** Host names without port that a request may name; see `checkHost`. */
  readonly allowedHosts: readonly string[];
  /** Undefined where everybody who reaches the address may read. */
  readonly authorize?: Authorize | undefined;
  readonly limits: SqlLimits;
  readonly clock: Clock;
}

export function createQueryApp(deps: QueryDeps): Hono {
  const app = new Hono();
  const fresh = createFreshRead(deps.flushed, deps.log);
  const routes = createRoutes(deps, fresh);
  const scopeOf = (path: string, method: string): Scope =>
    mlflowScopeOf(path, method) ?? routes.find((route) => route.path === path)?.scope ?? 'read';
  app.onError(createAnswerError(deps.log, deps.clock));
  app.use(addSecurityHeaders(), checkHost(deps.allowedHosts));
  if (deps.authorize !== undefined) app.use(requireToken(deps.authorize, scopeOf));
  for (const path of ['/api/*', '/ajax-api/*']) app.use(path, refuseCrossSite(), noStore);
  for (const route of routes) register(app, route);
  registerMlflow(app, { ...deps.mlflow, clock: deps.clock, fresh });
  app.all('/api/*', (c) => unknownRoute(c, routes));
  app.get('/v1/*', (c) => unknownRoute(c, routes));
  app.get('*', staticUi(deps.uiDir));
  app.all('*', refuseMethod('GET'));
  return app;
}

function createRoutes(deps: QueryDeps, fresh: FreshRead): readonly Route[] {
  const { reader } = deps;
  const readStatus = async () => statusAnswerOf(deps.status(), await reader.totals());
  const openApi = openApiRoute(() => openApiDocument(deps, routes));
  const routes: readonly Route[] = [
    sqlRoute({ ...deps, fresh }),
    traceListRoute({ reader, fresh }),
    // Before the route of a trace, whose id it would be.
    traceFacetsRoute({ reader, fresh }),
    traceRoute({ reader, fresh }),
    sessionListRoute({ reader, fresh }),
    rollupRoute({ reader, fresh }),
    repriceRoute(deps.reprice, fresh),
    rescanRoute(deps.rescan, fresh),
    candidateRoute(deps.candidate),
    simulateRoute({ ...deps, fresh }),
    statusRoute(readStatus),
    schemaRoute(reader),
    liveRoute(createLiveStatus(readStatus, deps.clock, deps.log)),
    ...probeRoutes(deps.readiness, deps.metrics),
    openApi,
  ];
  return routes;
}

function register(app: Hono, route: Route): void {
  const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  app.on(route.method, path, route.handle);
  app.all(path, refuseMethod(route.method));
}

/** Loaded when first asked for: the answers' schemas are of no use to a server that starts. */
async function openApiDocument(deps: QueryDeps, routes: readonly Route[]): Promise<object> {
  const { buildOpenApi } = await import('./api/openapi.ts');
  return buildOpenApi(routes, deps.status().version);
}

/** Answers hold what users wrote; no cache keeps a copy. */
async function noStore(c: Context, next: () => Promise<void>): Promise<void> {
  await next();
  c.res.headers.set('Cache-Control', 'no-store');
}

function refuseMethod(allowed: Route['method']): (c: Context) => never {
  const allow = allowed === 'GET' ? 'GET, HEAD' : allowed;
  return (c) => {
    c.header('Allow', allow);
    throw new Invalid('This route does not take the method of this request.', {
      code: 'method_not_allowed',
      hint: `Use ${allow}.`,
    });
  };
}

function unknownRoute(c: Context, routes: readonly Route[]): never {
  const nearest = nearestName(
    c.req.path,
    routes.map(({ path }) => path),
  );
  throw new Missing('There is no such route.', {
    code: 'route_not_found',
    hint:
      nearest === undefined ? 'GET /openapi.json lists the routes.' : `Did you mean ${nearest}?`,
  });
}
