import {
  langChainAgent,
  openInferenceLists as lists,
  openInference as oi,
  openInferenceFirstTokenEvent,
  usageTotals,
} from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';
import { providers } from './providers.ts';

const isCall = { key: oi.spanKind, is: ['llm'] } as const;
const isTool = { key: oi.spanKind, is: ['tool'] } as const;
const inLangChain = ['openinference.instrumentation.langchain'];
const inCrewAi = ['openinference.instrumentation.crewai'];
const inAnthropicJs = ['@arizeai/openinference-instrumentation-anthropic'];
const inLangChainJs = ['@arizeai/openinference-instrumentation-langchain'];
/** Their `llm.model_name` stays the one asked for, also when a model has answered. */
const nameRequested = [
  'openinference.instrumentation.dspy',
  'openinference.instrumentation.llama_index',
  'openinference.instrumentation.smolagents',
  ...inLangChainJs,
];

/**
 * Responses: the name of the model that answered, and among the parameters the whole response.
 * Chats: the name of the model asked for, and no total of tokens.
 */
const inAgents = ['openinference.instrumentation.openai_agents'];
/** Its streams of chats keep the name of the request, and have no tokens. */
const inOpenAiJs = ['@arizeai/openinference-instrumentation-openai'];

/**
 * OpenInference (Arize). `llm.model_name` names the model asked for until the answer is there, and
 * then the one that answered (read in `@arizeai/openinference-instrumentation-openai` 4.2.7).
 */
export const openInference: Dialect = {
  name: 'openinference',
  columns: {
    span_type: [
      { key: oi.spanKind, values: spanTypes(), otherwise: 'skip' },
      { key: oi.llmModelName, implies: 'LLM', guess: true },
      { key: oi.embeddingModelName, implies: 'EMBEDDING', guess: true },
      { key: oi.rerankerModelName, implies: 'RERANKER', guess: true },
    ],
    // Who hosts the model, else who made it.
    provider_name: [
      { key: oi.llmProvider, values: providers, stem: true },
      { key: oi.llmSystem, values: providers, stem: true },
      { key: oi.metadata, path: ['ls_provider'], values: providers, inScopes: inLangChainJs },
    ],
    request_model: [
      { key: oi.llmRequestModelName },
      { key: oi.llmInvocationParameters, path: ['model'], notInScopes: inAgents },
      { key: oi.llmModelName, inScopes: nameRequested },
      { key: oi.llmModelName, inScopes: inOpenAiJs, notWhen: { key: oi.llmTokenCountPrompt } },
      {
        key: oi.llmModelName,
        inScopes: inAgents,
        notWhen: { key: usageTotals.openInferenceTotal },
      },
      { key: oi.embeddingModelName },
      { key: oi.rerankerModelName },
    ],
    response_model: [
      { key: oi.llmResponseModelName },
      { key: oi.llmInvocationParameters, path: ['model'], inScopes: inAgents },
      // LangChain's `llm.model_name` is the requested one, in Python that of streams.
      {
        key: oi.outputValue,
        path: ['generations', '0', '0', 'message', 'kwargs', 'response_metadata', 'model_name'],
        when: isCall,
        inScopes: [...inLangChain, ...inLangChainJs],
      },
      { key: oi.llmModelName, notInScopes: [...nameRequested, ...inOpenAiJs, ...inAgents] },
      { key: oi.llmModelName, inScopes: inOpenAiJs, when: { key: oi.llmTokenCountPrompt } },
    ],
    // The answer as the provider sent it, whose id stands first (OpenAI, Anthropic).
    response_id: [
      { key: oi.outputValue, firstMember: 'id', when: isCall },
      { key: oi.outputValue, path: ['llm_output', 'id'], when: isCall, inScopes: inLangChain },
      // Put together from the chunks of a stream, it stands elsewhere.
      {
        key: oi.outputValue,
        path: ['id'],
        when: isCall,
        inScopes: ['openinference.instrumentation.openai'],
      },
    ],
    // A crew tells the sum of its calls, none of which has a span of its own.
    input_tokens: [{ key: oi.llmTokenCountPrompt }, crewUsage('prompt_tokens')],
    output_tokens: [{ key: oi.llmTokenCountCompletion }, crewUsage('completion_tokens')],
    cache_read_tokens: [{ key: oi.llmTokenCountCacheRead }, crewUsage('cached_prompt_tokens')],
    cache_write_tokens: [{ key: oi.llmTokenCountCacheWrite }, crewUsage('cache_creation_tokens')],
    reasoning_tokens: [{ key: oi.llmTokenCountReasoning }, crewUsage('reasoning_tokens')],
    time_to_first_token_ns: [{ event: openInferenceFirstTokenEvent }],
    temperature: [{ key: oi.llmInvocationParameters, path: ['temperature'] }],
    max_tokens: [
      { key: oi.llmInvocationParameters, path: ['max_completion_tokens'] },
      { key: oi.llmInvocationParameters, path: ['max_output_tokens'] },
      { key: oi.llmInvocationParameters, path: ['max_tokens'] },
    ],
    finish_reasons: [{ key: oi.llmFinishReason }],
    session_id: [{ key: oi.sessionId }],
    // OpenAI's requests name a user, and so does LangChain's metadata, which nothing else repeats.
    user_id: [
      { key: oi.llmInvocationParameters, path: ['user'] },
      { key: oi.metadata, path: ['user_id'], inScopes: [...inLangChain, ...inLangChainJs] },
    ],
    agent_name: [
      { key: oi.agentName },
      {
        key: oi.metadata,
        path: [langChainAgent.name],
        inScopes: [...inLangChain, ...inLangChainJs],
      },
    ],
    tool_name: [{ key: oi.toolName }],
    // LangChain's results name the call that they answer.
    tool_call_id: [
      { key: oi.toolId },
      { key: oi.outputValue, path: ['data', 'tool_call_id'], when: isTool, inScopes: inLangChain },
      {
        key: oi.outputValue,
        path: ['output', 'kwargs', 'tool_call_id'],
        when: isTool,
        inScopes: inLangChainJs,
      },
    ],
    prompt_name: [{ key: oi.promptId }],
    prompt_version: [{ key: oi.llmPromptTemplateVersion }],
    tool_definitions: [{ list: lists.tools, item: ['tool', 'json_schema'] }],
    // Its messages leave out the system prompt.
    system_instructions: [
      { key: oi.llmInvocationParameters, path: ['system'], inScopes: inAnthropicJs },
    ],
    // LangChain's in JavaScript leave out the ids of calls and content that is a list of parts.
    // Never stored as it came, which the path says: else these keys were scanned in every scope.
    input_messages: [
      { key: oi.inputValue, path: [], onlyMessages: true, when: isCall, inScopes: inLangChainJs },
      { list: lists.inputMessages, item: ['message'] },
      { list: lists.prompts, item: ['prompt', 'text'] },
      // Some tell the request itself and no messages of it.
      { key: oi.inputValue, path: [], onlyMessages: true, when: isCall },
    ],
    output_messages: [
      { key: oi.outputValue, path: [], onlyMessages: true, when: isCall, inScopes: inLangChainJs },
      { list: lists.outputMessages, item: ['message'] },
      { list: lists.choices, item: ['completion', 'text'] },
      { key: oi.outputValue, path: [], onlyMessages: true, when: isCall },
    ],
    input: [
      { key: oi.inputValue },
      { key: oi.toolParameters },
      { key: oi.rerankerQuery },
      { list: lists.rerankerInputDocuments, item: ['document'] },
      { key: oi.llmPromptTemplateTemplate },
      { list: lists.embeddings, item: ['embedding', 'text'] },
    ],
    output: [
      { key: oi.outputValue },
      { list: lists.retrievalDocuments, item: ['document'] },
      { list: lists.rerankerOutputDocuments, item: ['document'] },
    ],
  },
};

function crewUsage(count: string) {
  const path = ['token_usage', count];
  const when = { key: oi.spanKind, is: ['chain'] };
  return { key: oi.outputValue, path, when, inScopes: inCrewAi };
}

function spanTypes(): Record<string, string> {
  return {
    llm: 'LLM',
    embedding: 'EMBEDDING',
    chain: 'CHAIN',
    retriever: 'RETRIEVER',
    reranker: 'RERANKER',
    tool: 'TOOL',
    agent: 'AGENT',
    guardrail: 'GUARDRAIL',
    evaluator: 'EVALUATOR',
    prompt: 'PROMPT',
  };
}
