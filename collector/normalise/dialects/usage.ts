import {
  genAi,
  genkit,
  googleAdk,
  langfuse,
  mlflow,
  usageTotals as totals,
  usageDetails,
  vercel,
} from '../../../model/semconv.ts';
import type { Dialect, KeySource } from './dialect.ts';

const isBedrock = { key: vercel.modelProvider, is: ['amazon-bedrock'] } as const;

/**
 * How counts of tokens are meant, and tokens by modality: what `settle-tokens.ts` needs beside the
 * counts themselves. One table for all vocabularies, because the same key means either.
 */
export const usage: Dialect = {
  name: 'usage',
  columns: {
    input_includes_cache: [
      ...asTheApiSays(),
      // Of Bedrock versions 2 to 5 of Vercel's SDK do too, version 6 says the uncached rest beside.
      ...[vercel.usageInput, vercel.usagePrompt].map((key) => ({
        key,
        implies: 'excluded',
        when: isBedrock,
        notWhen: { key: totals.vercelNoCache },
      })),
      // Langfuse's own names are those of parts; its wrapper of OpenAI's client sends OpenAI's.
      { key: langfuse.observationUsageDetails, path: ['input'], implies: 'excluded' },
      {
        key: langfuse.observationUsageDetails,
        path: ['cache_read_input_tokens'],
        implies: 'excluded',
      },
      { key: langfuse.observationUsageDetails, path: ['prompt_tokens'], implies: 'included' },
    ],
    output_includes_reasoning: [
      { key: langfuse.observationUsageDetails, path: ['output'], implies: 'excluded' },
      { key: googleAdk.usageReasoning, implies: 'excluded' },
    ],
    // Version 5 of Vercel's SDK sends Anthropic's own number as the input, version 6 the sum: what
    // the provider said tells the two apart.
    uncached_input_tokens: [
      { key: totals.vercelNoCache },
      { key: vercel.responseProviderMetadata, path: ['anthropic', 'usage', 'input_tokens'] },
    ],
    cache_read_tokens: [
      {
        key: vercel.responseProviderMetadata,
        path: ['anthropic', 'usage', 'cache_read_input_tokens'],
      },
    ],
    cache_write_tokens: [
      {
        key: vercel.responseProviderMetadata,
        path: ['anthropic', 'usage', 'cache_creation_input_tokens'],
      },
    ],
    cache_write_5m_tokens: [anthropicCacheWrite('ephemeral_5m_input_tokens')],
    cache_write_1h_tokens: [anthropicCacheWrite('ephemeral_1h_input_tokens')],
    total_tokens: [
      { key: totals.usageTotal },
      { key: totals.llmUsageTotal },
      { key: totals.openInferenceTotal },
      { key: totals.vercelTotal },
      {
        key: vercel.responseProviderMetadata,
        path: ['google', 'usageMetadata', 'totalTokenCount'],
      },
      { key: mlflow.chatTokenUsage, path: ['total_tokens'] },
      { key: langfuse.observationUsageDetails, path: ['total'] },
      { key: langfuse.observationUsageDetails, path: ['total_tokens'] },
      { key: googleAdk.llmResponse, path: ['usage_metadata', 'total_token_count'] },
      { key: genkit.output, path: ['usage', 'totalTokens'] },
    ],
    input_text_tokens: [{ key: usageDetails.textInputTokens }],
    input_image_tokens: [{ key: usageDetails.imageInputTokens }],
    output_text_tokens: [{ key: usageDetails.textOutputTokens }],
    output_image_tokens: [{ key: usageDetails.imageOutputTokens }],
  },
};

function anthropicCacheWrite(count: string): KeySource {
  const path = ['anthropic', 'usage', 'cache_creation', count];
  return { key: vercel.responseProviderMetadata, path };
}

/**
 * Packages that pass on what the APIs of Anthropic and Bedrock say, whose input leaves out what was
 * read from a cache and written to one. Others of the same kind add it up: OpenLLMetry's for
 * Anthropic in Python, Strands Agents. Frameworks that ask many providers only do it for these.
 */
function asTheApiSays(): readonly KeySource[] {
  const key = genAi.usageInputTokens;
  // The last is Claude on Vertex AI, as Microsoft's Agent Framework calls it.
  const is = ['anthropic', 'aws.bedrock', 'google.vertex.ai'];
  return [
    {
      key,
      implies: 'excluded',
      inScopes: [
        '@traceloop/instrumentation-anthropic',
        'opentelemetry.instrumentation.botocore.bedrock-runtime',
        'opentelemetry.instrumentation.bedrock',
        'openlit.instrumentation.anthropic',
        'openlit.instrumentation.bedrock',
      ],
    },
    {
      key,
      implies: 'excluded',
      inScopes: ['agent_framework', 'openlit.otel.tracing'],
      when: { key: genAi.providerName, is },
    },
  ];
}
