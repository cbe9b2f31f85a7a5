import {
  findProvider,
  type MatchLogic,
  type ModelInfo,
  type Provider,
} from '@pydantic/genai-prices';

type Find = (name: string) => ModelInfo | undefined;

/**
 * Finds models by name as the package does (a test compares the two), a hundred times as fast where
 * there are many: senders choose the names, and each new one is a search.
 */
export function createModelIndex(): (provider: Provider, name: string) => ModelInfo | undefined {
  const byProvider = new Map<string, Find>();
  const findIn = (provider: Provider, name: string): ModelInfo | undefined => {
    const known = byProvider.get(provider.id) ?? indexOf(provider);
    byProvider.set(provider.id, known);
    return known(name);
  };
  const findAnywhere = (provider: Provider, name: string): ModelInfo | undefined => {
    const own = findIn(provider, name);
    if (own !== undefined) return own;
    for (const providerId of provider.fallback_model_providers ?? []) {
      const other = findProvider({ providerId });
      const found = other === undefined ? undefined : findIn(other, name);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return (provider, name) => {
    const dated = withDashes(name);
    const found = findAnywhere(provider, name);
    return found === undefined && dated !== name ? findAnywhere(provider, dated) : found;
  };
}

/** The first model in the list that matches: most are named whole, few by a condition. */
function indexOf({ models }: Provider): Find {
  const whole = new Map<string, number>();
  const conditions: { readonly at: number; readonly holds: (name: string) => boolean }[] = [];
  for (const [at, { match }] of models.entries()) {
    for (const logic of 'or' in match ? match.or : [match]) {
      if (!('equals' in logic)) conditions.push({ at, holds: compile(logic) });
      else if (!whole.has(logic.equals.toLowerCase())) whole.set(logic.equals.toLowerCase(), at);
    }
  }
  return (name) => {
    const exact = whole.get(name) ?? models.length;
    const earlier = conditions.find(({ at, holds }) => at < exact && holds(name));
    return models[earlier?.at ?? exact];
  };
}

/** Names are in lower case. */
function compile(logic: MatchLogic): (name: string) => boolean {
  if ('or' in logic) {
    const parts = logic.or.map(compile);
    return (name) => parts.some((holds) => holds(name));
  }
  if ('and' in logic) {
    const parts = logic.and.map(compile);
    return (name) => parts.every((holds) => holds(name));
  }
  if ('regex' in logic) {
    const pattern = new RegExp(logic.regex);
    return (name) => pattern.test(name);
  }
  const [[kind, text] = ['', '']] = Object.entries(logic);
  const wanted = text.toLowerCase();
  if (kind === 'starts_with') return (name) => name.startsWith(wanted);
  if (kind === 'ends_with') return (name) => name.endsWith(wanted);
  return kind === 'contains' ? (name) => name.includes(wanted) : (name) => name === wanted;
}

/** `-20250807` as `-2025-08-07`, where that is a day: the list knows the latter. */
function withDashes(name: string): string {
  return name.replace(
    /(-)(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g,
    (written, dash: string, year: string, month: string, day: string) => {
      const date = `${year}-${month}-${day}`;
      const ms = Date.parse(`${date}T00:00:00Z`);
      const isDay = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
      return isDay ? `${dash}${date}` : written;
    },
  );
}
