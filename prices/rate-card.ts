import type { Cost, ModelPrices, PriceTier, TokenPrices, TokenUsage } from '../model/cost.ts';

/** When a price holds. */
export type Validity =
  | { readonly kind: 'always' }
  | { readonly kind: 'from'; readonly fromMs: number }
  /** Seconds of the day, UTC; where `from` is the later one, the time goes over midnight. */
  | { readonly kind: 'daily'; readonly from: number; readonly to: number };

/** Prices for a time. */
export interface Period {
  readonly validity: Validity;
  /** Undefined where the model is paid by something that spans do not tell, such as audio hours. */
  readonly prices: TokenPrices | undefined;
  /** By `above`, smallest first. */
  readonly tiers: readonly PriceTier[];
}

const dayMs = 86_400_000;

/** Of the periods that hold at a time, the last one counts. */
export function createRateCard(periods: readonly Period[]): ModelPrices {
  const strongest = periods.at(-1);
  return {
    costOf(usage, startMs) {
      const { inputTokens, outputTokens } = usage;
      if (inputTokens === undefined && outputTokens === undefined) return undefined;
      const period =
        strongest !== undefined && holds(strongest.validity, startMs)
          ? strongest
          : periods.findLast(({ validity }) => holds(validity, startMs));
      if (period?.prices === undefined) return undefined;
      return costOf(pricesFor(period, period.prices, inputTokens ?? 0), usage);
    },
  };
}

function holds(validity: Validity, startMs: number): boolean {
  if (validity.kind === 'always') return true;
  if (validity.kind === 'from') return startMs >= validity.fromMs;
  const second = (((startMs % dayMs) + dayMs) % dayMs) / 1000;
  const { from, to } = validity;
  return to < from ? second >= from || second < to : second >= from && second < to;
}

function pricesFor({ tiers }: Period, base: TokenPrices, inputTokens: number): TokenPrices {
  if (tiers.length === 0) return base;
  return tiers.findLast(({ above }) => inputTokens > above)?.prices ?? base;
}

function costOf(prices: TokenPrices, usage: TokenUsage): Cost {
  const input = usage.inputTokens === undefined ? undefined : inputCost(prices, usage);
  const output = usage.outputTokens === undefined ? undefined : outputCost(prices, usage);
  return { input, output, total: (input ?? 0) + (output ?? 0) + (prices.request ?? 0) };
}

/** What is cheaper or dearer than the rest is taken out of the whole; never less than nothing. */
function inputCost(prices: TokenPrices, usage: TokenUsage): number {
  const { inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  const audio = usage.inputAudioTokens ?? 0;
  const plain = Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens - audio);
  const { input = 0, cacheRead = input, cacheWrite = input, inputAudio = input } = prices;
  return (
    perMillion(input, plain) +
    perMillion(cacheRead, cacheReadTokens) +
    perMillion(cacheWrite, cacheWriteTokens) +
    perMillion(inputAudio, audio)
  );
}

function outputCost(prices: TokenPrices, usage: TokenUsage): number {
  const { outputTokens = 0, reasoningTokens = 0, outputAudioTokens = 0 } = usage;
  const plain = Math.max(0, outputTokens - reasoningTokens - outputAudioTokens);
  const { output = 0, reasoning = output, outputAudio = output } = prices;
  return (
    perMillion(output, plain) +
    perMillion(reasoning, reasoningTokens) +
    perMillion(outputAudio, outputAudioTokens)
  );
}

function perMillion(price: number, tokens: number): number {
  return (price * tokens) / 1e6;
}
