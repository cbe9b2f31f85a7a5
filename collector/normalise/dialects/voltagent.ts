import { voltAgent as keys } from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';

/** Its keys are plain words; they mean this only where the span names an entity. */
const when = { key: keys.entityType } as const;
const isAgent = { key: keys.entityType, is: ['agent'] } as const;

/**
 * VoltAgent. An agent's span holds the sum of its model calls' tokens, but not of those of agents
 * below it. More of a call stands under keys that OpenLLMetry and OpenInference have, too.
 */
export const voltAgent: Dialect = {
  name: 'voltagent',
  columns: {
    span_type: [
      { key: keys.spanType, values: spanTypes(), otherwise: 'skip', when },
      {
        key: keys.entityType,
        values: { agent: 'AGENT', workflow: 'WORKFLOW' },
        otherwise: 'skip',
        guess: true,
      },
    ],
    request_model: [{ key: keys.modelName }, { key: keys.llmModel, when }],
    input_tokens: [
      { key: keys.llmUsagePrompt, when },
      { key: keys.usagePrompt, when },
    ],
    output_tokens: [
      { key: keys.llmUsageCompletion, when },
      { key: keys.usageCompletion, when },
    ],
    cache_read_tokens: [
      { key: keys.llmUsageCached, when },
      { key: keys.usageCached, when },
    ],
    reasoning_tokens: [{ key: keys.usageReasoning, when }],
    temperature: [{ key: keys.modelTemperature }, { key: keys.llmTemperature, when }],
    max_tokens: [{ key: keys.modelMaxTokens }, { key: keys.llmMaxTokens, when }],
    finish_reasons: [{ key: keys.finishReason }],
    session_id: [{ key: keys.conversationId, when }],
    agent_name: [{ key: keys.entityName, when: isAgent }],
    tool_call_id: [{ key: keys.toolCallId, when }],
    input_messages: [
      { key: keys.llmMessages, onlyMessages: true, when },
      { key: keys.agentMessages, onlyMessages: true, when },
      { key: keys.input, onlyMessages: true, when },
    ],
    output_messages: [{ key: keys.output, onlyMessages: true, when }],
    input: [{ key: keys.input, when }],
    output: [{ key: keys.output, when }],
  },
};

function spanTypes(): Record<string, string> {
  return {
    agent: 'AGENT',
    llm: 'LLM',
    tool: 'TOOL',
    memory: 'MEMORY',
    retriever: 'RETRIEVER',
    embedding: 'EMBEDDING',
    workflow: 'WORKFLOW',
    'workflow-step': 'TASK',
    guardrail: 'GUARDRAIL',
    scorer: 'EVALUATOR',
  };
}
