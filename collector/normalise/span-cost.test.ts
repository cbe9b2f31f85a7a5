import { describe, expect, test } from 'vitest';
import type { Cost, ModelName, PriceBook, PriceOverride, TokenUsage } from '../../model/cost.ts';
import { modelNameCharactersMax } from '../../model/limits.ts';
import { createPriceBook } from '../../prices/price-book.ts';
import { noPrices } from '../../test/rows/usage.ts';
import { buildSpanTape } from '../../test/tapes/build-tape.ts';
import { type Row, readRows } from '../../test/tapes/read-rows.ts';
import type { TapeSpan } from '../../test/tapes/tape-batch.ts';
import { normalise } from './normalise.ts';
import { SpanPrices } from './span-prices.ts';

const context = { batchId: 'b', redacted: [] };
const startTimeUnixNano = 1_780_000_000_000_000_000n;
const call = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-5',
  'gen_ai.usage.input_tokens': 1_000_000,
  'gen_ai.usage.output_tokens': 100_000,
};

function rowsOf(spans: readonly TapeSpan[], prices?: SpanPrices): readonly Row[] {
  const tape = buildSpanTape(...spans.map((span) => ({ startTimeUnixNano, ...span })));
  return readRows(normalise(tape, context, prices === undefined ? {} : { prices })).span ?? [];
}

function costsOf(attributes: NonNullable<TapeSpan['attributes']>, prices?: SpanPrices): Row {
  const [row = {}] = rowsOf([{ attributes }], prices);
  return Object.fromEntries(Object.entries(row).filter(([column]) => /cost|price/.test(column)));
}

describe('what senders say', () => {
  const cases: readonly (readonly [string, NonNullable<TapeSpan['attributes']>, Row])[] = [
    [
      'OpenInference',
      { 'llm.cost.prompt': 0.1, 'llm.cost.completion': 0.2, 'llm.cost.total': 0.35 },
      { reported_input_cost: 0.1, reported_output_cost: 0.2, reported_cost: 0.35 },
    ],
    [
      'parts alone mean their sum',
      { 'llm.cost.prompt': 0.25, 'llm.cost.completion': 0.5 },
      { reported_input_cost: 0.25, reported_output_cost: 0.5, cost: 0.75 },
    ],
    [
      'Langfuse',
      { 'langfuse.observation.cost_details': '{"input":1,"output":2,"total":3.5}' },
      { reported_input_cost: 1, reported_output_cost: 2, reported_cost: 3.5 },
    ],
    ['Logfire', { 'operation.cost': 0.0125 }, { reported_cost: 0.0125, cost: 0.0125 }],
    ['OpenLIT, Laminar', { 'gen_ai.usage.cost': '0.5' }, { reported_cost: 0.5 }],
    [
      'OpenRouter',
      {
        'gen_ai.usage.total_cost': 3,
        'gen_ai.usage.input_cost': 1,
        'gen_ai.usage.output_cost': 2,
      },
      { reported_input_cost: 1, reported_output_cost: 2, reported_cost: 3 },
    ],
    [
      'the proposal for the conventions',
      { 'gen_ai.usage.cost.total': 3, 'gen_ai.usage.cost.input': 1 },
      { reported_input_cost: 1, reported_cost: 3 },
    ],
    [
      'MLflow',
      { 'mlflow.llm.cost': '{"input_cost":1,"output_cost":2,"total_cost":3}' },
      { reported_input_cost: 1, reported_output_cost: 2, reported_cost: 3 },
    ],
    [
      'LangSmith',
      { 'langsmith.usage_metadata': '{"total_tokens":9,"total_cost":0.25}' },
      { reported_cost: 0.25 },
    ],
    [
      'LiteLLM',
      {
        'gen_ai.cost.input_cost': 0.25,
        'gen_ai.cost.output_cost': 0.5,
        'gen_ai.cost.total_cost': 1,
        'gen_ai.cost.tool_usage_cost': 0.25,
      },
      { reported_input_cost: 0.25, reported_output_cost: 0.5, reported_cost: 1, cost: 1 },
    ],
    [
      "Vercel's gateway",
      { 'ai.response.providerMetadata': '{"gateway":{"cost":"0.002"}}' },
      { reported_cost: 0.002 },
    ],
    [
      'OpenRouter below the AI SDK',
      { 'ai.response.providerMetadata': '{"openrouter":{"usage":{"cost":0.003}}}' },
      { reported_cost: 0.003 },
    ],
    ['nothing that was paid', { 'operation.cost': 0 }, { reported_cost: 0, cost: 0 }],
  ];
  test.each(cases)('%s', (_, attributes, want) => {
    expect(costsOf(attributes)).toMatchObject(want);
  });

  test("LiteLLM's cost of input leaves out what was cached: it is not taken for the whole", () => {
    const costs = { 'gen_ai.cost.input_cost': 0.25, 'gen_ai.cost.output_cost': 0.5 };
    const all = { ...costs, 'gen_ai.cost.total_cost': 0.875 };
    for (const cached of ['gen_ai.cost.cache_read_cost', 'gen_ai.cost.cache_creation_cost']) {
      expect(costsOf({ ...all, [cached]: 0.125 })).toEqual({
        ...{ reported_output_cost: 0.5, reported_cost: 0.875 },
        ...{ output_cost: 0.5, cost: 0.875 },
      });
    }
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 'free', true])('%s is no cost', (value) => {
    expect(costsOf({ 'operation.cost': value })).toEqual({});
  });
});

describe('what we compute', () => {
  const prices = () => new SpanPrices(createPriceBook([]));

  test('by the published prices, and by which', () => {
    expect(costsOf(call, prices())).toEqual({
      input_cost: 1.25,
      output_cost: 1,
      cost: 2.25,
      computed_input_cost: 1.25,
      computed_output_cost: 1,
      computed_cost: 2.25,
      price_version: createPriceBook([]).version,
    });
  });

  test('what the sender says comes first, and both are kept', () => {
    expect(costsOf({ ...call, 'operation.cost': 9 }, prices())).toEqual({
      cost: 9,
      reported_cost: 9,
      computed_input_cost: 1.25,
      computed_output_cost: 1,
      computed_cost: 2.25,
      price_version: createPriceBook([]).version,
    });
  });

  test('a 0 of the sender is kept and does not count where the model has a price', () => {
    const free = new SpanPrices(createPriceBook([priceOf('gpt-5', 0)]));
    const zero = { ...call, 'gen_ai.usage.cost': 0 };
    expect(costsOf(zero, prices())).toMatchObject({
      reported_cost: 0,
      cost: 2.25,
      input_cost: 1.25,
    });
    expect(costsOf(zero, free)).toMatchObject({ reported_cost: 0, computed_cost: 0, cost: 0 });
    expect(
      costsOf({ ...call, 'llm.cost.prompt': 0, 'llm.cost.completion': 0 }, prices()).cost,
    ).toBe(2.25);
  });

  test('a 0 of the sender is no price of a model that nobody knows', () => {
    const unknown = { ...call, 'gen_ai.request.model': 'mine', 'gen_ai.usage.cost': 0 };
    expect(costsOf(unknown, prices())).toEqual({ reported_cost: 0 });
    expect(costsOf({ ...unknown, 'gen_ai.usage.cost': 0.5 }, prices()).cost).toBe(0.5);
  });

  test('a 0 beside no tokens counts', () => {
    const refused = { 'gen_ai.request.model': 'gpt-5', 'gen_ai.usage.cost': 0 };
    expect(costsOf(refused, prices())).toEqual({ reported_cost: 0, cost: 0 });
    const none = { 'gen_ai.usage.input_tokens': 0, 'gen_ai.usage.output_tokens': 0 };
    expect(costsOf({ ...refused, ...none }, prices()).cost).toBe(0);
  });

  test.each([
    ['a model that nobody knows', { ...call, 'gen_ai.request.model': 'mine' }],
    ['no model', { 'gen_ai.provider.name': 'openai', 'gen_ai.usage.input_tokens': 9 }],
    ['no tokens', { 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-5' }],
    ['a name without end', { ...call, 'gen_ai.request.model': 'g'.repeat(1e5) }],
  ])('%s costs nothing that is known', (_, attributes) => {
    expect(costsOf(attributes, prices())).toEqual({});
  });

  test('a span without a start has no price', () => {
    const tape = buildSpanTape({ attributes: call, startTimeUnixNano: 0n });
    const [row] = readRows(normalise(tape, context, { prices: prices() })).span ?? [];
    expect(row).not.toHaveProperty('cost');
  });

  test('every kind of token and the start reach the prices', () => {
    const { book, asked } = spy();
    costsOf(
      {
        ...call,
        'gen_ai.response.model': 'gpt-5-2025',
        'gen_ai.usage.cache_read.input_tokens': 3,
        'gen_ai.usage.cache_write.input_tokens': 4,
        'gen_ai.usage.reasoning.output_tokens': 5,
        'gen_ai.usage.details.input_audio_tokens': 6,
        'llm.token_count.completion_details.audio': 7,
        'gen_ai.usage.details.image_prompt_tokens': 8,
        'gen_ai.usage.image.output_tokens': 9,
        'gen_ai.usage.audio.cache_read.input_tokens': 10,
        'gen_ai.usage.image.cache_read.input_tokens': 11,
        'mlflow.chat.tokenUsage': '{"cache_creation_input_tokens_above_1hr":12}',
      },
      new SpanPrices(book),
    );
    expect(asked).toEqual([
      { provider: 'openai', responseModel: 'gpt-5-2025', requestModel: 'gpt-5' },
      {
        inputTokens: 1_000_000,
        outputTokens: 100_000,
        cacheReadTokens: 3,
        cacheWriteTokens: 4,
        reasoningTokens: 5,
        inputAudioTokens: 6,
        outputAudioTokens: 7,
        inputImageTokens: 8,
        outputImageTokens: 9,
        cacheReadAudioTokens: 10,
        cacheReadImageTokens: 11,
        cacheWriteHourTokens: 12,
      },
      1_780_000_000_000,
    ]);
  });
});

describe('names are looked up by their bytes', () => {
  test('once for each, and never taken for one another', () => {
    const { book, asked } = spy();
    const prices = new SpanPrices(book);
    const names = ['a', 'b', 'ab', 'a', 'ä', 'ab'];
    const spans = names.map((name) => ({ attributes: { ...call, 'gen_ai.request.model': name } }));
    // Provider and models are told apart even where their bytes in a row are the same.
    const split = { 'gen_ai.provider.name': 'op', 'gen_ai.request.model': 'enaia' };
    rowsOf([...spans, { attributes: { ...call, ...split } }], prices);
    rowsOf(spans, prices);
    const found = asked.filter((fact) => typeof fact === 'object' && 'requestModel' in fact);
    expect(found.map(({ provider, requestModel }) => `${provider} ${requestModel}`)).toEqual([
      'openai a',
      'openai b',
      'openai ab',
      'openai ä',
      'op enaia',
    ]);
  });

  test('many names: each has its own price, whatever place of the memory it takes', () => {
    const prices = new SpanPrices({
      version: 'v',
      find: ({ requestModel }) => ({
        costOf: () => ({ input: undefined, output: undefined, total: Number(requestModel) }),
      }),
    });
    const spans = Array.from({ length: 3_000 }, (_, index) => ({
      attributes: { ...call, 'gen_ai.request.model': String(index % 1_500) },
    }));
    expect(rowsOf(spans, prices).map(({ cost }) => cost)).toEqual(
      spans.map((_, index) => index % 1_500),
    );
  });

  test('the longest name there may be', () => {
    const { book, asked } = spy();
    const name = 'm'.repeat(modelNameCharactersMax);
    costsOf({ ...call, 'gen_ai.request.model': name }, new SpanPrices(book));
    expect(asked[0]).toMatchObject({ requestModel: name });
  });
});

function priceOf(model: string, price: number): PriceOverride {
  return {
    ...{ provider: undefined, model, fromMs: undefined, tiers: [] },
    prices: { ...noPrices, input: price, output: price },
  };
}

/** Notes what it was asked. */
function spy() {
  const asked: (ModelName | TokenUsage | number)[] = [];
  const cost: Cost = { input: 1, output: 2, total: 3 };
  const book: PriceBook = {
    version: 'v',
    find(name) {
      asked.push(name);
      return {
        costOf(usage, startMs) {
          asked.push(usage, startMs);
          return cost;
        },
      };
    },
  };
  return { book, asked };
}
