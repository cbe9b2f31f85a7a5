import type { CandidateReport } from '../../model/candidate.ts';
import { Unavailable } from '../../model/errors.ts';
import { groupBytesMax, restartMsMax, retryAfterMs } from '../../model/limits.ts';
import type { Log } from '../../model/log.ts';
import type { BatchJob, BatchOutcome } from '../process-batch.ts';
import { CandidateTotals } from './candidate-totals.ts';
import { JobQueue } from './job-queue.ts';
import type { RedactionInForce, WorkerData } from './messages.ts';
import { Thread } from './thread.ts';

export interface WorkerPool {
  /**
   * Runs the stages on a free thread, together with other small jobs that wait. The body's buffer
   * is transferred: the caller cannot use it again. Connections take turns, and a small job is done
   * in the middle of a large one of another connection.
   *
   * @throws Unavailable when the thread died while it had the batch, or none is there; nothing was
   * kept.
   */
  run(job: BatchJob, connection?: object): Promise<BatchOutcome>;
  /**
   * Resolves when every thread has compiled its rules.
   *
   * @throws Unavailable when one died before it could.
   */
  ready(): Promise<void>;
  /** Every thread changes to this between two groups; batches under way keep the old. */
  setRules(inForce: RedactionInForce): void;
  /** What the candidate rule set did so far; undefined where there is none. */
  candidate(): CandidateReport | undefined;
  stats(): { readonly threads: number; readonly waiting: number; readonly crashes: number };
  close(): Promise<void>;
}

/** Threads that die are replaced, at once the first time, ever later while no work succeeds. */
export function createWorkerPool(threads: number, data: WorkerData, log: Log): WorkerPool {
  return new Pool(threads, data, log);
}

/** The second group is there when the first is done, and what is inside a thread stays bounded. */
const groupsInside = 2;
/** Less than this need not be there before the first group is done: it goes as one with more. */
const secondGroupBytes = groupBytesMax;
/** Behind more the second waits outside, where it can still be somebody else's turn. */
const insideBytesMax = 16 * groupBytesMax;
const restartMs = 100;

class Pool implements WorkerPool {
  /** By place; undefined while a dead thread's successor is held back. */
  readonly #threads: (Thread | undefined)[];
  readonly #readies: readonly PromiseWithResolvers<void>[];
  readonly #queue = new JobQueue();
  #data: WorkerData;
  readonly #candidate: CandidateTotals;
  readonly #log: Log;
  readonly #timers = new Set<NodeJS.Timeout>();
  #crashes = 0;
  #crashesInARow = 0;
  #closing = false;
  #isGivingOut = false;

  constructor(threads: number, data: WorkerData, log: Log) {
    this.#data = data;
    this.#candidate = new CandidateTotals(data);
    this.#log = log;
    this.#readies = Array.from({ length: threads }, () => Promise.withResolvers<void>());
    // Only a start waits for it; later a death is told by the log and by the batches it failed.
    for (const { promise } of this.#readies) promise.catch(() => {});
    this.#threads = this.#readies.map((_, place) => this.#start(place));
  }

  /** A field, because it is handed on without its pool. */
  readonly run = (job: BatchJob, connection?: object): Promise<BatchOutcome> => {
    if (this.#threads.every((thread) => thread === undefined)) return Promise.reject(death());
    return new Promise((resolve, reject) => {
      this.#queue.add({ job, connection, resolve, reject });
      this.#giveOutSoon();
    });
  };

  async ready(): Promise<void> {
    await Promise.all(this.#readies.map(({ promise }) => promise));
  }

  setRules(inForce: RedactionInForce): void {
    this.#data = { ...this.#data, ...inForce };
    this.#candidate.begin(inForce);
    for (const thread of this.#threads) thread?.setRules(inForce);
  }

  candidate(): CandidateReport | undefined {
    return this.#candidate.report();
  }

  stats(): ReturnType<WorkerPool['stats']> {
    const inside = this.#threads.reduce((sum, thread) => sum + (thread?.jobs ?? 0), 0);
    const threads = this.#threads.length;
    return { threads, waiting: this.#queue.jobs + inside, crashes: this.#crashes };
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#threads.map((thread) => thread?.terminate()));
    for (const thread of this.#threads) thread?.failAll(death());
    this.#failQueue();
  }

  #start(place: number): Thread {
    const ready = this.#readies[place];
    return new Thread(this.#data, {
      ready: () => ready?.resolve(),
      answered: (candidate) => {
        if (candidate !== undefined) this.#candidate.add(candidate);
        this.#crashesInARow = 0;
        this.#giveOut();
      },
      died: (thread, cause) => this.#replace(thread, place, cause),
    });
  }

  #replace(dead: Thread, place: number, cause: string): void {
    if (this.#threads[place] !== dead || this.#closing) return;
    const delayMs = this.#crashesInARow === 0 ? 0 : restartMs * 2 ** this.#crashesInARow;
    this.#crashes++;
    this.#crashesInARow++;
    const fields = { cause, batches: dead.jobs, delayMs: Math.min(delayMs, restartMsMax) };
    this.#log.error(fields, 'a batch worker died and is replaced');
    this.#readies[place]?.reject(death());
    dead.failAll(death());
    if (delayMs === 0) this.#threads[place] = this.#start(place);
    else this.#startLater(place, fields.delayMs);
    this.#giveOut();
  }

  #startLater(place: number, delayMs: number): void {
    this.#threads[place] = undefined;
    if (this.#threads.every((thread) => thread === undefined)) this.#failQueue();
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#threads[place] = this.#start(place);
      this.#giveOut();
    }, delayMs);
    this.#timers.add(timer);
  }

  #failQueue(): void {
    for (const { reject } of this.#queue.empty()) reject(death());
  }

  /** After the other requests that can be read now: those of one turn make one group. */
  #giveOutSoon(): void {
    if (this.#isGivingOut) return;
    this.#isGivingOut = true;
    setImmediate(() => {
      this.#isGivingOut = false;
      this.#giveOut();
    });
  }

  #giveOut(): void {
    while (this.#queue.jobs > 0) {
      const thread = this.#leastBusy();
      if (thread === undefined) return;
      if (thread.groups === 0) thread.give(this.#queue.take());
      else if (this.#overtake()) continue;
      else if (this.#mayHaveSecond(thread)) thread.give(this.#queue.take());
      else return;
    }
  }

  /** Small requests do not wait for the end of a large one. */
  #overtake(): boolean {
    for (const thread of this.#threads) {
      const bytesMax = thread?.overtakingBytesMax ?? 0;
      if (thread === undefined || bytesMax === 0) continue;
      const isInside = (connection: object): boolean => thread.has(connection);
      const jobs = this.#queue.take({ bytesMax, isInside });
      if (jobs.length === 0) continue;
      thread.give(jobs, true);
      return true;
    }
    return false;
  }

  #mayHaveSecond(thread: Thread): boolean {
    if (thread.groupsInTurn >= groupsInside || thread.bytes > insideBytesMax) return false;
    return this.#queue.bytes >= secondGroupBytes;
  }

  #leastBusy(): Thread | undefined {
    let best: Thread | undefined;
    for (const thread of this.#threads) {
      if (thread !== undefined && thread.groups < (best?.groups ?? Number.POSITIVE_INFINITY)) {
        best = thread;
      }
    }
    return best;
  }
}

function death(): Unavailable {
  return new Unavailable('the batch could not be processed now; nothing of it was kept', {
    code: 'worker_died',
    retryAfterMs,
  });
}
