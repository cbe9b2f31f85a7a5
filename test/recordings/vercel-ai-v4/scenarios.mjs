/** Vercel's AI SDK, major 4: `experimental_telemetry`. */
import { createOpenAI } from '@ai-sdk/openai';
import * as ai from 'ai';
import { z } from 'zod';
import { main, traceProvider } from './recording.mjs';
import { metadata, vercelCalls } from './vercel-calls.mjs';

const { shutdown } = traceProvider();
const openai = createOpenAI({ baseURL: process.env.OPENAI_BASE_URL, compatibility: 'strict' });
const calls = vercelCalls(ai, z, {
  model: (name) => openai.chat(name),
  embeddingModel: (name) => openai.embedding(name),
  telemetry: { experimental_telemetry: { isEnabled: true, functionId: 'weather', metadata } },
  toolSchema: 'parameters',
  limit: 'maxTokens',
  steps: (maxSteps) => ({ maxSteps }),
});
await main(calls, shutdown);
