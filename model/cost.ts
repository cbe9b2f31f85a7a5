/** What a model call used and what that costs. Money is USD. */

/**
 * Tokens of one model call; undefined where unknown. Input includes what was read from and written
 * to a cache, audio and images; output includes reasoning, audio and images.
 */
export interface TokenUsage {
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly cacheReadTokens: number | undefined;
  readonly cacheWriteTokens: number | undefined;
  readonly reasoningTokens: number | undefined;
  readonly inputAudioTokens: number | undefined;
  readonly outputAudioTokens: number | undefined;
  readonly inputImageTokens: number | undefined;
  readonly outputImageTokens: number | undefined;
  /** Of those read from a cache. */
  readonly cacheReadAudioTokens: number | undefined;
  readonly cacheReadImageTokens: number | undefined;
  /** Of those written to a cache, what is kept for an hour instead of minutes. */
  readonly cacheWriteHourTokens: number | undefined;
}

export interface Cost {
  /** Undefined where the tokens are unknown. */
  readonly input: number | undefined;
  readonly output: number | undefined;
  /** What is known of the two, and fees that belong to neither, such as one for each request. */
  readonly total: number;
}

/** Who answered: as the columns of a span name it. */
export interface ModelName {
  readonly provider: string | undefined;
  readonly requestModel: string | undefined;
  readonly responseModel: string | undefined;
}

/** What one model costs, at all times that are known. */
export interface ModelPrices {
  /**
   * Undefined where no price is known for that time, or the model is not paid by tokens or
   * requests: an unknown cost is never 0.
   */
  costOf(usage: TokenUsage, startMs: number): Cost | undefined;
}

export interface PriceBook {
  /** Names the table of prices and the user's own; stands beside every cost computed with it. */
  readonly version: string;
  /** Undefined where nobody knows a price. The answer is remembered, for a bounded number. */
  find(name: ModelName): ModelPrices | undefined;
}

/** A user's own price, from a time on. Money in USD for a million tokens. */
export interface PriceOverride {
  /** As in the column `provider_name`; undefined means any. */
  readonly provider: string | undefined;
  /** As in `response_model` or `request_model`; a `*` at the end stands for anything. */
  readonly model: string;
  readonly fromMs: number | undefined;
  readonly prices: TokenPrices;
  /** Other prices for the whole call where its input is larger. */
  readonly tiers: readonly PriceTier[];
}

/** What is undefined costs what it is a part of: cached input costs what input costs. */
export interface TokenPrices {
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  readonly reasoning: number | undefined;
  readonly inputAudio: number | undefined;
  readonly outputAudio: number | undefined;
  readonly inputImage: number | undefined;
  readonly outputImage: number | undefined;
  readonly cacheReadAudio: number | undefined;
  readonly cacheReadImage: number | undefined;
  readonly cacheWriteHour: number | undefined;
  /** For each request, whatever its tokens. */
  readonly request: number | undefined;
}

export interface PriceTier {
  /** Input tokens above which it holds. */
  readonly above: number;
  readonly prices: TokenPrices;
}
