import type { TokenPrices, TokenUsage } from '../../model/cost.ts';

/** A call of which nothing is known, for tests to say the rest. */
export const noUsage: TokenUsage = {
  inputTokens: undefined,
  outputTokens: undefined,
  cacheReadTokens: undefined,
  cacheWriteTokens: undefined,
  reasoningTokens: undefined,
  inputAudioTokens: undefined,
  outputAudioTokens: undefined,
  inputImageTokens: undefined,
  outputImageTokens: undefined,
  cacheReadAudioTokens: undefined,
  cacheReadImageTokens: undefined,
  cacheWriteHourTokens: undefined,
};

export const noPrices: TokenPrices = {
  input: undefined,
  output: undefined,
  cacheRead: undefined,
  cacheWrite: undefined,
  reasoning: undefined,
  inputAudio: undefined,
  outputAudio: undefined,
  inputImage: undefined,
  outputImage: undefined,
  cacheReadAudio: undefined,
  cacheReadImage: undefined,
  cacheWriteHour: undefined,
  request: undefined,
};
