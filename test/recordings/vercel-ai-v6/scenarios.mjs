/** Vercel's AI SDK, major 6: `experimental_telemetry`. */
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import * as ai from 'ai';
import { z } from 'zod';
import { main, modelUrl, question, system, traceProvider } from './recording.mjs';
import { metadata, vercelCalls } from './vercel-calls.mjs';

const { shutdown } = traceProvider();
const openai = createOpenAI({ baseURL: process.env.OPENAI_BASE_URL });
const anthropic = createAnthropic({ baseURL: `${modelUrl}/v1` });
const telemetry = {
  experimental_telemetry: { isEnabled: true, functionId: 'weather', metadata },
};
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
    messages: [
      {
        role: 'system',
        content: system,
        providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
      },
      { role: 'user', content: `${question} It is cached.` },
    ],
    ...telemetry,
  });
await main({ ...calls, anthropicCached }, shutdown);
