import { groupBytesMax, groupJobsMax } from '../../model/limits.ts';
import type { BatchJob, BatchOutcome } from '../process-batch.ts';

/** A job until its outcome is known. */
export interface WaitingJob {
  readonly job: BatchJob;
  readonly resolve: (outcome: BatchOutcome) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Jobs that wait for a thread. Connections take turns, job by job, so that one which sends more
 * than the others waits for itself.
 */
export class JobQueue {
  jobs = 0;
  bytes = 0;
  /** By connection, or by the job itself where it has none; whose turn it is stands first. */
  readonly #turns = new Map<object, WaitingJob[]>();

  add(waiting: WaitingJob, connection: object = waiting): void {
    const queue = this.#turns.get(connection);
    if (queue === undefined) this.#turns.set(connection, [waiting]);
    else queue.push(waiting);
    this.jobs++;
    this.bytes += waiting.job.body.length;
  }

  /** The next jobs that can go through the stages together: of one signal, and small. */
  take(): readonly WaitingJob[] {
    const group: WaitingJob[] = [];
    let bytes = 0;
    // A connection that is put back stands last, and comes again before the loop ends.
    for (const [connection, queue] of this.#turns) {
      if (group.length === groupJobsMax) break;
      const [next] = queue;
      const first = group[0]?.job;
      if (next === undefined) continue;
      const { body, signal } = next.job;
      const isOneTooMany = bytes + body.length > groupBytesMax || signal !== first?.signal;
      if (first !== undefined && isOneTooMany) continue;
      group.push(next);
      bytes += body.length;
      queue.shift();
      this.#turns.delete(connection);
      if (queue.length > 0) this.#turns.set(connection, queue);
    }
    this.jobs -= group.length;
    this.bytes -= bytes;
    return group;
  }

  /** All that wait, and they wait no longer. */
  empty(): readonly WaitingJob[] {
    const all = [...this.#turns.values()].flat();
    this.#turns.clear();
    this.jobs = 0;
    this.bytes = 0;
    return all;
  }
}
