import {
  genAi,
  genAiDeprecated,
  genAiDeprecatedLists,
  genAiEvents,
  general,
  pydantic,
} from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';
import { providers } from './providers.ts';

/**
 * A tool is called by no messages and answers with none: in Strands Agents' spans of tools the
 * events of messages hold arguments and result.
 */
const isTool = { key: genAi.operationName, is: ['execute_tool'] } as const;
const inCall = { notWhen: isTool } as const;
const logfire = ['logfire.'];
/**
 * OTel's own of OpenAI in JavaScript: all messages are log records, the instructions among them. A
 * span with a message of its own would not be given those.
 */
const saidInLogs = ['@opentelemetry/instrumentation-openai'];

/**
 * OpenTelemetry GenAI conventions, the current names first and then those they replaced: one
 * library sends one generation, and a mixture means the same by both names.
 */
export const otelGenai: Dialect = {
  name: 'otel-genai',
  columns: {
    span_type: [
      { key: genAi.operationName, values: spanTypes(), otherwise: 'skip' },
      {
        key: general.mcpMethodName,
        values: { 'tools/call': 'TOOL', 'prompts/get': 'PROMPT' },
        otherwise: 'skip',
      },
      { key: genAi.toolCallId, implies: 'TOOL', guess: true },
      { key: genAi.toolName, implies: 'TOOL', guess: true },
      { key: genAi.requestModel, implies: 'LLM', guess: true },
      { key: genAi.responseModel, implies: 'LLM', guess: true },
    ],
    operation_name: [{ key: genAi.operationName }, { key: general.mcpMethodName }],
    provider_name: [
      { key: genAi.providerName, values: providers, stem: true },
      { key: genAiDeprecated.system, values: providers, stem: true },
    ],
    request_model: [{ key: genAi.requestModel }],
    // Logfire has the name of the request there while a stream has not answered.
    response_model: [
      { key: genAi.responseModel, notInScopes: logfire },
      { key: genAi.responseModel, inScopes: logfire, when: { key: genAi.usageInputTokens } },
      { key: genAi.responseModel, inScopes: logfire, when: { key: pydantic.responseData } },
    ],
    response_id: [{ key: genAi.responseId }],
    input_tokens: [{ key: genAi.usageInputTokens }, { key: genAiDeprecated.usagePromptTokens }],
    output_tokens: [
      { key: genAi.usageOutputTokens },
      { key: genAiDeprecated.usageCompletionTokens },
    ],
    cache_read_tokens: [{ key: genAi.usageCacheReadInputTokens }],
    cache_write_tokens: [
      { key: genAi.usageCacheWriteInputTokens },
      { key: genAiDeprecated.usageCacheCreationInputTokens },
    ],
    reasoning_tokens: [{ key: genAi.usageReasoningOutputTokens }],
    time_to_first_token_ns: [{ key: genAi.responseTimeToFirstChunk, nanoseconds: 1e9 }],
    temperature: [{ key: genAi.requestTemperature }],
    max_tokens: [{ key: genAi.requestMaxTokens }],
    finish_reasons: [{ key: genAi.responseFinishReasons }],
    // Microsoft's agent-framework puts the id of the response before there, another at each call.
    session_id: [{ key: genAi.conversationId, unless: ['resp_', 'chatcmpl-'] }],
    user_id: [{ key: general.userId }, { key: general.enduserId }],
    agent_name: [{ key: genAi.agentName }],
    tool_name: [{ key: genAi.toolName }],
    // Google ADK has a word for none.
    tool_call_id: [{ key: genAi.toolCallId, unless: ['<not specified>'] }],
    prompt_name: [{ key: genAi.promptName }],
    prompt_version: [{ key: genAi.promptVersion }],
    tool_definitions: [
      { key: genAi.toolDefinitions },
      { list: genAiDeprecatedLists.toolDefinitions, item: [] },
    ],
    system_instructions: [
      { key: genAi.systemInstructions, notInScopes: saidInLogs },
      { event: genAiEvents.operationDetails, attribute: genAi.systemInstructions },
    ],
    input_messages: [
      { key: genAi.inputMessages },
      { event: genAiEvents.operationDetails, attribute: genAi.inputMessages },
      { event: genAiEvents.systemMessage, role: 'system', ...inCall },
      { event: genAiEvents.userMessage, role: 'user', ...inCall },
      { event: genAiEvents.assistantMessage, role: 'assistant', ...inCall },
      { event: genAiEvents.toolMessage, role: 'tool', ...inCall },
      {
        event: genAiEvents.contentPrompt,
        attribute: genAiDeprecated.prompt,
        role: 'user',
        ...inCall,
      },
      { key: genAiDeprecated.prompt, onlyMessages: true },
    ],
    output_messages: [
      { key: genAi.outputMessages },
      {
        event: genAiEvents.operationDetails,
        attribute: genAi.outputMessages,
        role: 'assistant',
      },
      { event: genAiEvents.choice, role: 'assistant', ...inCall },
      {
        event: genAiEvents.contentCompletion,
        attribute: genAiDeprecated.completion,
        role: 'assistant',
        ...inCall,
      },
      { key: genAiDeprecated.completion, onlyMessages: true },
      { event: genAiEvents.choice, isChunk: true },
      { event: genAiEvents.contentDelta, isChunk: true },
    ],
    input: [
      { key: genAi.toolCallArguments },
      { event: genAiEvents.toolMessage, attribute: 'content', when: isTool },
      { key: genAi.retrievalQueryText },
      { key: genAi.memoryQueryText },
      { key: general.mcpResourceUri },
      { key: genAiDeprecated.prompt },
    ],
    output: [
      { key: genAi.toolCallResult, quoted: true },
      { event: genAiEvents.choice, attribute: 'message', when: isTool },
      { key: genAi.retrievalDocuments },
      { key: genAi.memoryRecords },
      { key: genAiDeprecated.completion },
    ],
  },
};

/**
 * `gen_ai.operation.name`; `completion` is the name before v1.28, the memory ones are from v1.42.
 * The last are words that packages made up: OpenLLMetry, Vercel AI SDK 7, Strands Agents,
 * pydantic-evals, Gemini CLI; those with `completions` are Semantic Kernel's.
 */
function spanTypes(): Record<string, string> {
  return {
    chat: 'LLM',
    generate_content: 'LLM',
    text_completion: 'LLM',
    completion: 'LLM',
    'chat.completions': 'LLM',
    'text.completions': 'LLM',
    text_completions: 'LLM',
    embeddings: 'EMBEDDING',
    retrieval: 'RETRIEVER',
    create_agent: 'AGENT',
    invoke_agent: 'AGENT',
    invoke_workflow: 'WORKFLOW',
    execute_tool: 'TOOL',
    plan: 'TASK',
    create_memory_store: 'MEMORY',
    delete_memory_store: 'MEMORY',
    create_memory: 'MEMORY',
    update_memory: 'MEMORY',
    upsert_memory: 'MEMORY',
    delete_memory: 'MEMORY',
    search_memory: 'MEMORY',
    execute_task: 'TASK',
    vector_db_retrieve: 'RETRIEVER',
    agent_step: 'TASK',
    execute_event_loop_cycle: 'TASK',
    experiment: 'WORKFLOW',
    invoke_swarm: 'WORKFLOW',
    invoke_graph: 'WORKFLOW',
    rerank: 'RERANKER',
    llm_call: 'LLM',
    tool_call: 'TOOL',
    guard: 'GUARDRAIL',
    'guardrail.run': 'GUARDRAIL',
    guardrail_check: 'GUARDRAIL',
    agent_call: 'AGENT',
    user_prompt: 'CHAIN',
    schedule_tool_calls: 'CHAIN',
  };
}
