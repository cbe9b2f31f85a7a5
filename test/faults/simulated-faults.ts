/** What can go wrong in the simulation, how often it did, and the moment of a crash. */
import type { Random } from '../journey/random.ts';

export interface FaultCounts {
  killed: number;
  'power loss': number;
  'crash while starting': number;
  'disk full': number;
  'short write': number;
  'torn write': number;
  'sync error': number;
  'folder sync error': number;
  'truncate refused': number;
  'load refused': number;
  'database lost': number;
  'bit flip': number;
  'worker crash': number;
  'clock set back': number;
  'answer lost': number;
  'retry across a restart': number;
}

export function noFaults(): FaultCounts {
  return {
    killed: 0,
    'power loss': 0,
    'crash while starting': 0,
    'disk full': 0,
    'short write': 0,
    'torn write': 0,
    'sync error': 0,
    'folder sync error': 0,
    'truncate refused': 0,
    'load refused': 0,
    'database lost': 0,
    'bit flip': 0,
    'worker crash': 0,
    'clock set back': 0,
    'answer lost': 0,
    'retry across a restart': 0,
  };
}

export function happens(random: Random, likelihood: number): boolean {
  return random.next() < likelihood;
}

/**
 * The end of a process's life. Everything that touches disk or database passes `here`; at a chosen
 * one of these steps the process is gone, and whoever waits there waits for ever.
 */
export class Crash {
  /** Whether anything may go wrong now. */
  isTroubled = false;
  #happened = false;
  #stepsLeft = Number.POSITIVE_INFINITY;
  #end = Promise.withResolvers<void>();

  get happened(): boolean {
    return this.#happened;
  }

  /** Resolves with the crash. */
  get moment(): Promise<void> {
    return this.#end.promise;
  }

  /** A new process. */
  begin(): void {
    this.isTroubled = false;
    this.#happened = false;
    this.#stepsLeft = Number.POSITIVE_INFINITY;
    this.#end = Promise.withResolvers<void>();
  }

  afterSteps(steps: number): void {
    this.#stepsLeft = Math.min(this.#stepsLeft, steps);
  }

  async here(): Promise<void> {
    await Promise.resolve();
    if (!this.#happened && this.#stepsLeft-- <= 0) this.now();
    if (this.#happened) await new Promise(() => {}); // a dead process hears no answer
  }

  now(): void {
    this.#happened = true;
    this.#end.resolve();
  }
}
