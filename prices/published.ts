import { readFileSync } from 'node:fs';
import type { ConditionalPrice, ModelPrice, TieredPrices } from '@pydantic/genai-prices';
import type { PriceTier, TokenPrices } from '../model/cost.ts';
import { assert } from '../model/errors.ts';
import { createModelIndex } from './model-index.ts';
import { sourcesOf } from './model-sources.ts';
import type { Period, Validity } from './rate-card.ts';

export type Published = (
  provider: string | undefined,
  model: string,
) => readonly Period[] | undefined;

/**
 * The published prices of models with their history, from the data that the package brings; nothing
 * is fetched. The arithmetic is ours, because the package's own takes longer than all of
 * normalisation, and because it says 0 where it lacks the unit.
 */
export function createPublished(): Published {
  const findModel = createModelIndex();
  return (provider, model) => {
    for (const source of sourcesOf(provider, model)) {
      const prices = findModel(source.provider, source.name)?.prices;
      if (prices === undefined) continue;
      return Array.isArray(prices)
        ? prices.map(periodOf)
        : [{ ...ratesOf(prices), validity: always }];
    }
    return undefined;
  };
}

/** `genai-prices@` and the release of the package, whose data never changes within one. */
export function publishedVersion(): string {
  const file = new URL('../package.json', import.meta.resolve('@pydantic/genai-prices'));
  const version = /"version": *"([^"]+)"/.exec(readFileSync(file, 'utf8'))?.[1];
  assert(version !== undefined, 'the package of prices has no version');
  return `genai-prices@${version}`;
}

const always: Validity = { kind: 'always' };

/** The package takes its first entry where none holds, whatever that says of times. */
function periodOf({ constraint, prices }: ConditionalPrice, index: number): Period {
  if (constraint === undefined || index === 0) return { ...ratesOf(prices), validity: always };
  if (constraint.type === 'start_date') {
    return {
      ...ratesOf(prices),
      validity: { kind: 'from', fromMs: Date.parse(constraint.start_date) },
    };
  }
  const { start_time, end_time } = constraint;
  const validity = { kind: 'daily', from: secondOf(start_time), to: secondOf(end_time) } as const;
  return { ...ratesOf(prices), validity };
}

/** `16:30:00Z`, or with an offset. */
function secondOf(time: string): number {
  const ms = Date.parse(`1970-01-02T${time}`);
  assert(Number.isFinite(ms), 'a price holds at no time of the day');
  return (ms / 1000) % 86_400;
}

const priceKeys = {
  input: 'input_mtok',
  output: 'output_mtok',
  cacheRead: 'cache_read_mtok',
  cacheWrite: 'cache_write_mtok',
  reasoning: 'output_reasoning_mtok',
  inputAudio: 'input_audio_mtok',
  outputAudio: 'output_audio_mtok',
  inputImage: 'input_image_mtok',
  outputImage: 'output_image_mtok',
  cacheReadAudio: 'cache_audio_read_mtok',
  cacheReadImage: 'cache_image_read_mtok',
  cacheWriteHour: 'cache_write_1h_mtok',
} as const satisfies Partial<Record<keyof TokenPrices, string>>;
const requestKey = 'requests_kcount';

function ratesOf(prices: ModelPrice): Omit<Period, 'validity'> {
  const known: readonly string[] = [...Object.values(priceKeys), requestKey];
  const keys = Object.keys(prices);
  // No price at all is the package's way to say that the model is free.
  if (keys.length > 0 && !keys.some((key) => known.includes(key))) {
    return { prices: undefined, tiers: [] };
  }
  return {
    prices: pricesAt(prices, 0),
    tiers: tierStarts(prices).map(
      (above): PriceTier => ({ above, prices: pricesAt(prices, above + 1) }),
    ),
  };
}

function tierStarts(prices: ModelPrice): number[] {
  const starts = Object.values(prices).flatMap((price) =>
    isTiered(price) ? price.tiers.map(({ start }) => start) : [],
  );
  return [...new Set(starts)].sort((a, b) => a - b);
}

/** The prices of a call with so much input. */
function pricesAt(prices: ModelPrice, inputTokens: number): TokenPrices {
  const at = (key: string): number | undefined => {
    const price = prices[key];
    if (!isTiered(price)) return price;
    const tiers = price.tiers.toSorted((a, b) => a.start - b.start);
    return tiers.findLast(({ start }) => inputTokens > start)?.price ?? price.base;
  };
  const request = at(requestKey);
  return {
    input: at(priceKeys.input),
    output: at(priceKeys.output),
    cacheRead: at(priceKeys.cacheRead),
    cacheWrite: at(priceKeys.cacheWrite),
    reasoning: at(priceKeys.reasoning),
    inputAudio: at(priceKeys.inputAudio),
    outputAudio: at(priceKeys.outputAudio),
    inputImage: at(priceKeys.inputImage),
    outputImage: at(priceKeys.outputImage),
    cacheReadAudio: at(priceKeys.cacheReadAudio),
    cacheReadImage: at(priceKeys.cacheReadImage),
    cacheWriteHour: at(priceKeys.cacheWriteHour),
    request: request === undefined ? undefined : request / 1000,
  };
}

function isTiered(price: number | TieredPrices | undefined): price is TieredPrices {
  return typeof price === 'object';
}
