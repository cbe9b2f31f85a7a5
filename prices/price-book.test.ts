import {
  calcPrice,
  type ModelInfo,
  type PriceCalculation,
  type Provider,
  waitForUpdate,
} from '@pydantic/genai-prices';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cost, PriceOverride, TokenPrices, TokenUsage } from '../model/cost.ts';
import { modelPricesMax } from '../model/limits.ts';
import { noPrices, noUsage } from '../test/rows/usage.ts';
import { createPriceBook } from './price-book.ts';

const book = createPriceBook([]);
const may2026 = Date.parse('2026-05-05T12:00:00Z');

function usage(tokens: Partial<TokenUsage>): TokenUsage {
  return { ...noUsage, ...tokens };
}

function cost(
  provider: string | undefined,
  model: string,
  tokens: Partial<TokenUsage>,
  startMs = may2026,
) {
  const found = book.find({ provider, requestModel: model, responseModel: undefined });
  return found?.costOf(usage(tokens), startMs);
}

describe("as the package's own arithmetic has it", async () => {
  const providers = (await waitForUpdate()) ?? [];
  const usages: readonly TokenUsage[] = [
    usage({ inputTokens: 1_234, outputTokens: 567 }),
    usage({ inputTokens: 300_001, outputTokens: 9 }),
    usage({ inputTokens: 200_000, outputTokens: 1 }),
    usage({ inputTokens: 10_000, outputTokens: 80, cacheReadTokens: 7_000, cacheWriteTokens: 900 }),
    usage({ inputTokens: 2_000_000, outputTokens: 80, cacheReadTokens: 1_500_000 }),
    usage({ inputTokens: 50, outputTokens: 4_000, reasoningTokens: 3_500 }),
    usage({
      inputTokens: 900,
      outputTokens: 800,
      inputAudioTokens: 700,
      outputAudioTokens: 600,
      cacheReadTokens: 100,
    }),
  ];
  const times = ['2024-01-01T00:00:00Z', '2025-06-10T00:00:00Z', '2026-03-12T23:59:59.999Z'].concat(
    [
      '2026-03-13T00:00:00Z',
      '2026-08-30T03:59:59Z',
      '2026-08-30T16:30:00Z',
      '2027-02-01T07:00:00Z',
    ],
  );

  /** Names that the package's matching finds the model by. */
  function nameOf({ match, id }: ModelInfo): string {
    return 'equals' in match ? match.equals : id;
  }

  test.each(providers.map((provider) => [provider.id, provider] as const))('%s', (_, provider) => {
    let compared = 0;
    for (const model of provider.models) compared += compareModel(provider, nameOf(model));
    expect(compared).toBeGreaterThan(0);
  });

  test('whatever parts a call has, where parts have prices of their own', () => {
    let compared = 0;
    const calls = fc.sample(parts, { seed: 20_261_128, numRuns: 60 }).map(usageOf);
    for (const provider of providers) {
      for (const model of provider.models.filter(hasPartPrices)) {
        compared += compareModel(provider, nameOf(model), ['2026-11-01T00:00:00Z'], calls);
      }
    }
    expect(compared).toBeGreaterThan(50 * 60);
  });

  function hasPartPrices({ prices }: ModelInfo): boolean {
    return /audio_mtok|image_mtok|1h_mtok|reasoning_mtok/.test(JSON.stringify(prices));
  }

  function compareModel(
    provider: Provider,
    name: string,
    at: readonly string[] = times,
    calls: readonly TokenUsage[] = usages,
  ): number {
    const wrong: unknown[] = [];
    let compared = 0;
    for (const time of at) {
      for (const tokens of calls) {
        const timestamp = new Date(time);
        const source = calcPrice(sourceUsage(tokens), name, { providerId: provider.id, timestamp });
        const got = cost(provider.id, name, tokens, timestamp.getTime());
        const want = source === null || isPaidOtherwise(source.model_price) ? undefined : source;
        if (want !== undefined) compared++;
        if (!isSame(got, want)) wrong.push({ name, time, tokens, got, want: want?.total_price });
      }
    }
    expect(wrong).toEqual([]);
    return compared;
  }

  function isSame(got: Cost | undefined, want: PriceCalculation | undefined): boolean {
    if (got === undefined || want === undefined) return got === undefined && want === undefined;
    return (
      isNear(got.input, want.input_price) &&
      isNear(got.output, want.output_price) &&
      isNear(got.total, want.total_price)
    );
  }

  /** The same but for the order of the sums. */
  function isNear(got: number | undefined, want: number): boolean {
    return got !== undefined && Math.abs(got - want) <= want * 1e-12;
  }

  function sourceUsage(tokens: TokenUsage) {
    return {
      input_tokens: tokens.inputTokens,
      output_tokens: tokens.outputTokens,
      cache_read_tokens: tokens.cacheReadTokens,
      // The package wants to be told how much of what was cached is audio or image.
      cache_audio_read_tokens: tokens.cacheReadAudioTokens ?? 0,
      cache_image_read_tokens: tokens.cacheReadImageTokens ?? 0,
      cache_write_tokens: tokens.cacheWriteTokens,
      cache_write_1h_tokens: tokens.cacheWriteHourTokens,
      output_reasoning_tokens: tokens.reasoningTokens,
      input_audio_tokens: tokens.inputAudioTokens,
      output_audio_tokens: tokens.outputAudioTokens,
      input_image_tokens: tokens.inputImageTokens,
      output_image_tokens: tokens.outputImageTokens,
    };
  }

  /** By audio hours, pages and the like alone, where the package answers 0. */
  function isPaidOtherwise(prices: object): boolean {
    const keys = Object.keys(prices);
    return (
      keys.length > 0 && !keys.some((key) => key.endsWith('_mtok') || key === 'requests_kcount')
    );
  }
});

/** Every token is of one part; half of the calls lack most of them. */
const count = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400_000 }));
const parts = fc.record({
  input: fc.record({ text: count, audio: count, image: count }),
  read: fc.record({ text: count, audio: count, image: count }),
  write: fc.record({ minutes: count, hour: count }),
  output: fc.record({ text: count, reasoning: count, audio: count, image: count }),
});

type Counts<Name extends string> = Readonly<Record<Name, number>>;
type Modality = 'text' | 'audio' | 'image';
interface Parts {
  readonly input: Counts<Modality>;
  readonly read: Counts<Modality>;
  readonly write: Counts<'minutes' | 'hour'>;
  readonly output: Counts<Modality | 'reasoning'>;
}

function usageOf({ input, read, write, output }: Parts): TokenUsage {
  const sum = (counts: Readonly<Record<string, number>>) =>
    Object.values(counts).reduce((total, each) => total + each, 0);
  return usage({
    inputTokens: sum(input) + sum(read) + sum(write),
    inputAudioTokens: input.audio + read.audio,
    inputImageTokens: input.image + read.image,
    cacheReadTokens: sum(read),
    cacheReadAudioTokens: read.audio,
    cacheReadImageTokens: read.image,
    cacheWriteTokens: sum(write),
    cacheWriteHourTokens: write.hour,
    outputTokens: sum(output),
    reasoningTokens: output.reasoning,
    outputAudioTokens: output.audio,
    outputImageTokens: output.image,
  });
}

test('models are found as the package finds them, whatever they are called', async () => {
  const providers = (await waitForUpdate()) ?? [];
  const words = [...new Set(providers.flatMap(({ models }) => models.map(({ id }) => id)))];
  // Every third, because the package takes its time.
  const near = words
    .filter((_, index) => index % 3 === 0)
    .flatMap((word, index) => [
      word,
      `${word}-20250807`,
      `${word}-20250231`,
      `${word}:batch`,
      word.toUpperCase(),
      `us.${word}`,
      `${providers[index % providers.length]?.id}/${word}`,
    ]);
  const wrong: string[] = [];
  for (const [index, name] of near.entries()) {
    // Every name at some providers, and at the gateway.
    const some = [index, index * 7 + 3, index * 13 + 5].map(
      (n) => providers[n % providers.length]?.id,
    );
    for (const providerId of [...some, 'anthropic', 'aws', 'azure', 'google', 'litellm']) {
      if (providerId === undefined) continue;
      const at = (id: string) =>
        calcPrice({ input_tokens: 1_000 }, name, {
          providerId: id,
          timestamp: new Date(may2026),
        });
      const got = cost(providerId, name, { inputTokens: 1_000 })?.total;
      const own = at(providerId);
      // What it does not find there may be a gateway's name, or Amazon's.
      const want = own ?? (got === undefined ? null : (at('litellm') ?? at('aws')));
      const isOther = got === undefined && want !== null && want.total_price === 0;
      if (isOther || got === want?.total_price) continue;
      if (Math.abs((got ?? -1) - (want?.total_price ?? -1)) > 1e-12)
        wrong.push(`${providerId} ${name}`);
    }
  }
  expect(wrong).toEqual([]);
});

describe('names', () => {
  test.each([
    ['openai', 'gpt-5-mini'],
    ['azure.ai.openai', 'gpt-4o'],
    ['azure.ai.inference', 'gpt-4o'],
    // What Azure does not sell itself is paid there at the price of who made it.
    ['azure.ai.foundry', 'gpt-5-mini-2025-08-07'],
    ['azure.ai.foundry', 'claude-sonnet-4-5'],
    ['microsoft.foundry', 'phi-4'],
    ['gcp.gen_ai', 'gemini-2.5-pro'],
    ['gcp.gemini', 'gemini-2.5-flash'],
    ['gcp.vertex_ai', 'claude-sonnet-4-5'],
    ['aws.bedrock', 'us.anthropic.claude-sonnet-4-20250514-v1:0'],
    ['anthropic', 'claude-sonnet-4-20250514'],
    ['Anthropic', 'claude-3-5-sonnet-20241022'],
    ['x_ai', 'grok-3-mini'],
    ['xai.chat', 'grok-3-mini'],
    ['openai.responses', 'gpt-5'],
    ['mistral_ai', 'mistral-large-latest'],
    ['groq', 'llama-3.3-70b-versatile'],
    ['groq.chat', 'llama-3.3-70b-versatile'],
    ['moonshot_ai', 'kimi-k2'],
    ['cohere', 'command-r-plus'],
    ['perplexity', 'sonar-pro'],
    ['deepseek', 'deepseek-chat'],
    ['openrouter', 'openai/gpt-5'],
    ['litellm', 'anthropic/claude-opus-4-1'],
    [undefined, 'gpt-5'],
    [undefined, 'anthropic/claude-opus-4-1'],
    // LiteLLM's names beside the provider that they name, as its OpenInference sends both.
    ['anthropic', 'anthropic/claude-sonnet-4-5'],
    ['openai', 'openai/gpt-4o'],
    ['azure.ai.openai', 'azure/gpt-4o'],
    ['gcp.gen_ai', 'gemini/gemini-2.5-flash'],
    ['gcp.gen_ai', 'vertex_ai/gemini-2.5-flash'],
    ['aws.bedrock', 'bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0'],
    ['openrouter', 'openrouter/anthropic/claude-sonnet-4.5'],
    ['groq', 'groq/llama-3.3-70b-versatile'],
    [undefined, 'azure_ai/gpt-4o'],
    [undefined, 'litellm_proxy/gpt-4o'],
    // A client of OpenAI's that asks a gateway.
    ['openai', 'anthropic/claude-opus-4-1'],
    ['openai', 'us.anthropic.claude-sonnet-4-20250514-v1:0'],
    ['gcp.gemini', 'models/gemini-2.5-flash'],
    [undefined, 'models/gemini-2.5-flash'],
    ['gcp.vertex_ai', 'publishers/google/models/gemini-2.5-pro'],
    ['gcp.vertex_ai', 'projects/p/locations/us/publishers/google/models/gemini-2.5-flash'],
    // Frameworks that name themselves.
    ['strands-agents', 'us.anthropic.claude-sonnet-4-20250514-v1:0'],
    ['Langchain', 'gpt-4o-2024-08-06'],
    ['microsoft.agent_framework', 'gpt-4o'],
    ['microsoft.agent_framework.harness', 'gpt-4o'],
    ['unknown', 'gemini-2.5-flash'],
    [undefined, 'us.anthropic.claude-sonnet-4-20250514-v1:0'],
    [undefined, 'anthropic.claude-3-5-sonnet-20240620-v1:0'],
    // MLflow reads the provider off Amazon's id.
    ['us', 'us.anthropic.claude-sonnet-4-20250514-v1:0'],
    ['anthropic', 'anthropic.claude-3-5-sonnet-20240620-v1:0'],
    ['meta', 'meta.llama3-1-70b-instruct-v1:0'],
  ])('%s %s has a price', (provider, model) => {
    expect(cost(provider, model, { inputTokens: 1_000 })?.total).toBeGreaterThan(0);
  });

  test.each([
    ['openai', 'gpt-5-that-nobody-made'],
    ['ollama', 'deepseek-r1'],
    ['ibm.watsonx.ai', 'granite-3'],
    [undefined, 'my-own-model'],
    ['openai', 'whisper-1'],
    // Who made an open model says nothing of who is paid for it.
    ['together', 'openai/gpt-4o'],
    ['ollama', 'openai/gpt-4o'],
    ['oci', 'meta.llama3-1-70b-instruct-v1:0'],
    ['strands-agents', 'my-own-model'],
    [undefined, 'models/'],
    [undefined, 'openai/'],
    ['openai', `gpt-5${'x'.repeat(9_999)}`],
  ])('%s %s has none, and that is not 0', (provider, model) => {
    expect(cost(provider, model, { inputTokens: 1_000, outputTokens: 1 })).toBeUndefined();
  });

  test("a prefix leads to the provider's own price", () => {
    const of = (provider: string | undefined, model: string) =>
      cost(provider, model, { inputTokens: 1_000_000, outputTokens: 100_000 });
    expect(of('openai', 'anthropic/claude-opus-4-1')).toEqual(of('anthropic', 'claude-opus-4-1'));
    expect(of('azure', 'azure/gpt-4o')).toEqual(of('azure', 'gpt-4o'));
    expect(of('groq', 'openai/gpt-oss-120b')).toEqual(of('groq', 'groq/openai/gpt-oss-120b'));
    const id = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
    expect(of('anthropic', id)).toEqual(of('aws.bedrock', id));
    expect(of(undefined, `bedrock/${id}`)).toEqual(of('aws.bedrock', id));
  });

  test('who answered was paid; the request is asked where the answer has an unknown name', () => {
    const find = (requestModel: string, responseModel: string) =>
      book
        .find({ provider: 'openai', requestModel, responseModel })
        ?.costOf(usage({ inputTokens: 1_000_000 }), may2026)?.total;
    expect(find('gpt-5', 'gpt-5-mini')).toBe(find('none', 'gpt-5-mini'));
    expect(find('gpt-5', 'none')).toBe(find('gpt-5', 'gpt-5'));
    expect(find('gpt-5', 'gpt-5-mini')).not.toBe(find('gpt-5', 'gpt-5'));
  });
});

describe('arithmetic', () => {
  const million = 1_000_000;

  test('the price at the start of the span counts: o3 was made cheaper on 2025-06-10', () => {
    const at = (time: string) =>
      cost('openai', 'o3', { inputTokens: million, outputTokens: million }, Date.parse(time));
    expect(at('2025-06-09T23:59:59.999Z')).toEqual({ input: 10, output: 40, total: 50 });
    expect(at('2025-06-10T00:00:00Z')).toEqual({ input: 2, output: 8, total: 10 });
  });

  test('hours of the day: deepseek-chat', () => {
    const at = (time: string) =>
      cost('deepseek', 'deepseek-chat', { inputTokens: million }, Date.parse(time))?.total;
    expect(at('2026-01-01T00:29:59Z')).toBe(0.135);
    expect(at('2026-01-01T00:30:00Z')).toBe(0.27);
    expect(at('2026-01-01T16:30:00Z')).toBe(0.135);
  });

  test('a fee for each request belongs to neither input nor output', () => {
    expect(cost('perplexity', 'sonar', { inputTokens: million, outputTokens: 0 })).toEqual({
      input: 1,
      output: 0,
      total: 1.012,
    });
  });

  test('unknown tokens have no cost; what is known is counted', () => {
    expect(cost('openai', 'gpt-5', {})).toBeUndefined();
    expect(cost('openai', 'gpt-5', { outputTokens: million })).toEqual({
      input: undefined,
      output: 10,
      total: 10,
    });
  });

  test('audio that was cached is charged once', () => {
    const turn = {
      ...{ inputTokens: 1_000_000, inputAudioTokens: 800_000, cacheReadTokens: 600_000 },
      ...{ outputTokens: 100_000, outputAudioTokens: 80_000 },
    };
    const of = (cacheReadAudioTokens?: number) =>
      cost('openai', 'gpt-realtime', { ...turn, cacheReadAudioTokens })?.total;
    expect(of(500_000)).toBeCloseTo(15.68, 10);
    // Unknown: as little as can be, because all is not more than there is.
    expect(of()).toBe(of(400_000));
    expect(of(700_000)).toBe(of(600_000));
    const apart = { inputTokens: 900, inputAudioTokens: 700, cacheReadTokens: 100 };
    expect(cost('openai', 'gpt-realtime', apart)).toEqual(
      cost('openai', 'gpt-realtime', { ...apart, cacheReadAudioTokens: 0 }),
    );
  });

  test('images, and what a cache keeps for an hour', () => {
    const image = { inputTokens: 100, outputTokens: 1_290, outputImageTokens: 1_290 };
    expect(cost('google', 'gemini-2.5-flash-image', image)?.output).toBeCloseTo(0.0387, 10);
    const written = { inputTokens: million, outputTokens: 0, cacheWriteTokens: million };
    const of = (cacheWriteHourTokens?: number, cacheWriteTokens = million) =>
      cost('anthropic', 'claude-sonnet-4-20250514', {
        ...written,
        ...{ inputTokens: 100_000, cacheWriteTokens: cacheWriteTokens / 10, cacheWriteHourTokens },
      })?.total;
    expect(of()).toBeCloseTo(0.375, 10);
    expect(of(100_000)).toBeCloseTo(0.6, 10);
    expect(of(40_000)).toBeCloseTo(0.06 * 3.75 + 0.04 * 6, 10);
    // Some senders say of two lives and leave the whole at 0.
    expect(of(100_000, 0)).toBeCloseTo(0.6, 10);
  });

  test('more cached than there is input: never less than nothing', () => {
    const sum = cost('openai', 'gpt-5', { inputTokens: 1, cacheReadTokens: million });
    expect(sum?.total).toBe(0.125);
  });
});

describe("the user's own prices", () => {
  const own = (
    provider: string | undefined,
    model: string,
    prices: Partial<TokenPrices>,
    from?: string,
  ): PriceOverride => ({
    provider,
    model,
    fromMs: from === undefined ? undefined : Date.parse(from),
    prices: { ...noPrices, ...prices },
    tiers: [],
  });
  const inputPrice = (
    overrides: readonly PriceOverride[],
    model: { provider?: string; request?: string; response?: string },
    time = '2026-05-05T12:00:00Z',
  ) =>
    createPriceBook(overrides)
      .find({
        provider: model.provider,
        requestModel: model.request,
        responseModel: model.response,
      })
      ?.costOf(usage({ inputTokens: 1_000_000 }), Date.parse(time))?.total;

  test('come before published ones, and name models that nobody publishes', () => {
    const overrides = [own('openai', 'gpt-5', { input: 7 }), own(undefined, 'Mine', { input: 3 })];
    expect(inputPrice(overrides, { provider: 'openai', request: 'gpt-5' })).toBe(7);
    expect(inputPrice(overrides, { provider: 'azure.ai.openai', request: 'gpt-5' })).toBe(1.25);
    expect(inputPrice(overrides, { request: 'mine' })).toBe(3);
  });

  test('a deployment is known by what was asked for', () => {
    const overrides = [own(undefined, 'our-deployment', { input: 5 })];
    const model = { provider: 'openai', request: 'our-deployment', response: 'gpt-5' };
    expect(inputPrice(overrides, model)).toBe(5);
  });

  test('a full name outweighs a pattern, a named provider any, whatever stands first', () => {
    const overrides = [
      own('openai', 'gpt-5', { input: 4 }),
      own(undefined, 'gpt-5', { input: 3 }),
      own('openai', 'gpt-*', { input: 2 }),
      own(undefined, '*', { input: 1 }),
    ];
    expect(inputPrice(overrides, { provider: 'openai', request: 'gpt-5' })).toBe(4);
    expect(inputPrice(overrides, { provider: 'other', request: 'gpt-5' })).toBe(3);
    expect(inputPrice(overrides, { provider: 'openai', request: 'gpt-4' })).toBe(2);
    expect(inputPrice(overrides, { provider: 'other', request: 'gpt-4' })).toBe(1);
  });

  test('hold from their time on; before it what held until then', () => {
    const overrides = [
      own(undefined, 'gpt-5', { input: 9 }, '2026-03-01'),
      own(undefined, 'gpt-5', { input: 8 }, '2026-02-01'),
    ];
    const at = (time: string) =>
      inputPrice(overrides, { provider: 'openai', request: 'gpt-5' }, time);
    expect(at('2026-01-31T23:59:59Z')).toBe(1.25);
    expect(at('2026-02-01T00:00:00Z')).toBe(8);
    expect(at('2026-03-01T00:00:00Z')).toBe(9);
  });

  test('tiers, caches and requests', () => {
    const small = {
      ...noPrices,
      input: 1,
      cacheRead: 0.1,
      cacheWrite: 2,
      output: 10,
      request: 0.5,
    };
    const override = {
      ...own(undefined, 'm', small),
      tiers: [{ above: 1_000, prices: { ...small, input: 100 } }],
    };
    const prices = createPriceBook([override]).find({
      provider: undefined,
      requestModel: 'm',
      responseModel: undefined,
    });
    const parts = usage({
      inputTokens: 1_000,
      cacheReadTokens: 500,
      cacheWriteTokens: 250,
      outputTokens: 10,
    });
    expect(prices?.costOf(parts, 0)?.input).toBeCloseTo((250 + 50 + 500) / 1e6, 12);
    expect(prices?.costOf(parts, 0)?.total).toBeCloseTo((800 + 100) / 1e6 + 0.5, 12);
    expect(prices?.costOf(usage({ inputTokens: 1_001 }), 0)?.input).toBeCloseTo(0.1001, 12);
  });

  test('are part of the version', () => {
    const plain = createPriceBook([]).version;
    const one = createPriceBook([own(undefined, 'm', { input: 1 })]).version;
    const other = createPriceBook([own(undefined, 'm', { input: 2 })]).version;
    expect(plain).toMatch(/^genai-prices@\d+\.\d+\.\d+$/);
    expect(one).toMatch(/^genai-prices@[\d.]+\+[0-9a-f]{12}$/);
    expect(new Set([plain, one, other]).size).toBe(3);
  });
});

test('a model without end of names is forgotten, and known again', () => {
  const small = createPriceBook([]);
  const find = (requestModel: string) =>
    small.find({ provider: 'openai', requestModel, responseModel: undefined });
  const first = find('gpt-5');
  expect(find('gpt-5')).toBe(first);
  for (let i = 0; i < modelPricesMax; i++) find(`unknown-${i}`);
  expect(find('gpt-5')).not.toBe(first);
  expect(find('gpt-5')?.costOf(usage({ outputTokens: 1_000_000 }), 0)?.total).toBe(10);
});
