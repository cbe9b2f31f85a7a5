import { livekit as keys } from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';

/** Any of these marks a span of LiveKit's, whose name then says what it is. */
const marks = [
  keys.chatContext,
  keys.chatContextBefore,
  keys.retryCount,
  keys.agentLabel,
  keys.agentName,
  keys.userInput,
  keys.userTranscript,
  keys.instructions,
] as const;

/** LiveKit Agents. Content has had `pii` in its keys since 1.8. */
export const livekit: Dialect = {
  name: 'livekit',
  columns: {
    span_type: [
      { key: keys.toolName, implies: 'TOOL' },
      ...marks.map((key) => ({
        from: 'name' as const,
        when: { key },
        values: spanTypes(),
        otherwise: 'skip' as const,
      })),
    ],
    time_to_first_token_ns: [{ key: keys.responseTtft, nanoseconds: 1e9 }],
    session_id: [{ key: keys.roomSid }, { key: keys.jobId }],
    user_id: [{ key: keys.participantIdentity }],
    agent_name: [{ key: keys.agentName }, { key: keys.agentLabel }],
    tool_name: [{ key: keys.toolName }],
    tool_call_id: [{ key: keys.toolId }],
    system_instructions: [{ key: keys.instructions }],
    input_messages: [
      { key: keys.chatContext, path: ['items'], onlyMessages: true },
      { key: keys.chatContextBefore, path: ['items'], onlyMessages: true },
      { key: keys.userInput },
    ],
    output_messages: [
      { compose: { text: keys.responseText, calls: keys.responseFunctionCalls } },
      { compose: { text: keys.responseTextBefore, calls: keys.responseFunctionCallsBefore } },
    ],
    input: [
      { key: keys.toolArguments },
      { key: keys.toolArgumentsBefore },
      { key: keys.userTranscript },
      { key: keys.inputText },
    ],
    output: [{ key: keys.toolOutput }, { key: keys.toolOutputBefore }],
  },
};

/** `llm_node` holds the requests (`llm_request`), which are tried again (`llm_request_run`). */
function spanTypes(): Record<string, string> {
  return {
    agent_session: 'AGENT',
    agent_turn: 'AGENT',
    user_turn: 'CHAIN',
    llm_node: 'CHAIN',
    llm_request: 'CHAIN',
    llm_request_run: 'LLM',
    function_tool: 'TOOL',
  };
}
