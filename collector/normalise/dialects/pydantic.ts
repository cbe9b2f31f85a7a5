import {
  pydanticEvals as evals,
  pydanticEvalsParts as evalsParts,
  pydantic as keys,
} from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';

/** Keys of one plain word mean this only in spans of these scopes. */
const inScopes = ['pydantic-ai', 'pydantic_ai', 'logfire'] as const;
const inEvals = { inScopes: ['pydantic-evals'] } as const;

/**
 * Pydantic AI and Logfire. An agent's span holds the whole conversation, its answer last; so do the
 * `events` of a request before the conventions had attributes for messages.
 */
export const pydantic: Dialect = {
  name: 'pydantic-ai',
  columns: {
    span_type: [
      { key: keys.allMessages, implies: 'AGENT', guess: true },
      { key: keys.allMessagesEvents, implies: 'AGENT', guess: true },
      { key: keys.requestData, implies: 'LLM', guess: true },
      { key: evals.caseName, implies: 'CHAIN', ...inEvals },
      { key: evalsParts.task, implies: 'TASK', ...inEvals },
      { key: evalsParts.evaluatorName, implies: 'EVALUATOR', ...inEvals },
    ],
    request_model: [
      { key: keys.modelName, inScopes },
      { key: keys.requestData, path: ['model'] },
    ],
    input_tokens: [{ key: keys.aggregatedInput }],
    output_tokens: [{ key: keys.aggregatedOutput }],
    // Of OpenAI's API Logfire's own counts tell no parts.
    cache_read_tokens: [
      { key: keys.detailsCacheRead },
      { key: keys.aggregatedCacheRead },
      { key: keys.usageRaw, path: ['prompt_tokens_details', 'cached_tokens'] },
      { key: keys.usageRaw, path: ['input_tokens_details', 'cached_tokens'] },
    ],
    cache_write_tokens: [{ key: keys.detailsCacheWrite }, { key: keys.aggregatedCacheCreation }],
    reasoning_tokens: [
      { key: keys.detailsReasoning },
      { key: keys.aggregatedReasoning },
      { key: keys.usageRaw, path: ['completion_tokens_details', 'reasoning_tokens'] },
      { key: keys.usageRaw, path: ['output_tokens_details', 'reasoning_tokens'] },
    ],
    temperature: [{ key: keys.requestData, path: ['temperature'] }],
    max_tokens: [
      { key: keys.requestData, path: ['max_completion_tokens'] },
      { key: keys.requestData, path: ['max_tokens'] },
    ],
    agent_name: [{ key: keys.agentName, inScopes }],
    tool_definitions: [{ key: keys.requestData, path: ['tools'] }],
    input_messages: [
      { key: keys.allMessages, half: 'question' },
      { key: keys.allMessagesEvents, half: 'question' },
      { key: keys.events, half: 'question', onlyMessages: true, inScopes },
      { key: keys.requestData, onlyMessages: true },
    ],
    output_messages: [
      { key: keys.allMessages, half: 'answer' },
      { key: keys.allMessagesEvents, half: 'answer' },
      { key: keys.events, half: 'answer', onlyMessages: true, inScopes },
      { key: keys.responseData, onlyMessages: true },
      { key: keys.responseData, path: ['combined_chunk_content'] },
    ],
    input: [
      { key: keys.toolArguments },
      { key: keys.prompt, inScopes },
      { key: keys.requestData },
      { key: evals.inputs, ...inEvals },
    ],
    output: [
      { key: keys.toolResponse },
      { key: keys.finalResult },
      { key: keys.responseData },
      { key: evals.output, ...inEvals },
    ],
  },
};
