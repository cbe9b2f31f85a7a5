import { anthropic } from './anthropic-sdk.ts';
import { claudeCode } from './claude-code.ts';
import type { Dialect, Target } from './dialect.ts';
import { genkit } from './genkit.ts';
import { googleAdk } from './google-adk.ts';
import { haystack } from './haystack.ts';
import { langfuse } from './langfuse.ts';
import { langsmith } from './langsmith.ts';
import { livekit } from './livekit.ts';
import { mastra } from './mastra.ts';
import { mlflow } from './mlflow.ts';
import { money } from './money.ts';
import { openInference } from './openinference.ts';
import { openLlmetry } from './openllmetry.ts';
import { otelGenai } from './otel-genai.ts';
import { pydantic } from './pydantic.ts';
import { gemini, laminar, semanticKernel, springAi, strands } from './smaller.ts';
import { usage } from './usage.ts';
import { vercel } from './vercel.ts';
import { voltAgent } from './voltagent.ts';

/** Every dialect, strongest first: where two name a column, the earlier one is believed. */
export const dialects: readonly Dialect[] = [
  otelGenai,
  openInference,
  openLlmetry,
  vercel,
  mlflow,
  langfuse,
  langsmith,
  pydantic,
  anthropic,
  googleAdk,
  genkit,
  livekit,
  laminar,
  gemini,
  springAi,
  strands,
  voltAgent,
  claudeCode,
  mastra,
  haystack,
  semanticKernel,
  money,
  usage,
];

/**
 * Columns for which another order holds. A kind that an instrumentation states in its own
 * vocabulary is more exact than `gen_ai.operation.name`, which some of them set beside it
 * (LangSmith marks a retriever as `embeddings`; see also the order in Langfuse's
 * ObservationTypeMapper).
 */
export const strongestFirst: Readonly<Partial<Record<Target, readonly Dialect[]>>> = {
  span_type: first(
    mlflow,
    langfuse,
    langsmith,
    openInference,
    laminar,
    genkit,
    openLlmetry,
    pydantic,
  ),
  operation_name: first(langsmith),
  provider_name: first(googleAdk),
};

/** These dialects, then all others in their order. */
function first(...strongest: readonly Dialect[]): readonly Dialect[] {
  return [...strongest, ...dialects.filter((dialect) => !strongest.includes(dialect))];
}
