import { groupBytesMax, groupJobsMax } from '../../model/limits.ts';
import type { BatchJob, BatchOutcome } from '../process-batch.ts';

/** A job until its outcome is known. */
export interface WaitingJob {
  readonly job: BatchJob;
  /** What it came over; undefined where it shares its turn with nobody. */
  readonly connection?: object | undefined;
  readonly resolve: (outcome: BatchOutcome) => void;
  readonly reject: (error: Error) => void;
}

/** What may go behind a large group and be done before it. */
export interface Overtaking {
  readonly bytesMax: number;
  /** Jobs of these wait, so that what came over one connection is done in its order. */
  readonly isInside: (connection: object) => boolean;
}

/** What one connection has waiting. */
interface Turn {
  readonly jobs: WaitingJob[];
  /** Bytes that the job in front may have by now. */
  credit: number;
}

/**
 * Jobs that wait for a thread. Connections take turns, so that one which sends more than the others
 * waits for itself: job by job where jobs are small, and a large one has its turn when as many
 * rounds have passed as it holds groups (deficit round robin).
 */
export class JobQueue {
  jobs = 0;
  bytes = 0;
  /** By connection, or by the job itself where it has none; whose turn it is stands first. */
  readonly #turns = new Map<object, Turn>();

  add(waiting: WaitingJob): void {
    const connection = waiting.connection ?? waiting;
    const turn = this.#turns.get(connection);
    if (turn === undefined) this.#turns.set(connection, { jobs: [waiting], credit: 0 });
    else turn.jobs.push(waiting);
    this.jobs++;
    this.bytes += waiting.job.body.length;
  }

  /** The next jobs that can go through the stages together: of one signal, and small. */
  take(overtaking?: Overtaking): readonly WaitingJob[] {
    const group: WaitingJob[] = [];
    const { bytesMax = Number.POSITIVE_INFINITY, isInside } = overtaking ?? {};
    let bytes = 0;
    // A connection that is put back stands last, and comes again before the loop ends.
    for (const [connection, turn] of this.#turns) {
      if (group.length === groupJobsMax) break;
      const [next] = turn.jobs;
      if (next === undefined || isInside?.(connection) === true) continue;
      const { body, signal } = next.job;
      const first = group[0]?.job;
      const most = first === undefined ? bytesMax : Math.min(bytesMax, groupBytesMax) - bytes;
      if (body.length > most || signal !== (first?.signal ?? signal)) continue;
      if (first === undefined && overtaking === undefined && !this.#isDue(turn, body.length)) {
        this.#putLast(connection, turn);
        continue;
      }
      group.push(next);
      bytes += body.length;
      turn.jobs.shift();
      turn.credit = 0;
      this.#putLast(connection, turn);
    }
    this.jobs -= group.length;
    this.bytes -= bytes;
    return group;
  }

  /** All that wait, and they wait no longer. */
  empty(): readonly WaitingJob[] {
    const all = [...this.#turns.values()].flatMap(({ jobs }) => jobs);
    this.#turns.clear();
    this.jobs = 0;
    this.bytes = 0;
    return all;
  }

  #isDue(turn: Turn, bytes: number): boolean {
    turn.credit += groupBytesMax;
    return bytes <= turn.credit;
  }

  #putLast(connection: object, turn: Turn): void {
    this.#turns.delete(connection);
    if (turn.jobs.length > 0) this.#turns.set(connection, turn);
  }
}
