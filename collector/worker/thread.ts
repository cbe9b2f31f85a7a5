import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { CandidateCounts } from '../../model/candidate.ts';
import { Bug } from '../../model/errors.ts';
import { groupBytesMax } from '../../model/limits.ts';
import type { BatchJob } from '../process-batch.ts';
import type { WaitingJob } from './job-queue.ts';
import type { RedactionInForce, WorkerData, WorkerReply, WorkerRequest } from './messages.ts';

export interface ThreadEvents {
  readonly ready: (thread: Thread) => void;
  /** A group came back, and its jobs are settled. */
  readonly answered: (candidate: CandidateCounts | undefined) => void;
  readonly died: (thread: Thread, cause: string) => void;
}

interface Group {
  readonly jobs: readonly WaitingJob[];
  readonly bytes: number;
  readonly overtakes: boolean;
}

/** One worker thread, and the groups it was given and has not answered. */
export class Thread {
  readonly #worker: Worker;
  readonly #groups = new Map<number, Group>();
  #groupsGiven = 0;

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
      this.#settle(reply);
      events.answered(reply.candidate);
    });
    this.#worker.on('error', (error) => {
      events.died(this, error instanceof Error ? error.name : 'error');
    });
    this.#worker.on('exit', (code) => events.died(this, `exit ${code}`));
  }

  /** Groups it has now. */
  get groups(): number {
    return this.#groups.size;
  }

  /** Of these those that it does one after another. */
  get groupsInTurn(): number {
    return this.#inside().filter(({ overtakes }) => !overtakes).length;
  }

  get jobs(): number {
    return this.#inside().reduce((sum, { jobs }) => sum + jobs.length, 0);
  }

  get bytes(): number {
    return this.#inside().reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * Bytes that a group may have which is done before those it has: a part of the largest, for one
   * that is of its size could as well wait. 0 where there is none that large, or one is on its way.
   */
  get overtakingBytesMax(): number {
    const inside = this.#inside();
    if (inside.some(({ overtakes }) => overtakes)) return 0;
    const largest = Math.max(0, ...inside.map(({ bytes }) => bytes));
    return largest > groupBytesMax ? largest / overtakingShare : 0;
  }

  has(connection: object): boolean {
    return this.#inside().some(({ jobs }) => jobs.some((job) => job.connection === connection));
  }

  give(group: readonly WaitingJob[], overtakes = false): void {
    const id = this.#groupsGiven++;
    const bytes = group.reduce((sum, { job }) => sum + job.body.length, 0);
    this.#groups.set(id, { jobs: group, bytes, overtakes });
    const jobs = inOneBuffer(group.map(({ job }) => job));
    const buffer = jobs[0]?.body.buffer;
    const request: WorkerRequest = { kind: 'group', group: id, overtakes, jobs };
    this.#worker.postMessage(request, buffer instanceof ArrayBuffer ? [buffer] : []);
  }

  /** For groups that are given after this; those it has keep theirs. */
  setRules(inForce: RedactionInForce): void {
    const request: WorkerRequest = { ...inForce, kind: 'rules' };
    this.#worker.postMessage(request);
  }

  /** What it had is nobody's now. */
  failAll(error: Error): void {
    for (const { jobs } of this.#inside()) for (const { reject } of jobs) reject(error);
    this.#groups.clear();
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #inside(): Group[] {
    return [...this.#groups.values()];
  }

  #settle({ group, outcomes }: Extract<WorkerReply, { kind: 'processed' }>): void {
    const jobs = this.#groups.get(group)?.jobs ?? [];
    this.#groups.delete(group);
    for (const [index, { resolve, reject }] of jobs.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined || outcome.kind === 'failed') {
        reject(new Bug(`a stage threw ${outcome?.errorName ?? 'nothing'}`));
      } else resolve(outcome);
    }
  }
}

/** A group that is done before another has at most this part of its bytes. */
const overtakingShare = 8;

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
