import type { Dialect, Target } from './dialect.ts';
import { money } from './money.ts';
import { openInference } from './openinference.ts';
import { otelGenai } from './otel-genai.ts';

/** Every dialect, strongest first: where two name a column, the earlier one is believed. */
export const dialects: readonly Dialect[] = [otelGenai, openInference, money];

/**
 * Columns for which another order holds. A kind that an instrumentation states in its own
 * vocabulary is more exact than `gen_ai.operation.name`, which some of them set beside it
 * (LangSmith marks a retriever as `embeddings`; see also the order in Langfuse's
 * ObservationTypeMapper).
 */
export const strongestFirst: Readonly<Partial<Record<Target, readonly Dialect[]>>> = {
  span_type: [openInference, otelGenai],
};
