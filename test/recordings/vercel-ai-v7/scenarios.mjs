/** Vercel's AI SDK, major 7: telemetry is a package of its own and on by default. */
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { OpenTelemetry } from '@ai-sdk/otel';
import * as ai from 'ai';
import { z } from 'zod';
import { main, modelUrl, question, system, traceProvider } from './recording.mjs';
import { metadata, vercelCalls } from './vercel-calls.mjs';

const { shutdown } = traceProvider();
ai.registerTelemetry(new OpenTelemetry());
const openai = createOpenAI({ baseURL: process.env.OPENAI_BASE_URL });
const anthropic = createAnthropic({ baseURL: `${modelUrl}/v1` });
const telemetry = { telemetry: { functionId: 'weather', metadata } };
const calls = vercelCalls(ai, z, {
  model: (name) => openai(name),
  embeddingModel: (name) => openai.embedding(name),
  telemetry,
  toolSchema: 'inputSchema',
  limit: 'maxOutputTokens',
  steps: (count) => ({ stopWhen: ai.stepCountIs(count) }),
});

/** Anthropic's API, whose input tokens come without those of the cache. */
const anthropicCached = () =>
  ai.generateText({
    model: anthropic('claude-sonnet-4-5'),
    system: {
      role: 'system',
      content: system,
      providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
    },
    prompt: `${question} It is cached.`,
    ...telemetry,
  });
await main({ ...calls, anthropicCached }, shutdown);
