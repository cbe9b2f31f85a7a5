import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildTape } from '../../test/tapes/build-tape.ts';
import { readRows } from '../../test/tapes/read-rows.ts';
import { readTapeBatch } from '../../test/tapes/read-tape-batch.ts';
import { normalise } from './normalise.ts';
import { readUsage, type Usage } from './settle-tokens.ts';

const seed = 20_261_126;
type Attributes = Readonly<Record<string, string | number>>;

function tokensOf(attributes: Attributes, scope = 'scope') {
  const span = {
    name: 'call',
    startTimeUnixNano: '1700000000000000000',
    endTimeUnixNano: '1700000001500000000',
    attributes,
  };
  const text = JSON.stringify({ resources: [{ scopes: [{ name: scope, spans: [span] }] }] });
  const rows = readRows(normalise(buildTape(readTapeBatch(text)), { batchId: 'b', redacted: [] }));
  const row = rows.span?.[0] ?? {};
  const details = row.token_details;
  return {
    input: row.input_tokens,
    output: row.output_tokens,
    read: row.cache_read_tokens,
    write: row.cache_write_tokens,
    includes: row.input_includes_cache,
    details: typeof details === 'string' ? JSON.parse(details) : undefined,
  };
}

const genAi = (input: number, read: number, write: number, more: Attributes = {}): Attributes => ({
  'gen_ai.provider.name': 'anthropic',
  'gen_ai.usage.input_tokens': input,
  'gen_ai.usage.output_tokens': 17,
  'gen_ai.usage.cache_read.input_tokens': read,
  'gen_ai.usage.cache_creation.input_tokens': write,
  ...more,
});
const metadata = JSON.stringify({
  anthropic: {
    usage: { input_tokens: 57, cache_creation_input_tokens: 32, cache_read_input_tokens: 64 },
    cacheCreationInputTokens: 32,
  },
});
const vercel = (usage: Attributes): Attributes => ({
  'ai.operationId': 'ai.generateText.doGenerate',
  'ai.model.provider': 'anthropic.messages',
  'ai.response.providerMetadata': metadata,
  'gen_ai.usage.output_tokens': 17,
  ...usage,
});
const langfuse = (usage: object): Attributes => ({
  'langfuse.observation.type': 'generation',
  'langfuse.observation.usage_details': JSON.stringify(usage),
});

// A call of 153 input tokens, 64 of them read from a cache and 32 written to it.
describe('the same call, told in different ways', () => {
  const traceloopJs = '@traceloop/instrumentation-anthropic';
  test.each<[string, Attributes, boolean, string?]>([
    ['the conventions', genAi(153, 64, 32), true],
    [
      'OpenLLMetry, Python: a sum',
      genAi(153, 64, 32),
      true,
      'opentelemetry.instrumentation.anthropic',
    ],
    ['OpenLLMetry, JavaScript: as Anthropic says it', genAi(57, 64, 32), false, traceloopJs],
    ['less than what was cached', genAi(57, 64, 32), false],
    [
      'a total that counts the cache',
      genAi(57, 64, 32, { 'gen_ai.usage.total_tokens': 170 }),
      false,
    ],
    ['Vercel 5', vercel({ 'ai.usage.promptTokens': 57, 'gen_ai.usage.input_tokens': 57 }), false],
    [
      'Vercel 6',
      vercel({ 'ai.usage.inputTokens': 153, 'ai.usage.inputTokenDetails.noCacheTokens': 57 }),
      true,
    ],
    ['Vercel 6, an object', vercel({ 'ai.usage.promptTokens': 153 }), true],
    [
      'Langfuse',
      langfuse({ input: 57, output: 17, input_cached_tokens: 64, input_cache_creation: 32 }),
      false,
    ],
    [
      'Langfuse, as Anthropic says it',
      langfuse({
        ...{ input_tokens: 57, output_tokens: 17 },
        ...{ cache_read_input_tokens: 64, cache_creation_input_tokens: 32 },
      }),
      false,
    ],
  ])('%s', (_, attributes, includes, scope) => {
    expect(tokensOf(attributes, scope)).toEqual({
      ...{ input: 153, output: 17, read: 64, write: 32, includes },
      details: includes ? undefined : { sent: { input_tokens: 57 } },
    });
  });
});

/** Scopes, and providers where these matter, of what Anthropic's or Bedrock's API says itself. */
const excluding = [
  ['opentelemetry.instrumentation.botocore.bedrock-runtime', 'aws.bedrock'],
  ['opentelemetry.instrumentation.bedrock', 'aws.bedrock'],
  ['agent_framework', 'anthropic'],
  ['agent_framework', 'aws.bedrock'],
  ['agent_framework', 'google.vertex.ai'],
  ['openlit.instrumentation.anthropic', 'anthropic'],
  ['openlit.instrumentation.bedrock', 'aws.bedrock'],
  ['openlit.otel.tracing', 'anthropic'],
] as const;
const openAi = genAi(500, 100, 0, { 'gen_ai.provider.name': 'openai' });

describe('more than was cached', () => {
  // 500 input tokens, 100 of them read from a cache; nothing in the numbers is impossible.
  test.each<[string, Attributes, number, boolean, string?]>([
    ['the conventions', genAi(500, 100, 0), 500, true],
    ['a total without', genAi(500, 100, 0, { 'gen_ai.usage.total_tokens': 517 }), 500, true],
    ['a total with', genAi(400, 100, 0, { 'gen_ai.usage.total_tokens': 517 }), 500, false],
    [
      'a scope known for it',
      genAi(400, 100, 0),
      500,
      false,
      '@traceloop/instrumentation-anthropic',
    ],
    ['Langfuse', langfuse({ input: 400, output: 17, input_cached_tokens: 100 }), 500, false],
    ...excluding.map<[string, Attributes, number, boolean, string]>(([scope, provider]) => [
      `${scope}, ${provider}`,
      genAi(400, 100, 0, { 'gen_ai.provider.name': provider, 'gen_ai.usage.total_tokens': 417 }),
      ...([500, false, scope] as const),
    ]),
    ['Agent Framework, OpenAI', openAi, 500, true, 'agent_framework'],
    ['OpenLIT 1.39, OpenAI', openAi, 500, true, 'openlit.otel.tracing'],
    [
      'OpenLIT, LangChain, which adds up',
      genAi(500, 100, 0),
      ...([500, true, 'openlit.instrumentation.langchain'] as const),
    ],
    [
      'Vercel 5, Bedrock, whose adapter makes the total of these two',
      {
        'ai.model.provider': 'amazon-bedrock',
        'ai.usage.inputTokens': 400,
        'ai.usage.outputTokens': 17,
        'ai.usage.totalTokens': 417,
        'ai.usage.cachedInputTokens': 100,
      },
      ...([500, false] as const),
    ],
    [
      'Vercel 6, Bedrock',
      {
        'ai.model.provider': 'amazon-bedrock',
        'ai.usage.inputTokens': 500,
        'ai.usage.inputTokenDetails.noCacheTokens': 400,
        'ai.usage.outputTokens': 17,
        'ai.usage.totalTokens': 517,
        'ai.usage.cachedInputTokens': 100,
      },
      ...([500, true] as const),
    ],
    [
      'the wrapper of OpenAI of Langfuse',
      langfuse({
        ...{ prompt_tokens: 500, completion_tokens: 17, total_tokens: 517 },
        prompt_tokens_details: { cached_tokens: 100 },
      }),
      500,
      true,
    ],
  ])('%s', (_, attributes, input, includes, scope) => {
    expect(tokensOf(attributes, scope)).toMatchObject({ input, output: 17, read: 100, includes });
  });
});

describe('reasoning', () => {
  test.each<[string, Attributes, number, object | undefined]>([
    [
      'Google: a total that counts thoughts',
      {
        'gcp.vertex.agent.llm_response': JSON.stringify({
          usage_metadata: {
            ...{ prompt_token_count: 165, candidates_token_count: 37, thoughts_token_count: 24 },
            total_token_count: 226,
          },
        }),
      },
      61,
      { sent: { output_tokens: 37 } },
    ],
    [
      'more than the output',
      { 'gen_ai.usage.output_tokens': 17, 'gen_ai.usage.reasoning.output_tokens': 24 },
      41,
      { sent: { output_tokens: 17 } },
    ],
    [
      'the conventions',
      { 'gen_ai.usage.output_tokens': 41, 'gen_ai.usage.reasoning.output_tokens': 24 },
      41,
      undefined,
    ],
    [
      'Langfuse: both are parts',
      langfuse({
        ...{ input: 101, output: 33, total: 222 },
        ...{ input_cached_tokens: 64, output_reasoning_tokens: 24 },
      }),
      57,
      { sent: { input_tokens: 101, output_tokens: 33 } },
    ],
    [
      'Langfuse without a total',
      langfuse({ input: 600, output: 200, output_reasoning_tokens: 80 }),
      280,
      { sent: { output_tokens: 200 } },
    ],
    [
      'Langfuse, of numbers that add up as they are',
      langfuse({ input: 600, output: 200, total: 800, output_reasoning_tokens: 80 }),
      200,
      undefined,
    ],
  ])('%s', (_, attributes, output, details) => {
    expect(tokensOf(attributes)).toMatchObject({ output, details });
  });
});

describe('counts that exclude each other', () => {
  test.each<[string, Attributes, object]>([
    [
      'Langfuse for LangChain: Anthropic, written to a cache for five minutes',
      langfuse({
        ...{ input: 2000, output: 100, total: 5100, input_cache_read: 1000 },
        ...{ input_cache_creation: 0, input_ephemeral_5m_input_tokens: 2000 },
      }),
      {
        ...{ input: 5000, output: 100, read: 1000, write: 2000, includes: false },
        details: { sent: { input_tokens: 2000 }, cache_write: { '5m': 2000 } },
      },
    ],
    [
      'Langfuse: audio',
      langfuse({ input: 500, output: 20, total: 700, input_audio: 100, output_audio: 80 }),
      { input: 600, output: 100, details: { input: { audio: 100 }, output: { audio: 80 } } },
    ],
    [
      'Langfuse for LangChain: Vertex AI',
      langfuse({
        ...{ input: 0, output: 0, total: 150, cached_content_token_count: 40 },
        ...{ input_modality_TEXT: 60, output_modality_TEXT: 50, cached_modality_TEXT: 40 },
      }),
      {
        ...{ input: 100, output: 50, read: 40, includes: false },
        details: { sent: { input_tokens: 60 }, input: { text: 60 }, output: { text: 50 } },
      },
    ],
    [
      'LangSmith: Anthropic, written to a cache for five minutes and for an hour',
      {
        'langsmith.span.kind': 'llm',
        'gen_ai.usage.input_tokens': 5000,
        'gen_ai.usage.output_tokens': 100,
        'gen_ai.usage.total_tokens': 5100,
        'langsmith.metadata.usage_metadata': JSON.stringify({
          input_token_details: {
            ...{ cache_read: 1000, cache_creation: 0 },
            ...{ ephemeral_5m_input_tokens: 1500, ephemeral_1h_input_tokens: 500 },
          },
        }),
      },
      {
        ...{ input: 5000, output: 100, read: 1000, write: 2000, includes: true },
        details: { cache_write: { '5m': 1500, '1h': 500 } },
      },
    ],
  ])('%s', (_, attributes, want) => {
    expect(tokensOf(attributes)).toMatchObject(want);
  });
});

test('how long a cache keeps what is written to it, as Anthropic tells Vercel', () => {
  const usage = {
    ...{ input_tokens: 57, cache_creation_input_tokens: 32 },
    cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 12 },
  };
  const told = tokensOf({
    'ai.response.providerMetadata': JSON.stringify({ anthropic: { usage } }),
    'ai.usage.promptTokens': 57,
  });
  expect(told).toMatchObject({ input: 89, write: 32 });
  expect(told.details).toMatchObject({ cache_write: { '5m': 20, '1h': 12 } });
});

test('modalities stand in token_details, those without tokens left out', () => {
  const { details } = tokensOf({
    'gen_ai.usage.text.input_tokens': 10,
    'gen_ai.usage.image.input_tokens': 300,
    'gen_ai.usage.audio.input_tokens': 0,
    'gen_ai.usage.audio.output_tokens': 7,
  });
  expect(details).toEqual({ input: { text: 10, image: 300 }, output: { audio: 7 } });
});

test.each<[string, Attributes]>([
  ['no cache', genAi(5, 0, 0)],
  ['no input', { 'gen_ai.usage.cache_read.input_tokens': 5 }],
  ['nothing', {}],
])('no verdict where there is nothing to judge: %s', (_, attributes) => {
  expect(tokensOf(attributes)).toMatchObject({ includes: undefined, details: undefined });
});

test('counts never fall, and what is counted fits into them', () => {
  const count = fc.integer({ min: 0, max: 1000 });
  const usage = fc.record<Usage>({
    ...{ input: count, output: count, cached: count, reasoning: count },
    uncached: fc.option(count, { nil: undefined }),
    total: fc.option(fc.integer({ min: 0, max: 4000 }), { nil: undefined }),
    includesCache: fc.option(fc.boolean(), { nil: undefined }),
    includesReasoning: fc.option(fc.boolean(), { nil: undefined }),
  });
  fc.assert(
    fc.property(usage, (sent) => {
      const { includesCache, includesReasoning } = readUsage(sent);
      expect(sent.input + (includesCache ? 0 : sent.cached)).toBeGreaterThanOrEqual(sent.cached);
      const output = sent.output + (includesReasoning ? 0 : sent.reasoning);
      expect(output).toBeGreaterThanOrEqual(sent.reasoning);
    }),
    { seed },
  );
});
