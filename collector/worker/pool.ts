import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import { Bug, Unavailable } from '../../model/errors.ts';
import { retryAfterMs } from '../../model/limits.ts';
import type { Log } from '../../model/log.ts';
import type { BatchJob, BatchOutcome } from '../process-batch.ts';
import type { WorkerData, WorkerReply, WorkerRequest } from './messages.ts';

export interface WorkerPool {
  /**
   * Runs the stages on a free thread. The body's buffer is transferred: the caller cannot use it
   * again.
   *
   * @throws Unavailable when the thread died while it had the batch; nothing was kept.
   */
  run(job: BatchJob): Promise<BatchOutcome>;
  /**
   * Resolves when every thread has compiled its rules.
   *
   * @throws Unavailable when one died before it could.
   */
  ready(): Promise<void>;
  stats(): { readonly threads: number; readonly waiting: number; readonly crashes: number };
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (outcome: BatchOutcome) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
  readonly ready: PromiseWithResolvers<void>;
}

/** Threads that die are replaced; a batch is given to the thread that has the fewest. */
export function createWorkerPool(threads: number, data: WorkerData, log: Log): WorkerPool {
  const pool: Thread[] = [];
  let nextId = 1;
  let crashes = 0;
  let closing = false;

  const replace = (dead: Thread, cause: string): void => {
    const at = pool.indexOf(dead);
    if (at < 0 || closing) return;
    crashes++;
    log.error({ cause, batches: dead.waiting.size }, 'a batch worker died and was replaced');
    pool[at] = startThread(data, replace);
    failAll(dead);
  };
  for (let i = 0; i < threads; i++) pool.push(startThread(data, replace));

  return {
    run(job) {
      const thread = leastBusy(pool);
      const id = nextId++;
      return new Promise((resolve, reject) => {
        thread.waiting.set(id, { resolve, reject });
        const request: WorkerRequest = { id, job };
        const buffer = job.body.buffer;
        thread.worker.postMessage(request, buffer instanceof ArrayBuffer ? [buffer] : []);
      });
    },
    ready: async () => {
      await Promise.all(pool.map((thread) => thread.ready.promise));
    },
    stats: () => ({
      threads: pool.length,
      waiting: pool.reduce((sum, thread) => sum + thread.waiting.size, 0),
      crashes,
    }),
    async close() {
      closing = true;
      await Promise.all(pool.map((thread) => thread.worker.terminate()));
      for (const thread of pool) failAll(thread);
    },
  };
}

function startThread(data: WorkerData, died: (thread: Thread, cause: string) => void): Thread {
  // A thread does not inherit the compile cache, and without it takes twice as long to begin.
  const env = { NODE_COMPILE_CACHE: getCompileCacheDir() ?? '' };
  const script = new URL('./batch-worker.ts', import.meta.url);
  const worker = new Worker(script, { workerData: data, env });
  const waiting = new Map<number, Waiting>();
  const ready = Promise.withResolvers<void>();
  // Only a start waits for it; later a death is told by the log and by the batches it failed.
  ready.promise.catch(() => {});
  const thread: Thread = { worker, waiting, ready };
  worker.on('message', (reply: WorkerReply) => {
    if (reply.kind === 'ready') ready.resolve();
    else settle(thread, reply);
  });
  worker.on('error', (error) => died(thread, error instanceof Error ? error.name : 'error'));
  worker.on('exit', (code) => died(thread, `exit ${code}`));
  return thread;
}

function settle(thread: Thread, reply: Exclude<WorkerReply, { kind: 'ready' }>): void {
  const waiting = thread.waiting.get(reply.id);
  thread.waiting.delete(reply.id);
  if (reply.kind === 'processed') waiting?.resolve(reply.outcome);
  else waiting?.reject(new Bug(`a stage threw ${reply.errorName}`));
}

function failAll(thread: Thread): void {
  const death = new Unavailable('the batch could not be processed now; nothing of it was kept', {
    code: 'worker_died',
    retryAfterMs,
  });
  thread.ready.reject(death);
  for (const { reject } of thread.waiting.values()) reject(death);
  thread.waiting.clear();
}

function leastBusy(pool: readonly Thread[]): Thread {
  let best = pool[0];
  for (const thread of pool) {
    if (best === undefined || thread.waiting.size < best.waiting.size) best = thread;
  }
  if (best === undefined) throw new Bug('a worker pool without threads');
  return best;
}
