import { z } from 'zod';
import type { PriceOverride, TokenPrices } from '../model/cost.ts';
import { Invalid } from '../model/errors.ts';
import { priceOverridesMax } from '../model/limits.ts';
import { nearestName } from '../model/nearest.ts';
import { settings } from './settings.ts';

const price = z
  .number({ error: 'must be USD as a number, 0 or more' })
  .min(0, { error: 'must be USD as a number, 0 or more' })
  .max(1e6, { error: 'must be USD as a number, at most 1000000' })
  .optional();

const prices = {
  input: price,
  output: price,
  cache_read: price,
  cache_write: price,
  reasoning: price,
  input_audio: price,
  output_audio: price,
  input_image: price,
  output_image: price,
  cache_read_audio: price,
  cache_read_image: price,
  cache_write_1h: price,
  request: price,
};

const name = z.string({ error: 'must be text' }).min(1, { error: 'must not be empty' }).max(256);
const tier = z.strictObject({
  above: z.int({ error: 'must be a whole number of input tokens' }).min(0),
  ...prices,
});
const entry = z
  .strictObject({
    provider: name.optional(),
    model: z.string({ error: 'must name a model' }).regex(/^[^*]+\*?$|^\*$/, {
      error: 'must name a model; a * may stand at its end only',
    }),
    from: z
      .string({ error: instantError() })
      .refine(isInstant, { error: instantError() })
      .optional(),
    ...prices,
    tiers: z.array(tier).max(16).optional(),
  })
  .refine(
    ({ input, output, request }) =>
      input !== undefined || output !== undefined || request !== undefined,
    { error: 'needs at least one of input, output and request' },
  );
const list = z.array(entry).max(priceOverridesMax);

/**
 * The user's own prices, from the JSON that `prices.models` or its variable holds.
 *
 * @throws Invalid with code `bad_setting`, naming the entry and the key in it.
 */
export function readPriceOverrides(text: string, where: string): readonly PriceOverride[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badPrices(where, 'must be a list', 'as a variable it is JSON: [{"model":"m","input":1}]');
  }
  const parsed = list.safeParse(value);
  if (parsed.success) return parsed.data.map(toOverride);
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? [])
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('');
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const near = nearestName(key, Object.keys(path.includes('.tiers[') ? tier.shape : entry.shape));
    const hint = near === undefined ? keysHint : `did you mean ${near}?`;
    throw badPrices(`${where}${path}`, `has the unknown key ${key}`, hint);
  }
  throw badPrices(`${where}${path}`, issue?.message ?? 'is wrong', keysHint);
}

const keysHint = `known: ${Object.keys(entry.shape).join(', ')}`;

function badPrices(where: string, fault: string, hint: string): Invalid {
  const field = settings.priceModels.key;
  return new Invalid(`${where} ${fault}`, { code: 'bad_setting', field, hint });
}

function toOverride(own: z.output<typeof entry>): PriceOverride {
  const base = toPrices(own);
  return {
    provider: own.provider,
    model: own.model,
    fromMs: own.from === undefined ? undefined : Date.parse(own.from),
    prices: base,
    tiers: (own.tiers ?? [])
      .map((one) => ({ above: one.above, prices: { ...base, ...given(toPrices(one)) } }))
      .sort((a, b) => a.above - b.above),
  };
}

function toPrices(own: z.output<typeof entry> | z.output<typeof tier>): TokenPrices {
  return {
    input: own.input,
    output: own.output,
    cacheRead: own.cache_read,
    cacheWrite: own.cache_write,
    reasoning: own.reasoning,
    inputAudio: own.input_audio,
    outputAudio: own.output_audio,
    inputImage: own.input_image,
    outputImage: own.output_image,
    cacheReadAudio: own.cache_read_audio,
    cacheReadImage: own.cache_read_image,
    cacheWriteHour: own.cache_write_1h,
    request: own.request,
  };
}

/** What a tier leaves out costs what it costs below it. */
function given(own: TokenPrices): Partial<TokenPrices> {
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
}

/** A date means its first instant in UTC; a time needs an offset. */
function isInstant(text: string): boolean {
  const shape = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;
  const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  const isDay = !Number.isNaN(day) && new Date(day).toISOString().startsWith(text.slice(0, 10));
  return shape.test(text) && isDay && !Number.isNaN(Date.parse(text));
}

function instantError(): string {
  return 'must be a date, or a time with an offset, such as 2026-03-01';
}
