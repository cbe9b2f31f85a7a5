import {
  openLlmetryEvents as events,
  genAi,
  openLlmetry as keys,
  langChainAgent,
  openLlmetryLists as lists,
} from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';

const isTool = { key: keys.spanKind, is: ['tool'] } as const;
const isAgent = { key: keys.spanKind, is: ['agent'] } as const;

/**
 * OpenLLMetry (Traceloop). Beside its own kinds its LangChain package sets operations of the
 * conventions that are too wide: a sequence of steps is `invoke_agent`. Only a task says less than
 * the operation does: a retriever is a `task`.
 */
export const openLlmetry: Dialect = {
  name: 'openllmetry',
  columns: {
    span_type: [
      {
        key: keys.spanKind,
        values: { workflow: 'WORKFLOW', agent: 'AGENT', tool: 'TOOL' },
        otherwise: 'skip',
      },
      {
        key: keys.requestType,
        values: { chat: 'LLM', completion: 'LLM', rerank: 'RERANKER', embedding: 'EMBEDDING' },
        otherwise: 'skip',
      },
      { key: keys.vectorQueryTopK, implies: 'RETRIEVER', guess: true },
      { key: keys.spanKind, values: { task: 'TASK' }, otherwise: 'skip', guess: true },
    ],
    cache_read_tokens: [{ key: keys.usageCacheRead }],
    cache_write_tokens: [{ key: keys.usageCacheCreation }],
    reasoning_tokens: [{ key: keys.usageReasoning }, { key: keys.llmUsageReasoning }],
    max_tokens: [{ key: keys.requestMaxCompletionTokens }],
    finish_reasons: [
      { key: keys.responseFinishReason },
      { key: keys.responseStopReason },
      { key: keys.llmResponseFinishReason },
      { key: keys.llmResponseStopReason },
    ],
    session_id: [{ key: keys.sessionId }, { key: keys.threadId }],
    user_id: [{ key: keys.userId }, { key: keys.user }, { key: keys.llmUser }],
    agent_name: [{ key: keys.entityName, when: isAgent }, { key: langChainAgent.traceloop }],
    tool_name: [{ key: keys.entityName, when: isTool }],
    // LangChain's callback is told the id beside what the tool is called with.
    tool_call_id: [
      {
        key: genAi.toolCallArguments,
        path: ['kwargs', 'tool_call_id'],
        when: isTool,
        inScopes: ['opentelemetry.instrumentation.langchain'],
      },
    ],
    prompt_name: [{ key: keys.promptKey }],
    prompt_version: [{ key: keys.promptVersion }, { key: keys.promptVersionName }],
    tool_definitions: [{ list: lists.functions, item: [] }],
    input_messages: [
      { list: lists.prompt, item: [] },
      { key: keys.entityInput, when: { key: genAi.requestModel }, onlyMessages: true },
    ],
    output_messages: [
      { list: lists.completion, item: [] },
      { key: keys.entityOutput, when: { key: genAi.requestModel }, onlyMessages: true },
      { event: events.completionChunk, isChunk: true },
      { event: events.llmCompletionChunk, isChunk: true },
    ],
    input: [
      { key: keys.entityInput, quoted: true },
      { key: keys.mcpRequestArgument },
      { key: keys.taskInput },
    ],
    output: [
      { key: keys.entityOutput, quoted: true },
      { key: keys.mcpResponseValue },
      { key: keys.taskOutput },
      { event: events.queryResult },
      { event: events.searchResult },
    ],
  },
};
