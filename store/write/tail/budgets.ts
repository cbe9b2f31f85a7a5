import { hash } from 'node:crypto';
import { budgetGroupsMax } from '../../../model/limits.ts';
import type { BudgetCount, TailPolicy } from '../../../model/tail-policy.ts';
import type { UnixNano } from '../../../model/time.ts';

/** What came in a minute, and in the one before. */
interface Window {
  minute: UnixNano;
  last: number;
  current: number;
}

export interface BudgetShare {
  /** How likely the trace is kept. */
  readonly share: number;
  /** Undefined without a budget. */
  readonly counted: BudgetCount | undefined;
}

/** What stored verdicts counted in one minute since 1970. */
export interface StoredCount extends BudgetCount {
  readonly minute: UnixNano;
}

export const minuteNanos = 60_000_000_000n;

/**
 * Shares that keep policies within their budgets. A share follows from what came before a trace and
 * from its size, never from its randomness: so it is the probability with which the trace is kept,
 * whatever came of the others, and weights stay right. A budget that cut off what is above it would
 * have no such probability.
 *
 * Each verdict is stored with what it counted, kept or not: from these a start has the windows that
 * the life before had, and goes on with the share.
 */
export class Budgets {
  /** By digest. */
  readonly #windows = new Map<string, Window>();
  /** Counted, of traces whose verdict is not durable yet. */
  #open: { readonly window: Window; readonly amount: number }[] = [];

  /** @param stored verdicts of this minute and of the one before; older ones say nothing */
  constructor(stored: readonly StoredCount[] = []) {
    const inOrder = stored.toSorted((a, b) => Number(a.minute - b.minute));
    for (const { window, amount, minute } of inOrder) this.#at(window, minute).current += amount;
  }

  /**
   * Counts a trace and answers the share that it is kept by: the budget, of what came in the minute
   * before or, where that is more already, in this one.
   *
   * @param group what the policy's budget is for, such as a service
   */
  shareOf(policy: TailPolicy, group: string, bytes: number, now: UnixNano): BudgetShare {
    const { budget, keep, name } = policy;
    if (budget === undefined) return { share: keep, counted: undefined };
    const minute = now / minuteNanos;
    // Another unit, or another kind of group under the same name, begins anew.
    const shared = [name, budget.unit, budget.per ?? ''];
    const digest = this.#roomFor(digestOf([...shared, group]), digestOf(shared), minute);
    const window = this.#at(digest, minute);
    const amount = budget.unit === 'bytes' ? bytes : 1;
    window.current += amount;
    this.#open.push({ window, amount });
    const share = Math.min(keep, budget.perMinute / Math.max(window.last, window.current));
    return { share, counted: { window: digest, amount } };
  }

  /** The verdicts hold; where they do not, their traces are decided and counted again. */
  settle(areDurable: boolean): void {
    if (!areDurable) for (const { window, amount } of this.#open) window.current -= amount;
    this.#open = [];
  }

  /** Groups beyond the limit share one budget. */
  #roomFor(own: string, shared: string, minute: UnixNano): string {
    if (this.#windows.has(own)) return own;
    if (this.#windows.size >= budgetGroupsMax) this.#forget(minute);
    return this.#windows.size >= budgetGroupsMax ? shared : own;
  }

  #at(digest: string, minute: UnixNano): Window {
    const window = this.#windows.get(digest) ?? { minute, last: 0, current: 0 };
    this.#windows.set(digest, window);
    if (window.minute === minute) return window;
    window.last = window.minute + 1n === minute ? window.current : 0;
    window.current = 0;
    window.minute = minute;
    return window;
  }

  /** What says nothing about the next minute any more. */
  #forget(minute: UnixNano): void {
    for (const [digest, window] of this.#windows) {
      if (window.minute !== minute && window.minute + 1n !== minute) this.#windows.delete(digest);
    }
  }
}

const digits = 16;

/** Groups are words of senders: a verdict of a dropped trace need not repeat them. */
function digestOf(parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts)).slice(0, digits);
}
