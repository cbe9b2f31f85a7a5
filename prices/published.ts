import { readFileSync } from 'node:fs';
import {
  type ConditionalPrice,
  findProvider,
  type ModelPrice,
  type Provider,
  type TieredPrices,
} from '@pydantic/genai-prices';
import type { PriceTier, TokenPrices } from '../model/cost.ts';
import { assert } from '../model/errors.ts';
import { createModelIndex } from './model-index.ts';
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
    const found = sourceOf(provider, model.toLowerCase().trim());
    const prices = found && findModel(found.provider, found.name)?.prices;
    if (prices === undefined) return undefined;
    return Array.isArray(prices)
      ? prices.map(periodOf)
      : [{ ...ratesOf(prices), validity: always }];
  };
}

/** `genai-prices@` and the release of the package, whose data never changes within one. */
export function publishedVersion(): string {
  const file = new URL('../package.json', import.meta.resolve('@pydantic/genai-prices'));
  const version = /"version": *"([^"]+)"/.exec(readFileSync(file, 'utf8'))?.[1];
  assert(version !== undefined, 'the package of prices has no version');
  return `genai-prices@${version}`;
}

/**
 * A gateway in the package's words: the provider stands in the model's name (`openai/gpt-5`), or is
 * told from the name alone. So it is where a span names no provider.
 */
const gateway = 'litellm';

/** Words of the GenAI conventions and of instrumentations that the package does not know. */
const sourceNames: ReadonlyMap<string, string> = new Map([
  ['gcp.gen_ai', 'google'],
  ['gcp.gemini', 'google'],
  ['gcp.vertex_ai', 'google'],
  ['azure.ai.openai', 'azure'],
  ['azure.ai.inference', 'azure'],
  ['azure_openai', 'azure'],
  ['x_ai', 'x-ai'],
  ['togetherai', 'together'],
  ['gateway', gateway],
  ['vercel', gateway],
]);

interface Source {
  readonly provider: Provider;
  /** Of the model there. */
  readonly name: string;
}

/** `xai.chat` and the like: the provider is what stands before the dot. */
function sourceOf(provider: string | undefined, name: string): Source | undefined {
  if (provider === undefined) return behindGateway(name);
  const lower = provider.toLowerCase().trim();
  for (const word of [lower, lower.split('.')[0] ?? lower]) {
    const providerId = sourceNames.get(word) ?? word;
    if (providerId === gateway) return behindGateway(name);
    const found = findProvider({ providerId });
    if (found !== undefined) return { provider: found, name };
  }
  return undefined;
}

function behindGateway(name: string): Source | undefined {
  const slash = name.indexOf('/');
  const [providerId, rest] = [name.slice(0, Math.max(0, slash)), name.slice(slash + 1)];
  const named = providerId === '' || rest === '' ? undefined : findProvider({ providerId });
  if (named !== undefined) return { provider: named, name: rest };
  const told = findProvider({ modelId: name });
  return told === undefined ? undefined : { provider: told, name };
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
    request: request === undefined ? undefined : request / 1000,
  };
}

function isTiered(price: number | TieredPrices | undefined): price is TieredPrices {
  return typeof price === 'object';
}
