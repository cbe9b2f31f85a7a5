import { hash } from 'node:crypto';
import { budgetGroupsMax } from '../../../model/limits.ts';
import type { Budget, BudgetCount, TailPolicy } from '../../../model/tail-policy.ts';
import type { UnixNano } from '../../../model/time.ts';
import { BudgetWindow } from './budget-window.ts';

export interface BudgetShare {
  /** How likely the trace is kept. */
  readonly share: number;
  /** Undefined without a budget. */
  readonly counted: BudgetCount | undefined;
}

/** What stored verdicts counted in one minute since 1970. */
export interface StoredCount extends BudgetCount {
  readonly minute: number;
}

export const minuteNanos = 60_000_000_000n;

/** Whole minutes since 1970. */
export function minuteOf(time: UnixNano): number {
  return Number(time / minuteNanos);
}

interface FoundWindow {
  readonly digest: string;
  readonly window: BudgetWindow;
}

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
  readonly #windows = new Map<string, BudgetWindow>();
  /** Counted, of traces whose verdict is not durable yet. */
  #open: { readonly window: BudgetWindow; readonly amount: number }[] = [];

  /** @param stored verdicts of the newest minutes, of as many as their budgets' units have */
  constructor(stored: readonly StoredCount[] = []) {
    const inOrder = stored.toSorted((a, b) => a.minute - b.minute);
    for (const { window, amount, minute } of inOrder) this.#at(window, minute).add(amount);
  }

  /**
   * Counts a trace and answers the share that it is kept by: the budget, of what came in the minute
   * or hour until this minute began or, where that is more already, in the one that ends with this
   * minute. Where neither is more than the budget, nothing is thinned.
   *
   * @param group what the policy's budget is for, such as a service
   */
  shareOf(policy: TailPolicy, group: string, bytes: number, now: UnixNano): BudgetShare {
    const { budget, keep, name } = policy;
    if (budget === undefined) return { share: keep, counted: undefined };
    const { digest, window } = this.windowOf(name, budget, group, minuteOf(now));
    const amount = budget.unit === 'bytes' ? bytes : 1;
    const { before, upToNow } = window.came();
    const share = Math.min(keep, limitOf(budget) / Math.max(before, upToNow + amount));
    window.add(amount);
    this.#open.push({ window, amount });
    return { share, counted: { window: digest, amount } };
  }

  /** What came of the group until that minute. */
  windowOf(name: string, budget: Budget, group: string, minute: number): FoundWindow {
    // Another unit, or another kind of group under the same name, begins anew.
    const shared = [name, budget.unit, budget.per ?? ''];
    const mark = 'perHour' in budget ? hourMark : '';
    const digest = this.#roomFor(
      `${mark}${digestOf([...shared, group])}`,
      `${mark}${digestOf(shared)}`,
      minute,
    );
    return { digest, window: this.#at(digest, minute) };
  }

  /** The verdicts hold; where they do not, their traces are decided and counted again. */
  settle(areDurable: boolean): void {
    if (!areDurable) for (const { window, amount } of this.#open) window.add(-amount);
    this.#open = [];
  }

  /** Groups beyond the limit share one budget. */
  #roomFor(own: string, shared: string, minute: number): string {
    if (this.#windows.has(own)) return own;
    if (this.#windows.size >= budgetGroupsMax) this.#forget(minute);
    return this.#windows.size >= budgetGroupsMax ? shared : own;
  }

  #at(digest: string, minute: number): BudgetWindow {
    const window = this.#windows.get(digest) ?? new BudgetWindow(minutesOf(digest), minute);
    this.#windows.set(digest, window);
    window.moveTo(minute);
    return window;
  }

  #forget(minute: number): void {
    for (const [digest, window] of this.#windows) {
      if (window.isOver(minute)) this.#windows.delete(digest);
    }
  }
}

/** What may be kept in the budget's unit of time. */
export function limitOf(budget: Budget): number {
  return 'perHour' in budget ? budget.perHour : budget.perMinute;
}

/** Digests of budgets by the hour begin so: a start has to know which verdicts they still need. */
export const hourMark = 'h';
export const hourMinutes = 60;

function minutesOf(digest: string): number {
  return digest.startsWith(hourMark) ? hourMinutes : 1;
}

const digits = 16;

/** Groups are words of senders: a verdict of a dropped trace need not repeat them. */
function digestOf(parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts)).slice(0, digits);
}
