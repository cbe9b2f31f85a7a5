import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createAdmission } from '../collector/admission/admission.ts';
import { createStoreExporter } from '../collector/exporter/store-exporter.ts';
import { createPipeline } from '../collector/pipeline.ts';
import { createOtlpHttpHandler, startOtlpHttp } from '../collector/receiver/otlp-http.ts';
import { createWorkerPool } from '../collector/worker/pool.ts';
import { Invalid } from '../model/errors.ts';
import type { Log } from '../model/log.ts';
import type { Listener, RefusedRequest, ServerStatus } from '../model/status.ts';
import type { Clock } from '../model/time.ts';
import { createQueryApp } from '../query/app.ts';
import { listenQuery } from '../query/listen.ts';
import { builtinRuleSet } from '../redaction-rules/generated/rule-set.ts';
import { openRedactionKey } from '../redaction-rules/key.ts';
import { openStore } from '../store/open.ts';
import { version } from './command.ts';
import type { Config } from './config.ts';
import { createMetrics } from './metrics.ts';

export interface Server {
  /** What the listeners are bound to; ports are the real ones. */
  readonly status: () => ServerStatus;
  readonly url: string;
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
}

/**
 * Puts the house together: store, worker threads, receivers, API. Every part that was opened is closed
 * again when a later one fails.
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

async function build(
  config: Config,
  tools: ServerTools,
  opened: (() => Promise<void>)[],
  closeAll: () => Promise<void>,
): Promise<Server> {
  const { limits, host } = config;
  const { log, clock } = tools;
  const ruleSet = builtinRuleSet;
  const key = openRedactionKey(config.redactionKeyFile);
  const pool = createWorkerPool(
    threadCount(),
    { ruleSet, redactionKey: key, limits: { valueDepthMax: limits.valueDepthMax } },
    log,
  );
  opened.push(() => pool.close());
  // Imported here and not above: the gRPC package takes as long to load as the store takes to open.
  const grpcReceiver = import('../collector/receiver/otlp-grpc.ts');
  const store = await openStore({ dataDir: config.dataDir, limits, clock, log });
  opened.push(() => store.close());
  makeArtifactRoot(config.artifactRoot);

  const pipeline = createPipeline({
    run: pool.run,
    exporter: createStoreExporter(store.writer),
    ruleSetDigest: ruleSet.name,
    clock,
    newBatchId: tools.newBatchId,
  });
  const admission = createAdmission(limits, () => store.writer.pressure());
  const state = createState(config, tools, { digest: ruleSet.name, rules: ruleSet.rules.length });
  const otlp = createOtlpHttpHandler({
    ingest: pipeline.ingest,
    admission,
    limits,
    clock,
    log,
    onRefused: state.refused,
  });
  const http = await startOtlpHttp({ host, port: config.otlpHttpPort, handler: otlp.handle });
  opened.push(() => http.close());
  const grpc = await (await grpcReceiver).startOtlpGrpc({
    host,
    port: config.otlpGrpcPort,
    ingest: pipeline.ingest,
    admission,
    limits,
    clock,
    log,
    onRefused: state.refused,
  });
  opened.push(() => grpc.close());
  const metrics = createMetrics({
    store,
    pipeline,
    admission,
    pool,
    http: otlp.stats,
    grpc: grpc.stats,
  });
  const app = createQueryApp({
    reader: store.reader,
    flushed: () => store.writer.flushed(),
    status: state.status,
    ready: state.ready,
    metrics,
    log,
    uiDir: tools.uiDir,
    clock,
  });
  const main = await listenQuery({ app, host, port: config.port, otlp: otlp.handle });
  opened.push(() => main.close());
  await pool.ready();
  state.markReady([
    listener('otlp-http', host, http.port),
    listener('otlp-grpc', host, grpc.port),
    listener('main', host, main.port),
  ]);
  return { status: state.status, url: listener('main', host, main.port).url, close: closeAll };
}

/** One core is left to the main thread: sockets, journal, DuckDB's calls. */
function threadCount(): number {
  return Math.max(1, Math.min(8, availableParallelism() - 1));
}

function makeArtifactRoot(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    throw new Invalid('the artifact folder cannot be created', {
      code: 'unwritable_data_folder',
      hint: 'choose another one with --artifact-root',
    });
  }
}

function listener(name: Listener['name'], host: string, port: number): Listener {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { name, address, url: `http://${address}` };
}

/** What changes while the server runs and is shown on the first-run page. */
function createState(
  config: Config,
  tools: ServerTools,
  ruleSet: ServerStatus['ruleSet'],
): {
  readonly refused: (request: RefusedRequest) => void;
  readonly status: () => ServerStatus;
  readonly ready: () => boolean;
  readonly markReady: (listeners: readonly Listener[]) => void;
} {
  let readyAfterMs: number | undefined;
  let listeners: readonly Listener[] = [];
  let refusedCount = 0;
  let lastRefused: RefusedRequest | undefined;
  return {
    refused(request) {
      refusedCount++;
      lastRefused = request;
    },
    status: () => ({
      version: version(),
      readyAfterMs,
      dataFolder: config.dataDir,
      listeners,
      refused: { count: refusedCount, last: lastRefused },
      ruleSet,
      sampling: 'keep everything',
      access: 'this machine only',
    }),
    ready: () => readyAfterMs !== undefined,
    markReady(bound) {
      listeners = bound;
      readyAfterMs = Math.round(tools.uptimeMs());
    },
  };
}

function onceOnly(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => {
    closing ??= close();
    return closing;
  };
}
