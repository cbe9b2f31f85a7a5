import { genAiDeprecated, langsmith as keys, langChainAgent } from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';
import { providers } from './providers.ts';

const isCall = { key: keys.spanKind, is: ['llm'] } as const;

/**
 * LangSmith's SDK in OpenTelemetry mode. Inputs and outputs are in `gen_ai.prompt` and
 * `gen_ai.completion`; `langsmith.trace.session_id` is the project, the user's session is metadata.
 */
export const langsmith: Dialect = {
  name: 'langsmith',
  columns: {
    span_type: [{ key: keys.spanKind, values: spanTypes(), otherwise: 'skip' }],
    // It calls a retriever `embeddings` and whatever it has no word for `chat`.
    operation_name: [{ key: keys.spanKind, values: { retriever: 'retrieval' }, otherwise: 'skip' }],
    provider_name: [{ key: keys.metadataProvider, values: providers, stem: true }],
    request_model: [{ key: keys.metadataModelName }],
    // What LangChain says of the answer; of streams the message itself, which has no id.
    response_model: [
      { key: genAiDeprecated.completion, path: ['llm_output', 'model_name'], when: isCall },
      {
        key: genAiDeprecated.completion,
        path: ['generations', '0', '0', 'message', 'kwargs', 'response_metadata', 'model_name'],
        when: isCall,
      },
    ],
    response_id: [{ key: genAiDeprecated.completion, path: ['llm_output', 'id'], when: isCall }],
    // Input and output tokens are `gen_ai.usage.*`; what is within them is here only.
    cache_read_tokens: [{ key: keys.metadataUsage, path: ['input_token_details', 'cache_read'] }],
    // Of Anthropic's those that are kept for a known time stand apart, and not in `cache_creation`.
    cache_write_tokens: [
      {
        key: keys.metadataUsage,
        sum: [
          ['input_token_details', 'cache_creation'],
          ['input_token_details', 'ephemeral_5m_input_tokens'],
          ['input_token_details', 'ephemeral_1h_input_tokens'],
        ],
      },
    ],
    cache_write_5m_tokens: [
      { key: keys.metadataUsage, path: ['input_token_details', 'ephemeral_5m_input_tokens'] },
    ],
    cache_write_1h_tokens: [
      { key: keys.metadataUsage, path: ['input_token_details', 'ephemeral_1h_input_tokens'] },
    ],
    reasoning_tokens: [{ key: keys.metadataUsage, path: ['output_token_details', 'reasoning'] }],
    // Anthropic's word; that of OpenAI is read with the message.
    finish_reasons: [
      {
        key: genAiDeprecated.completion,
        path: ['generations', '0', '0', 'message', 'kwargs', 'response_metadata', 'stop_reason'],
        when: isCall,
      },
    ],
    temperature: [{ key: keys.metadataTemperature }],
    max_tokens: [{ key: keys.metadataMaxTokens }],
    session_id: [
      { key: keys.metadataSessionId },
      { key: keys.metadataThreadId },
      { key: keys.metadataConversationId },
    ],
    user_id: [{ key: keys.metadataUserId }],
    tool_definitions: [{ key: genAiDeprecated.prompt, path: ['tools'], when: isCall }],
    agent_name: [{ key: langChainAgent.langsmith }],
    tool_name: [{ from: 'name', when: { key: keys.spanKind, is: ['tool'] } }],
    prompt_name: [{ key: keys.metadataPromptName }],
    prompt_version: [{ key: keys.metadataPromptVersion }],
  },
};

function spanTypes(): Record<string, string> {
  return {
    llm: 'LLM',
    chain: 'CHAIN',
    tool: 'TOOL',
    retriever: 'RETRIEVER',
    embedding: 'EMBEDDING',
    prompt: 'PROMPT',
    parser: 'PARSER',
  };
}
