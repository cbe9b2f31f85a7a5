import type { Budget, TailPolicy } from '../../model/tail-policy.ts';
import { Budgets, limitOf } from '../write/tail/budgets.ts';

/** Over traces that are alike: how many are kept, and what that adds to variances. */
interface Shares {
  readonly mean: number;
  readonly harmonic: number;
}

/** Traces that came, of which one is stored. */
interface Came {
  /** Of one, as the budget counts. */
  readonly size: number;
  /** Where samplers go before, perhaps a part of one. */
  readonly count: number;
}

/** Shares that budgets come to: by the windows of the sampler, which count here what is stored. */
export class BudgetShares {
  readonly #budgets = new Budgets();

  /**
   * Counts traces, which come one after another, and answers their shares.
   *
   * @param minute since 1970, in its order
   */
  sharesOf(
    { name, keep }: TailPolicy,
    budget: Budget,
    group: string,
    minute: number,
    came: Came,
  ): Shares {
    const { window } = this.#budgets.windowOf(name, budget, group, minute);
    const shares = meanShares(keep, limitOf(budget), window.came(), came);
    window.add(came.size * came.count);
    return shares;
  }
}

/** Means of `min(keep, limit / max(before, upToNow + k size))` for k from 1 to the count. */
function meanShares(
  keep: number,
  limit: number,
  { before, upToNow }: { readonly before: number; readonly upToNow: number },
  { size, count }: Came,
): Shares {
  if (keep === 0) return { mean: 0, harmonic: 0 };
  const atEnd = (k: number) => upToNow + k * size;
  const share = (k: number) => Math.min(keep, limit / Math.max(before, atEnd(k)));
  const whole = Math.floor(count);
  const part = count - whole;
  // Constant at first, then falling as more has come.
  const constant = Math.floor((Math.max(before, limit / keep) - upToNow) / size);
  const even = Math.min(whole, Math.max(0, constant));
  let sum = even * share(1) + part * share(whole + 1);
  const summed = Math.min(whole, even + termsMax);
  for (let k = even + 1; k <= summed; k++) sum += share(k);
  sum += (limit / size) * Math.log(atEnd(whole + 0.5) / atEnd(summed + 0.5));
  const falling = ((whole - even) * (atEnd(even + 1) + atEnd(whole))) / 2;
  const inverse = even / share(1) + falling / limit + part / share(whole + 1);
  return { mean: sum / count, harmonic: count / inverse };
}

/** Added one by one; beyond them an integral is right within 0.00001 of the limit. */
const termsMax = 64;
