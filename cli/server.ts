import type { Admission } from '../collector/admission/admission.ts';
import type { HttpListenOptions } from '../collector/receiver/http-listener.ts';
import type { ReceiverOptions } from '../collector/receiver/intake.ts';
import type { RedactionInForce } from '../collector/worker/messages.ts';
import type { WorkerPool } from '../collector/worker/pool.ts';
import type { PriceBook } from '../model/cost.ts';
import type { Log } from '../model/log.ts';
import type { Listener, ServerStatus } from '../model/status.ts';
import type { Clock } from '../model/time.ts';
import type { TlsCredentials } from '../model/tls.ts';
import type { QueryDeps } from '../query/app.ts';
import type { MainPort } from '../query/main-port.ts';
import type { Store } from '../store/contract.ts';
import { makeArtifactRoot } from './artifact-root.ts';
import type { Config } from './config.ts';
import { type Door, openDoor, reloadDoor } from './door.ts';
import { exportMetrics } from './export-metrics.ts';
import type { MetricSources } from './instruments.ts';
import { metricSources } from './metric-sources.ts';
import { mlflowWith } from './mlflow-with.ts';
import { createProcessFigures } from './process-figures.ts';
import { rescanWith } from './rescan-with.ts';
import { openRules, type RuleKeeper, recordRules } from './rule-keeper.ts';
import { createState, type State } from './server-state.ts';
import { simulateWith } from './simulate-with.ts';
import { keepTail } from './tail-keeper.ts';
import { startWorkers } from './workers.ts';

export interface Server {
  /** What the listeners are bound to; ports are the real ones. */
  readonly status: () => ServerStatus;
  readonly url: string;
  /** Reads certificate, tokens, rules, key and policies again; where one is wrong the old stays. */
  reload(): Promise<void>;
  /** Stops taking requests, finishes the ones under way, flushes and closes. Safe to call twice. */
  close(): Promise<void>;
}

export interface ServerTools {
  readonly log: Log;
  readonly clock: Clock;
  readonly newBatchId: () => string;
  /** Folder of the built UI. */
  readonly uiDir: string | undefined;
  /** Milliseconds since the process began. */
  readonly uptimeMs: () => number;
  /** All settings again, of which a reload takes those of tail sampling. */
  readonly readConfig: () => Promise<Config>;
}

/**
 * Puts the house together: store, worker threads, receivers, API. Every part that was opened is
 * closed again when a later one fails.
 *
 * @throws Invalid or Unavailable with one line that says what to do.
 */
export async function startServer(config: Config, tools: ServerTools): Promise<Server> {
  const opened: (() => Promise<void>)[] = [];
  const closeAll = onceOnly(async () => {
    for (const close of opened.reverse()) await close();
  });
  try {
    return await build(config, tools, opened, closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/**
 * The order is for a short start: the worker thread boots on the other core first, then DuckDB is
 * loaded (the largest single cost), and everything else is imported while the database opens.
 */
async function build(
  config: Config,
  tools: ServerTools,
  opened: (() => Promise<void>)[],
  closeAll: () => Promise<void>,
): Promise<Server> {
  const { limits, host } = config;
  const { log, clock } = tools;
  const door = openDoor(config.door);
  const rules = await openRules(config);
  const pool = startWorkers(config, rules, log);
  opened.push(() => pool.close());
  const parts = importParts();
  const { openStore } = await import('../store/open.ts');
  const store = await openStore({ ...config, clock, log });
  opened.push(() => store.close());
  await recordRules(store, rules.current(), log);
  makeArtifactRoot(config.artifactRoot);
  const { receivers, ...make } = await parts;

  const pipeline = make.createPipeline({
    run: pool.run,
    exporter: make.createStoreExporter(store.writer),
    inflightBytesMax: limits.inflightBytesMax,
    ...{ clock, newBatchId: tools.newBatchId },
  });
  const admission = make.createAdmission(limits, () => store.writer.pressure());
  const tail = keepTail(config.tail, tools.readConfig);
  const state = createState(config, { rules, tail }, tools.uptimeMs, store.setAsideRecords);
  const receiver = {
    ingest: pipeline.ingest,
    admission,
    limits,
    clock,
    log,
    onRefused: state.refused,
    authorize: door.authorize,
    tls: door.tls,
    bodyMs: limits.uploadMs,
    ownId: config.telemetry.endpoint && tools.newBatchId(),
  };
  // Closed together: each waits for its own slow senders, and a stop should not wait for them in
  // turn.
  const listening: (() => Promise<void>)[] = [];
  opened.push(() => Promise.all(listening.map((close) => close())).then(() => {}));
  const started = await startReceivers(config, receivers, receiver, listening);
  const { otlp, http, grpc, listenMain } = started;
  const figures = createProcessFigures(() => performance.now());
  opened.push(async () => figures.close());
  const listeners = () => ({ 'otlp-http': http, 'otlp-grpc': grpc, main });
  const counting = { store, pipeline, admission, pool, otlp, grpc, figures, limits, listeners };
  const sources = metricSources({ ...counting, ruleSet: () => rules.current().name });
  const own = { pool, rules, admission };
  const deps = queryDeps(config, door, tools, store, state, own, lazyMetrics(sources));
  const main = await listenMain(make.createMainPort(make.createQueryApp(deps), otlp.handle));
  listening.push(() => main.close());
  const ports = [http.port, grpc.port, main.port];
  const exported = await exportMetrics(config.telemetry, receiver.ownId, sources, ports, log);
  // Closed in reverse: senders are told to come again before any listener goes.
  opened.push(exported.close, async () => admission.shut());
  await pool.ready();
  const at = (name: Listener['name'], port: number) => listener(name, host, port, door.tls);
  state.markReady([at('otlp-http', http.port), at('otlp-grpc', grpc.port), at('main', main.port)]);
  const reload = async () => {
    reloadDoor(door, [http, grpc, main], log);
    await tail.reload(store, log);
    await rules.reload((inForce) => useRules(inForce, store, pool, log), log);
  };
  return { status: state.status, url: at('main', main.port).url, reload, close: closeAll };
}

/** Told to the store first, so that no batch names a set that the view `rules` does not know. */
async function useRules(
  inForce: RedactionInForce,
  store: Store,
  pool: Pick<WorkerPool, 'setRules'>,
  log: Log,
): Promise<void> {
  await recordRules(store, inForce.ruleSet, log);
  pool.setRules(inForce);
}

async function startReceivers(
  { host, port, otlpHttpPort, otlpGrpcPort, corsOrigins, limits }: Config,
  receivers: Awaited<ReturnType<typeof importParts>>['receivers'],
  receiver: ReceiverOptions & Pick<Door, 'tls'> & { readonly bodyMs: number },
  listening: (() => Promise<void>)[],
) {
  const otlp = receivers.createOtlpHttpHandler({ ...receiver, corsOrigins, ports: 2 });
  /** The port of OTLP/HTTP and the main port are alike but for this. */
  const listenHttp = (own: Omit<HttpListenOptions, 'host'>) =>
    receivers.startHttp({
      ...{ host, tls: receiver.tls, limits, onMalformed: otlp.malformed },
      // Node's limit for a whole request comes well after the handler's own for its body.
      timeouts: { request: 30_000 + limits.uploadMs },
      ...own,
    });
  const http = await listenHttp({ port: otlpHttpPort, handler: otlp.handle });
  listening.push(() => http.close());
  const grpc = await receivers.startOtlpGrpc({ host, port: otlpGrpcPort, ...receiver });
  listening.push(() => grpc.close());
  const listenMain = ({ handle, endStreams }: MainPort) =>
    listenHttp({
      ...{ port, purpose: 'pages and API', handler: handle, onClose: endStreams },
      // Pages come through proxies, which have one address for all.
      limits: { ...limits, connectionsPerAddressMax: limits.connectionsMax },
    });
  return { otlp, http, grpc, listenMain };
}

interface Asked {
  readonly pool: Pick<WorkerPool, 'candidate'>;
  readonly rules: RuleKeeper;
  readonly admission: Pick<Admission, 'admit'>;
}

function queryDeps(
  config: Config,
  door: Door,
  { log, clock, newBatchId, uiDir }: ServerTools,
  store: Store,
  state: State,
  { pool, rules, admission }: Asked,
  metrics: () => Promise<string>,
): QueryDeps {
  return {
    reader: store.reader,
    flushed: () => store.writer.flushed(),
    status: state.status,
    readiness: () => {
      if (store.writer.pressure().journalFailed) return 'journal_failed';
      return state.ready() ? 'ready' : 'starting';
    },
    reprice: repriceWith(config, store),
    rescan: rescanWith(rules, store),
    simulate: simulateWith(store.reader),
    mlflow: mlflowWith(rules, store, newBatchId, admission),
    candidate: () => pool.candidate(),
    metrics,
    log,
    uiDir,
    // A token is asked for, and a browser gives it to the origin that its user meant alone.
    allowedHosts:
      door.authorize === undefined ? ['localhost', '127.0.0.1', '::1', config.host] : ['*'],
    authorize: door.authorize,
    limits: config.limits,
    clock,
  };
}

/** The prices are loaded a second time, in this thread, when somebody first asks. */
function repriceWith({ priceOverrides }: Config, store: Store): QueryDeps['reprice'] {
  let made: Promise<PriceBook> | undefined;
  return async (request) => {
    made ??= import('../prices/price-book.ts').then((m) => m.createPriceBook(priceOverrides));
    return store.reprice(request, await made);
  };
}

async function importParts() {
  const [
    { createPipeline },
    { createStoreExporter },
    { createAdmission },
    { createOtlpHttpHandler, startHttp },
    { startOtlpGrpc },
    { createQueryApp },
    { createMainPort },
  ] = await Promise.all([
    import('../collector/pipeline.ts'),
    import('../collector/exporter/store-exporter.ts'),
    import('../collector/admission/admission.ts'),
    import('../collector/receiver/otlp-http.ts'),
    import('../collector/receiver/otlp-grpc.ts'),
    import('../query/app.ts'),
    import('../query/main-port.ts'),
  ]);
  const receivers = { createOtlpHttpHandler, startHttp, startOtlpGrpc };
  return {
    createPipeline,
    createStoreExporter,
    createAdmission,
    receivers,
    createQueryApp,
    createMainPort,
  };
}

/** The metrics library is loaded when somebody first asks. */
function lazyMetrics(sources: MetricSources): () => Promise<string> {
  let made: Promise<() => Promise<string>> | undefined;
  return async () => {
    made ??= import('./metrics.ts').then(({ createMetrics }) => createMetrics(sources));
    return (await made)();
  };
}

function listener(
  name: Listener['name'],
  host: string,
  port: number,
  tls: TlsCredentials | undefined,
): Listener {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { name, address, url: `${tls === undefined ? 'http' : 'https'}://${address}` };
}

function onceOnly(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => {
    closing ??= close();
    return closing;
  };
}
