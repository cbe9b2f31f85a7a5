import type { SpanType } from '../../../query/api/wire.ts';
import type { IconName } from './icons.ts';

const iconOf: Readonly<Record<SpanType, IconName>> = {
  LLM: 'llm',
  AGENT: 'agent',
  TOOL: 'tool',
  CHAIN: 'chain',
  RETRIEVER: 'retriever',
  EMBEDDING: 'embedding',
  RERANKER: 'reranker',
  GUARDRAIL: 'guardrail',
  EVALUATOR: 'evaluator',
  PROMPT: 'prompt',
  WORKFLOW: 'workflow',
  TASK: 'task',
  MEMORY: 'memory',
  PARSER: 'parser',
  UNKNOWN: 'unknown',
};

/** A type this version does not know is drawn as unknown, not as an error. */
export function spanIcon(type: SpanType): IconName {
  return iconOf[type] ?? 'unknown';
}
