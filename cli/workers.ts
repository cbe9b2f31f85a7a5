import { availableParallelism } from 'node:os';
import { createWorkerPool, type WorkerPool } from '../collector/worker/pool.ts';
import type { Log } from '../model/log.ts';
import type { Config } from './config.ts';
import type { RuleKeeper } from './rule-keeper.ts';

/** The threads that decode, redact and normalise, with rules, key and prices. */
export function startWorkers(config: Config, rules: RuleKeeper, log: Log): WorkerPool {
  const limits = { valueDepthMax: config.limits.valueDepthMax };
  const { priceOverrides, headProbability } = config;
  const data = { ...rules.inForce(), limits, priceOverrides, headProbability };
  return createWorkerPool(threadCount(), data, log);
}

/** One core is left to the main thread: sockets, journal, DuckDB's calls. */
function threadCount(): number {
  return Math.max(1, Math.min(8, availableParallelism() - 1));
}
