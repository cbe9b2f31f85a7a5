import { claudeCode as keys } from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';

/** Its keys are plain words; they mean this only in its own spans. */
const inScopes = ['com.anthropic.claude_code'] as const;
const isCall = { key: keys.spanType, is: ['llm_request'] } as const;
const isTool = { key: keys.spanType, is: ['tool'] } as const;

/**
 * Claude Code. An interaction is one prompt of a user and all that is done for it; counts of tokens
 * are those of Anthropic's API. Content comes only where it is asked for, in texts of its own.
 */
export const claudeCode: Dialect = {
  name: 'claude-code',
  columns: {
    span_type: [
      {
        key: keys.spanType,
        values: {
          interaction: 'AGENT',
          llm_request: 'LLM',
          tool: 'TOOL',
          'tool.execution': 'TASK',
        },
        otherwise: 'skip',
        inScopes,
      },
    ],
    input_tokens: [{ key: keys.inputTokens, inScopes }],
    output_tokens: [{ key: keys.outputTokens, inScopes }],
    cache_read_tokens: [{ key: keys.cacheReadTokens, inScopes }],
    cache_write_tokens: [{ key: keys.cacheCreationTokens, inScopes }],
    input_includes_cache: [{ key: keys.inputTokens, implies: 'excluded', inScopes }],
    time_to_first_token_ns: [{ key: keys.ttft, nanoseconds: 1e6, inScopes }],
    finish_reasons: [{ key: keys.stopReason, inScopes }],
    tool_name: [{ key: keys.toolName, when: isTool, inScopes }],
    tool_call_id: [{ key: keys.toolUseId, when: isTool, inScopes }],
    input: [
      { key: keys.userPrompt, inScopes },
      { key: keys.toolInput, when: isTool, inScopes },
      { key: keys.newContext, when: isCall, inScopes },
    ],
    output: [
      { key: keys.modelOutput, when: isCall, inScopes },
      { key: keys.newContext, when: isTool, inScopes },
    ],
  },
};
