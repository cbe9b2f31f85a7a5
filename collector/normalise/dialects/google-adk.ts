import { genAi, googleAdk as keys } from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';
import { providers } from './providers.ts';

/** Google's Agent Development Kit: a model's request and response as JSON, in Gemini's shapes. */
export const googleAdk: Dialect = {
  name: 'google-adk',
  columns: {
    // 1.x names itself as the provider, also of what it asks through LiteLLM: `openai/gpt-4o`.
    provider_name: [
      {
        key: genAi.requestModel,
        before: '/',
        unless: ['projects/', 'publishers/', 'models/', 'apigee/'],
        values: providers,
        inScopes: ['gcp.vertex.agent'],
      },
    ],
    request_model: [{ key: keys.llmRequest, path: ['model'] }],
    response_model: [{ key: keys.llmResponse, path: ['model_version'] }],
    input_tokens: usage('prompt_token_count'),
    output_tokens: usage('candidates_token_count'),
    cache_read_tokens: usage('cached_content_token_count'),
    // Without captured content the response is empty.
    reasoning_tokens: [...usage('thoughts_token_count'), { key: keys.usageReasoning }],
    temperature: [{ key: keys.llmRequest, path: ['config', 'temperature'] }],
    max_tokens: [{ key: keys.llmRequest, path: ['config', 'max_output_tokens'] }],
    session_id: [{ key: keys.sessionId }],
    tool_definitions: [{ key: keys.llmRequest, path: ['config', 'tools'] }],
    input_messages: [{ key: keys.llmRequest, onlyMessages: true }],
    output_messages: [{ key: keys.llmResponse, onlyMessages: true }],
    input: [{ key: keys.toolCallArgs }, { key: keys.data }],
    output: [{ key: keys.toolResponse }],
  },
};

function usage(count: string) {
  return [{ key: keys.llmResponse, path: ['usage_metadata', count] }];
}
