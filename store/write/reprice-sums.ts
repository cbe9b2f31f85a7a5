import { repriceModelsMax } from '../../model/limits.ts';
import type { RepricedModel } from '../contract.ts';
import type { PricedSpan } from './priced-span.ts';

/** What computing anew found and changed, by model. */
export interface RepriceSums {
  /** `after` is what it costs now. */
  add(span: PricedSpan, after: number | undefined, isChanged: boolean): void;
  models(): readonly RepricedModel[];
}

interface Sums {
  readonly provider: string | undefined;
  readonly model: string | undefined;
  spans: number;
  changed: number;
  unpriced: number;
  costBefore: number | undefined;
  costAfter: number | undefined;
}

export function createRepriceSums(): RepriceSums {
  const byModel = new Map<string, Sums>();
  return {
    add(span, after, isChanged) {
      const sums = sumsOf(byModel, span);
      sums.spans++;
      if (after === undefined) sums.unpriced++;
      if (!isChanged) return;
      sums.changed++;
      if (!span.counts) return;
      sums.costBefore = plus(sums.costBefore, span.cost);
      sums.costAfter = plus(sums.costAfter, after);
    },
    models: () => [...byModel.values()],
  };
}

/** Names may come without end: those beyond the limit are summed together, without a name. */
function sumsOf(byModel: Map<string, Sums>, { name }: PricedSpan): Sums {
  const model = name.responseModel ?? name.requestModel;
  const key = JSON.stringify([name.provider, model]);
  const known = byModel.get(key);
  if (known !== undefined) return known;
  const isFull = byModel.size >= repriceModelsMax;
  const others = isFull ? byModel.get('others') : undefined;
  if (others !== undefined) return others;
  const fresh: Sums = {
    provider: isFull ? undefined : name.provider,
    model: isFull ? undefined : model,
    spans: 0,
    changed: 0,
    unpriced: 0,
    costBefore: undefined,
    costAfter: undefined,
  };
  byModel.set(isFull ? 'others' : key, fresh);
  return fresh;
}

function plus(sum: number | undefined, cost: number | undefined): number | undefined {
  return cost === undefined ? sum : (sum ?? 0) + cost;
}
