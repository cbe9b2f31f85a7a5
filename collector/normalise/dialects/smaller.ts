import {
  geminiCli,
  semanticKernel as kernel,
  laminar as lmnr,
  springAi as spring,
  strands as strandsKeys,
} from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';

/** Laminar. Most of its spans speak OpenLLMetry's names or the conventions' beside these. */
export const laminar: Dialect = {
  name: 'laminar',
  columns: {
    span_type: [
      {
        key: lmnr.spanType,
        values: { LLM: 'LLM', TOOL: 'TOOL', EXECUTOR: 'TASK', EVALUATOR: 'EVALUATOR' },
        otherwise: 'skip',
      },
    ],
    reasoning_tokens: [{ key: lmnr.usageReasoning }],
    session_id: [{ key: lmnr.sessionId }],
    user_id: [{ key: lmnr.userId }],
    input_messages: [{ key: lmnr.spanInput, onlyMessages: true }],
    output_messages: [{ key: lmnr.spanOutput, onlyMessages: true }],
    input: [{ key: lmnr.spanInput, json: true }],
    output: [{ key: lmnr.spanOutput, json: true }],
  },
};

/** Gemini CLI speaks the conventions, with a word of its own here and there. */
export const gemini: Dialect = {
  name: 'gemini-cli',
  columns: {
    tool_call_id: [{ key: geminiCli.toolCallId }],
  },
};

/** Semantic Kernel speaks the conventions of before they had words for tokens. */
export const semanticKernel: Dialect = {
  name: 'semantic-kernel',
  columns: {
    input_tokens: [{ key: kernel.promptTokens }],
    output_tokens: [{ key: kernel.completionTokens }],
  },
};

/** Strands Agents speak the conventions but for this. */
export const strands: Dialect = {
  name: 'strands',
  columns: {
    cache_write_tokens: [{ key: strandsKeys.usageCacheWrite }],
    time_to_first_token_ns: [
      {
        key: strandsKeys.timeToFirstToken,
        nanoseconds: 1e6,
        inScopes: ['strands.telemetry.tracer'],
      },
    ],
  },
};

/** Spring AI's observations, beside those of the conventions. */
export const springAi: Dialect = {
  name: 'spring-ai',
  columns: {
    span_type: [
      {
        key: spring.kind,
        values: {
          chat_client: 'CHAIN',
          advisor: 'CHAIN',
          tool_call: 'TOOL',
          vector_store: 'RETRIEVER',
        },
        otherwise: 'skip',
      },
    ],
    session_id: [{ key: spring.conversationId }],
    tool_name: [{ key: spring.toolName }],
    input: [{ key: spring.toolArguments }, { key: spring.vectorQueryContent }],
    output: [{ key: spring.toolResult }],
  },
};
