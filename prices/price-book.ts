import { createHash } from 'node:crypto';
import type { ModelName, ModelPrices, PriceBook, PriceOverride } from '../model/cost.ts';
import { modelNameCharactersMax, modelPricesMax } from '../model/limits.ts';
import { createPublished, type Published, publishedVersion } from './published.ts';
import { createRateCard, type Period } from './rate-card.ts';

/** Published prices and the user's own above them. One for each thread: it remembers look-ups. */
export function createPriceBook(overrides: readonly PriceOverride[]): PriceBook {
  const published = createPublished();
  const known = new Map<string, ModelPrices | undefined>();
  return {
    version: versionOf(overrides),
    find(name) {
      const key = JSON.stringify([name.provider, name.responseModel, name.requestModel]);
      const found = known.get(key);
      if (found !== undefined || known.has(key)) return found;
      // Names may come without end; a fuller memory is begun anew.
      if (known.size >= modelPricesMax) known.clear();
      const fresh = pricesOf(name, overrides, published);
      known.set(key, fresh);
      return fresh;
    },
  };
}

/** What decides about prices decides about the version, and nothing else does. */
function versionOf(overrides: readonly PriceOverride[]): string {
  if (overrides.length === 0) return publishedVersion();
  const digest = createHash('sha256').update(JSON.stringify(overrides)).digest('hex');
  return `${publishedVersion()}+${digest.slice(0, 12)}`;
}

function pricesOf(
  name: ModelName,
  overrides: readonly PriceOverride[],
  published: Published,
): ModelPrices | undefined {
  // Who answered was paid; but a name of one's own for a deployment stands in the request only.
  const models = [name.responseModel, name.requestModel].flatMap((model) =>
    model === undefined || model.length > modelNameCharactersMax ? [] : [model],
  );
  const own = overrides
    .map((override) => ({ override, weight: weightOf(override, name.provider, models) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => a.weight - b.weight || fromOf(a.override) - fromOf(b.override))
    .map(({ override }) => override);
  const periods = [...publishedFor(published, name.provider, models), ...own.map(ownPeriod)];
  return periods.length === 0 ? undefined : createRateCard(periods);
}

function publishedFor(
  published: Published,
  provider: string | undefined,
  models: readonly string[],
): readonly Period[] {
  for (const model of models) {
    const periods = published(provider, model);
    if (periods !== undefined) return periods;
  }
  return [];
}

/** 0 where it does not match; a full name outweighs a pattern, a named provider any. */
function weightOf(
  { provider, model }: PriceOverride,
  ofProvider: string | undefined,
  models: readonly string[],
): number {
  if (provider !== undefined && provider.toLowerCase() !== ofProvider?.toLowerCase()) return 0;
  const wanted = model.toLowerCase();
  const names = models.map((name) => name.toLowerCase());
  const start = wanted.endsWith('*') ? wanted.slice(0, -1) : undefined;
  const matches = names.some((name) =>
    start === undefined ? name === wanted : name.startsWith(start),
  );
  if (!matches) return 0;
  return 1 + (start === undefined ? 2 : 0) + (provider === undefined ? 0 : 1);
}

function fromOf({ fromMs }: PriceOverride): number {
  return fromMs ?? Number.NEGATIVE_INFINITY;
}

function ownPeriod({ fromMs, prices, tiers }: PriceOverride): Period {
  const validity =
    fromMs === undefined ? ({ kind: 'always' } as const) : ({ kind: 'from', fromMs } as const);
  return { validity, prices, tiers };
}
