import { budgetGroupsMax } from '../../../model/limits.ts';
import type { TailPolicy } from '../../../model/tail-policy.ts';
import type { UnixNano } from '../../../model/time.ts';

/** What came in a minute, and in the one before. */
interface Window {
  minute: UnixNano;
  last: number;
  current: number;
}

const minuteNanos = 60_000_000_000n;

/**
 * Shares that keep policies within their budgets. A share follows from what came before a trace and
 * from its size, never from its randomness: so it is the probability with which the trace is kept,
 * whatever came of the others, and weights stay right. A budget that cut off what is above it would
 * have no such probability.
 */
export class Budgets {
  readonly #windows = new Map<string, Window>();
  /** Counted, of traces whose verdict is not durable yet. */
  #open: { readonly window: Window; readonly amount: number }[] = [];

  /**
   * Counts a trace and answers the share that it is kept by: the budget, of what came in the minute
   * before or, where that is more already, in this one.
   *
   * @param group what the policy's budget is for, such as a service
   */
  shareOf(policy: TailPolicy, group: string, bytes: number, now: UnixNano): number {
    const { budget, keep, name } = policy;
    if (budget === undefined) return keep;
    const window = this.#window(JSON.stringify([name, group]), JSON.stringify([name]), now);
    const amount = budget.unit === 'bytes' ? bytes : 1;
    window.current += amount;
    this.#open.push({ window, amount });
    return Math.min(keep, budget.perMinute / Math.max(window.last, window.current));
  }

  /** The verdicts hold; where they do not, their traces are decided and counted again. */
  settle(areDurable: boolean): void {
    if (!areDurable) for (const { window, amount } of this.#open) window.current -= amount;
    this.#open = [];
  }

  /** Groups beyond the limit share one budget. */
  #window(own: string, shared: string, now: UnixNano): Window {
    const minute = now / minuteNanos;
    if (!this.#windows.has(own) && this.#windows.size >= budgetGroupsMax) this.#forget(minute);
    const isFull = !this.#windows.has(own) && this.#windows.size >= budgetGroupsMax;
    const key = isFull ? shared : own;
    const window = this.#windows.get(key) ?? { minute, last: 0, current: 0 };
    this.#windows.set(key, window);
    if (window.minute === minute) return window;
    window.last = window.minute + 1n === minute ? window.current : 0;
    window.current = 0;
    window.minute = minute;
    return window;
  }

  /** What says nothing about the next minute any more. */
  #forget(minute: UnixNano): void {
    for (const [key, window] of this.#windows) {
      if (window.minute !== minute && window.minute + 1n !== minute) this.#windows.delete(key);
    }
  }
}
