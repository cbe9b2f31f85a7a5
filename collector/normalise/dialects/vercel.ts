import { vercel as keys, vercelFirstChunkEvent } from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';
import { providers } from './providers.ts';

/**
 * Vercel AI SDK, versions 3 to 7. An outer span (`ai.generateText`) holds one span for each call to
 * a model (`ai.generateText.doGenerate`) and repeats the tokens of some of them.
 */
export const vercel: Dialect = {
  name: 'vercel',
  columns: {
    span_type: [{ key: keys.operationId, values: spanTypes(), otherwise: 'skip' }],
    operation_name: [{ key: keys.operationId, values: operations() }],
    provider_name: [{ key: keys.modelProvider, values: providers, stem: true }],
    request_model: [{ key: keys.modelId }],
    response_model: [{ key: keys.responseModel }],
    response_id: [{ key: keys.responseId }],
    input_tokens: [{ key: keys.usageInput }, { key: keys.usagePrompt }, { key: keys.usageTokens }],
    output_tokens: [{ key: keys.usageOutput }, { key: keys.usageCompletion }],
    cache_read_tokens: [
      { key: keys.usageCacheRead },
      { key: keys.usageCachedInput },
      { key: keys.responseProviderMetadata, path: ['anthropic', 'cacheReadInputTokens'] },
      { key: keys.responseProviderMetadata, path: ['openai', 'cachedPromptTokens'] },
      { key: keys.responseProviderMetadata, path: ['bedrock', 'usage', 'cacheReadInputTokens'] },
      google('cachedContentTokenCount'),
    ],
    cache_write_tokens: [
      { key: keys.usageCacheWrite },
      { key: keys.responseProviderMetadata, path: ['anthropic', 'cacheCreationInputTokens'] },
      { key: keys.responseProviderMetadata, path: ['bedrock', 'usage', 'cacheWriteInputTokens'] },
    ],
    reasoning_tokens: [
      { key: keys.usageReasoningDetail },
      { key: keys.usageReasoning },
      { key: keys.responseProviderMetadata, path: ['openai', 'reasoningTokens'] },
      google('thoughtsTokenCount'),
    ],
    time_to_first_token_ns: [
      { key: keys.responseMsToFirstChunk, nanoseconds: 1e6 },
      { key: keys.streamMsToFirstChunk, nanoseconds: 1e6 },
      { key: keys.timeToFirstChunk, nanoseconds: 1e9 },
      { event: vercelFirstChunkEvent },
    ],
    temperature: [{ key: keys.settingsTemperature }],
    max_tokens: [{ key: keys.settingsMaxOutputTokens }, { key: keys.settingsMaxTokens }],
    finish_reasons: [{ key: keys.responseFinishReason }, { key: keys.finishReason }],
    session_id: [{ key: keys.metadataSessionId }, { key: keys.contextSessionId }],
    user_id: [{ key: keys.metadataUserId }, { key: keys.contextUserId }],
    agent_name: [{ key: keys.functionId }],
    tool_name: [{ key: keys.toolCallName }],
    tool_call_id: [{ key: keys.toolCallId }],
    prompt_name: [{ key: keys.metadataLangfusePrompt, path: ['name'] }],
    prompt_version: [{ key: keys.metadataLangfusePrompt, path: ['version'] }],
    tool_definitions: [{ key: keys.promptTools }],
    input_messages: [{ key: keys.promptMessages }, { key: keys.prompt, onlyMessages: true }],
    output_messages: [
      {
        compose: {
          reasoning: keys.responseReasoning,
          text: keys.responseText,
          object: keys.responseObject,
          files: keys.responseFiles,
          calls: keys.responseToolCalls,
        },
      },
      {
        compose: {
          text: keys.resultText,
          object: keys.resultObject,
          calls: keys.resultToolCalls,
        },
      },
    ],
    input: [
      { key: keys.toolCallArgs },
      { key: keys.prompt },
      { key: keys.value },
      { key: keys.values },
      { key: keys.documents },
    ],
    output: [{ key: keys.toolCallResult, quoted: true }, { key: keys.ranking }],
  },
};

/** Version 5 says of a call that is no stream only how much went in and came out. */
function google(count: string) {
  return { key: keys.responseProviderMetadata, path: ['google', 'usageMetadata', count] };
}

function spanTypes(): Record<string, string> {
  return {
    'ai.generateText': 'CHAIN',
    'ai.generateText.doGenerate': 'LLM',
    'ai.streamText': 'CHAIN',
    'ai.streamText.doStream': 'LLM',
    'ai.generateObject': 'CHAIN',
    'ai.generateObject.doGenerate': 'LLM',
    'ai.streamObject': 'CHAIN',
    'ai.streamObject.doStream': 'LLM',
    'ai.embed': 'CHAIN',
    'ai.embed.doEmbed': 'EMBEDDING',
    'ai.embedMany': 'CHAIN',
    'ai.embedMany.doEmbed': 'EMBEDDING',
    'ai.rerank': 'CHAIN',
    'ai.rerank.doRerank': 'RERANKER',
    'ai.toolCall': 'TOOL',
    'ai.workflowAgent.stream': 'AGENT',
  };
}

/** In the words of the conventions where they have one; an outer span has none. */
function operations(): Record<string, string> {
  return {
    'ai.generateText.doGenerate': 'chat',
    'ai.streamText.doStream': 'chat',
    'ai.generateObject.doGenerate': 'chat',
    'ai.streamObject.doStream': 'chat',
    'ai.embed.doEmbed': 'embeddings',
    'ai.embedMany.doEmbed': 'embeddings',
    'ai.toolCall': 'execute_tool',
  };
}
