import { type ServerProcess, sql } from '../test/journey/server-process.ts';
import { readPrometheusText, sumOf } from '../test/metrics/prometheus-text.ts';
import { type ThreadUsage, threadUsage } from './process-usage.ts';

/** What a server has used and stored so far. */
export interface Reading {
  readonly threads: ReadonlyMap<string, ThreadUsage>;
  /** Seconds the stages took on worker threads, by stage. */
  readonly stages: ReadonlyMap<string, number>;
}

export async function readServer(server: ServerProcess): Promise<Reading> {
  const metrics = await readMetrics(server);
  return { threads: threadUsage(server.pid), stages: byStage(metrics, stageMetric, workerStages) };
}

const stageMetric = 'spanledger_stage_duration_seconds_sum';
const flushesMetric = 'spanledger_load_transactions_total';
const workerStages = ['decode', 'sample', 'redact', 'normalise'];

/**
 * Resolves as soon as every acknowledged span can be read, with the time of then. A reader waits up to two
 * seconds for what was acknowledged before it asked, and does not find what waits for its trace to
 * be decided.
 *
 * @throws Error where one is lost or there twice: a rate that counts such spans would be worth nothing
 */
export async function storedAt(server: ServerProcess, spans: number): Promise<number> {
  const deadline = Date.now() + storedWaitMs;
  for (;;) {
    const stored = Number((await sql(server, 'SELECT count(*) FROM spans'))[0]?.[0]);
    if (stored === spans) return performance.timeOrigin + performance.now();
    if (stored > spans || Date.now() > deadline) {
      throw new Error(`${spans} spans were acknowledged, ${stored} are stored`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const storedWaitMs = 120_000;

/** Flushes that DuckDB refused: the data stays in the journal and is tried again, which takes time. */
export async function failedFlushes(server: ServerProcess): Promise<number> {
  return sumOf(readPrometheusText(await readMetrics(server)), flushesMetric, { outcome: 'failed' });
}

async function readMetrics(server: ServerProcess): Promise<string> {
  const answer = await fetch(`${server.main}/metrics`);
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`/metrics: ${text}\n${server.output()}`);
  return text;
}

/** Values of one metric by stage, all signals together. */
function byStage(
  metrics: string,
  name: string,
  stages: readonly string[],
): ReadonlyMap<string, number> {
  const series = readPrometheusText(metrics);
  return new Map(stages.map((stage) => [stage, sumOf(series, name, { stage })]));
}

/**
 * CPU seconds between two readings by what they went to.
 *
 * The system counts by thread. Workers say how long each stage took, which splits theirs; what a
 * stage waited for a core is taken out by scaling to what the thread really used. The pool's
 * threads run DuckDB and write files: the time inside the kernel is taken as the files'.
 */
export function whereTimeWent(before: Reading, after: Reading): ReadonlyMap<string, number> {
  const used = { main: 0, workers: 0, poolUser: 0, poolSystem: 0, engine: 0 };
  for (const [id, thread] of after.threads) {
    const earlier = before.threads.get(id);
    const user = thread.userSeconds - (earlier?.userSeconds ?? 0);
    const system = thread.systemSeconds - (earlier?.systemSeconds ?? 0);
    if (thread.name.startsWith('WorkerThread')) used.workers += user + system;
    else if (thread.name.includes('MainThread')) used.main += user + system;
    else if (thread.name.includes('V8') || thread.name.startsWith('Delayed')) {
      used.engine += user + system;
    } else {
      used.poolUser += user;
      used.poolSystem += system;
    }
  }
  const stages = [...after.stages].map(
    ([stage, seconds]) => [stage, seconds - (before.stages.get(stage) ?? 0)] as const,
  );
  const staged = stages.reduce((sum, [, seconds]) => sum + seconds, 0);
  const scale = staged === 0 ? 0 : Math.min(1, used.workers / staged);
  return new Map([
    ...stages.map(([stage, seconds]) => [`${stage} (worker)`, seconds * scale] as const),
    ['messages and the rest (worker)', Math.max(0, used.workers - staged * scale)],
    ['receiving, journal and calls of DuckDB (main thread)', used.main],
    ['DuckDB (pool threads, user)', used.poolUser],
    ['files of journal and DuckDB (pool threads, system)', used.poolSystem],
    ['garbage collection and compiling (V8 threads)', used.engine],
  ]);
}
