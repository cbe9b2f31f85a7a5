import { langfuse as keys } from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';

const isCall = { key: keys.observationType, is: ['generation', 'embedding'] } as const;
const isGeneration = { key: keys.observationType, is: ['generation'] } as const;
const isTool = { key: keys.observationType, is: ['tool'] } as const;
const hasFailed = { key: keys.observationLevel, is: ['error'] } as const;
const isAgent = { key: keys.observationType, is: ['agent'] } as const;

/** Modalities as Vertex AI names them, in Langfuse's callback for LangChain. */
const modalities = ['TEXT', 'IMAGE', 'AUDIO', 'VIDEO', 'DOCUMENT'] as const;
/** Parts of the input that are no part of `input`; those of the cache have columns of their own. */
const inputParts = [
  ...['input', 'input_audio', 'input_audio_tokens', 'input_text_tokens', 'input_image_tokens'],
  ...modalities.map((modality) => `input_modality_${modality}`),
];
/** The same of the output; reasoning has a column of its own. */
const outputParts = [
  ...['output', 'output_audio', 'output_audio_tokens', 'output_text_tokens'],
  ...['output_image_tokens', 'output_accepted_prediction_tokens'],
  'output_rejected_prediction_tokens',
  ...modalities.map((modality) => `output_modality_${modality}`),
];
const cacheReadParts = modalities.map((modality) => `cached_modality_${modality}`);
/** LangChain counts those that are kept for a known time apart, and says 0 of the others then. */
const cacheWriteParts = [
  ...['input_cache_creation', 'input_cache_write_tokens'],
  ...['input_ephemeral_5m_input_tokens', 'input_ephemeral_1h_input_tokens'],
];

/**
 * Langfuse's SDKs. Usage is their own words, whose counts exclude each other, or those of the
 * provider it was copied from: the wrapper of OpenAI's client sends `prompt_tokens` with its nested
 * details.
 */
export const langfuse: Dialect = {
  name: 'langfuse',
  columns: {
    span_type: [{ key: keys.observationType, values: spanTypes(), otherwise: 'skip' }],
    request_model: [{ key: keys.observationModel }],
    // One name for both; JavaScript tells of a failed call without the status of the span.
    response_model: [
      { key: keys.observationModel, notWhen: hasFailed },
      { key: keys.observationModel, when: { key: keys.observationUsageDetails } },
    ],
    input_tokens: [
      sum(inputParts),
      ...usage(['prompt_tokens'], ['input_tokens'], ['promptTokens']),
    ],
    output_tokens: [
      sum(outputParts),
      ...usage(['completion_tokens'], ['output_tokens'], ['completionTokens']),
    ],
    cache_read_tokens: [
      ...usage(
        ['input_cached_tokens'],
        ['input_cache_read'],
        ['cache_read_input_tokens'],
        ['prompt_tokens_details', 'cached_tokens'],
        ['input_tokens_details', 'cached_tokens'],
      ),
      sum(cacheReadParts),
    ],
    cache_write_tokens: [sum(cacheWriteParts), ...usage(['cache_creation_input_tokens'])],
    reasoning_tokens: usage(
      ['output_reasoning_tokens'],
      ['output_reasoning'],
      ['thoughts_token_count'],
      ['completion_tokens_details', 'reasoning_tokens'],
      ['output_tokens_details', 'reasoning_tokens'],
    ),
    cache_write_5m_tokens: usage(
      ['input_ephemeral_5m_input_tokens'],
      ['cache_creation_ephemeral_5m_input_tokens'],
    ),
    cache_write_1h_tokens: usage(
      ['input_ephemeral_1h_input_tokens'],
      ['cache_creation_ephemeral_1h_input_tokens'],
    ),
    input_text_tokens: usage(['input_modality_TEXT'], ['input_text_tokens']),
    input_image_tokens: usage(['input_modality_IMAGE'], ['input_image_tokens']),
    input_audio_tokens: usage(['input_audio'], ['input_audio_tokens'], ['input_modality_AUDIO']),
    output_text_tokens: usage(['output_modality_TEXT'], ['output_text_tokens']),
    output_image_tokens: usage(['output_modality_IMAGE'], ['output_image_tokens']),
    output_audio_tokens: usage(
      ['output_audio'],
      ['output_audio_tokens'],
      ['output_modality_AUDIO'],
    ),
    time_to_first_token_ns: [
      { key: keys.observationCompletionStartTime, json: true, isMoment: true },
    ],
    temperature: [{ key: keys.observationModelParameters, path: ['temperature'] }],
    max_tokens: [
      { key: keys.observationModelParameters, path: ['max_completion_tokens'] },
      { key: keys.observationModelParameters, path: ['max_output_tokens'] },
      { key: keys.observationModelParameters, path: ['max_tokens'] },
      { key: keys.observationModelParameters, path: ['maxTokens'] },
    ],
    finish_reasons: [{ key: keys.observationFinishReason, json: true, when: isCall }],
    session_id: [{ key: keys.sessionId }],
    user_id: [{ key: keys.userId }, { key: keys.observationModelParameters, path: ['user'] }],
    agent_name: [{ from: 'name', when: isAgent }],
    tool_name: [{ from: 'name', when: isTool }],
    prompt_name: [{ key: keys.observationPromptName }],
    prompt_version: [{ key: keys.observationPromptVersion }],
    tool_definitions: [
      { key: keys.observationInput, path: ['tools'], when: isCall },
      { key: keys.observationInput, path: [], onlyMessages: true, when: isCall },
    ],
    input_messages: [
      { key: keys.observationInput, onlyMessages: true },
      { key: keys.observationInput, when: isGeneration },
    ],
    output_messages: [
      { key: keys.observationOutput, onlyMessages: true },
      { key: keys.observationOutput, when: isGeneration },
    ],
    input: [
      { key: keys.observationInput, json: true },
      { key: keys.traceInput, json: true },
    ],
    output: [
      { key: keys.observationOutput, json: true },
      { key: keys.traceOutput, json: true },
    ],
  },
};

function usage(...paths: readonly (readonly string[])[]) {
  return paths.map((path) => ({ key: keys.observationUsageDetails, path }));
}

function sum(parts: readonly string[]) {
  return { key: keys.observationUsageDetails, sum: parts.map((part) => [part]) };
}

/** `span` and `event` say nothing. */
function spanTypes(): Record<string, string> {
  return {
    generation: 'LLM',
    embedding: 'EMBEDDING',
    agent: 'AGENT',
    tool: 'TOOL',
    chain: 'CHAIN',
    retriever: 'RETRIEVER',
    guardrail: 'GUARDRAIL',
    evaluator: 'EVALUATOR',
  };
}
