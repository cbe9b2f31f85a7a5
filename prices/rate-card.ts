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
  const { inputTokens = 0, cacheReadTokens: read = 0, cacheWriteHourTokens: hour = 0 } = usage;
  const write = Math.max(usage.cacheWriteTokens ?? 0, hour);
  const audio = Math.max(usage.inputAudioTokens ?? 0, usage.cacheReadAudioTokens ?? 0);
  const image = Math.max(usage.inputImageTokens ?? 0, usage.cacheReadImageTokens ?? 0);
  const parts = read + write + audio + image;
  // Who does not say how much of what was cached is audio or image means as little as can be.
  const twice = Math.max(0, parts - inputTokens);
  const readAudio = Math.min(read, audio, usage.cacheReadAudioTokens ?? twice);
  const readImage = Math.min(
    read - readAudio,
    image,
    usage.cacheReadImageTokens ?? Math.max(0, twice - readAudio),
  );
  const plain = Math.max(0, inputTokens - parts + readAudio + readImage);
  const { input = 0, cacheRead = input, cacheWrite = input, inputAudio = input } = prices;
  const { inputImage = input, cacheWriteHour = cacheWrite } = prices;
  const { cacheReadAudio = prices.cacheRead ?? inputAudio } = prices;
  const { cacheReadImage = prices.cacheRead ?? inputImage } = prices;
  return (
    perMillion(input, plain) +
    perMillion(cacheRead, read - readAudio - readImage) +
    perMillion(cacheReadAudio, readAudio) +
    perMillion(cacheReadImage, readImage) +
    perMillion(cacheWrite, write - hour) +
    perMillion(cacheWriteHour, hour) +
    perMillion(inputAudio, audio - readAudio) +
    perMillion(inputImage, image - readImage)
  );
}

function outputCost(prices: TokenPrices, usage: TokenUsage): number {
  const { outputTokens = 0, reasoningTokens = 0 } = usage;
  const { outputAudioTokens: audio = 0, outputImageTokens: image = 0 } = usage;
  const plain = Math.max(0, outputTokens - reasoningTokens - audio - image);
  const { output = 0, reasoning = output, outputAudio = output, outputImage = output } = prices;
  return (
    perMillion(output, plain) +
    perMillion(reasoning, reasoningTokens) +
    perMillion(outputAudio, audio) +
    perMillion(outputImage, image)
  );
}

function perMillion(price: number, tokens: number): number {
  return (price * tokens) / 1e6;
}
