import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { CandidateCounts } from '../../model/candidate.ts';
import { Bug } from '../../model/errors.ts';
import type { BatchJob } from '../process-batch.ts';
import type { WaitingJob } from './job-queue.ts';
import type { RedactionInForce, WorkerData, WorkerReply, WorkerRequest } from './messages.ts';

export interface ThreadEvents {
  readonly ready: (thread: Thread) => void;
  /** A group came back, and its jobs are settled. */
  readonly answered: (candidate: CandidateCounts | undefined) => void;
  readonly died: (thread: Thread, cause: string) => void;
}

/** One worker thread, and the groups it was given and has not answered. */
export class Thread {
  readonly #worker: Worker;
  #groups: (readonly WaitingJob[])[] = [];

  constructor(data: WorkerData, events: ThreadEvents) {
    // A thread does not inherit the compile cache, and without it takes twice as long to begin.
    const env = { NODE_COMPILE_CACHE: getCompileCacheDir() ?? '' };
    const script = new URL('./batch-worker.ts', import.meta.url);
    this.#worker = new Worker(script, { workerData: data, env });
    this.#worker.on('message', (reply: WorkerReply) => {
      if (reply.kind === 'ready') {
        events.ready(this);
        return;
      }
      this.#settle(reply.outcomes);
      events.answered(reply.candidate);
    });
    this.#worker.on('error', (error) => {
      events.died(this, error instanceof Error ? error.name : 'error');
    });
    this.#worker.on('exit', (code) => events.died(this, `exit ${code}`));
  }

  /** Groups it has now. */
  get groups(): number {
    return this.#groups.length;
  }

  get jobs(): number {
    return this.#groups.reduce((sum, group) => sum + group.length, 0);
  }

  give(group: readonly WaitingJob[]): void {
    this.#groups.push(group);
    const jobs = inOneBuffer(group.map(({ job }) => job));
    const buffer = jobs[0]?.body.buffer;
    const request: WorkerRequest = { kind: 'group', jobs };
    this.#worker.postMessage(request, buffer instanceof ArrayBuffer ? [buffer] : []);
  }

  /** For groups that are given after this; those it has keep theirs. */
  setRules(inForce: RedactionInForce): void {
    const request: WorkerRequest = { ...inForce, kind: 'rules' };
    this.#worker.postMessage(request);
  }

  /** What it had is nobody's now. */
  failAll(error: Error): void {
    for (const { reject } of this.#groups.flat()) reject(error);
    this.#groups = [];
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(outcomes: Extract<WorkerReply, { kind: 'processed' }>['outcomes']): void {
    const group = this.#groups.shift() ?? [];
    for (const [index, { resolve, reject }] of group.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined || outcome.kind === 'failed') {
        reject(new Bug(`a stage threw ${outcome?.errorName ?? 'nothing'}`));
      } else resolve(outcome);
    }
  }
}

/** Small bodies are copied into one buffer: a transfer costs more than their bytes. */
function inOneBuffer(jobs: readonly BatchJob[]): readonly BatchJob[] {
  if (jobs.length === 1) return jobs;
  const whole = new Uint8Array(jobs.reduce((sum, { body }) => sum + body.length, 0));
  let at = 0;
  return jobs.map((job) => {
    const body = whole.subarray(at, at + job.body.length);
    body.set(job.body);
    at += body.length;
    return { ...job, body };
  });
}
