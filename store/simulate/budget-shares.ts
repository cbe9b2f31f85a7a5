import type { TailPolicy } from '../../model/tail-policy.ts';

/** Over the traces of a minute: how many are kept, and what that adds to variances. */
interface Shares {
  readonly mean: number;
  readonly harmonic: number;
}

/**
 * Shares that budgets come to: those of `Budgets` in store/write/tail/budgets.ts, as means over
 * what came in the same minute.
 */
export class BudgetShares {
  readonly #came = new Map<string, number>();

  /** @param amount traces or bytes, as the budget counts */
  count(policy: TailPolicy, group: string, minute: number, amount: number): void {
    const key = keyOf(policy, group, minute);
    this.#came.set(key, (this.#came.get(key) ?? 0) + amount);
  }

  /** Once everything is counted. */
  sharesOf(policy: TailPolicy, group: string, minute: number): Shares {
    const perMinute = policy.budget?.perMinute ?? Number.POSITIVE_INFINITY;
    const came = (at: number) => this.#came.get(keyOf(policy, group, at)) ?? 0;
    return meanShares(policy.keep, perMinute, came(minute - 1), came(minute));
  }
}

/**
 * Means of `min(keep, perMinute / max(last, x))` for x from 0 to `current`: constant at first, then
 * falling as more has come.
 */
function meanShares(keep: number, perMinute: number, last: number, current: number): Shares {
  if (keep === 0) return { mean: 0, harmonic: 0 };
  const first = Math.min(keep, perMinute / last);
  const constant = Math.max(last, perMinute / keep);
  if (current <= constant) return { mean: first, harmonic: first };
  const sum = constant * first + perMinute * Math.log(current / constant);
  const inverse = constant / first + (current ** 2 - constant ** 2) / (2 * perMinute);
  return { mean: sum / current, harmonic: current / inverse };
}

function keyOf({ name }: TailPolicy, group: string, minute: number): string {
  return JSON.stringify([name, group, minute]);
}
