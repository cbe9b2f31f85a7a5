import { genkit as keys } from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';

const isModel = { key: keys.subtype, is: ['model', 'background-model'] } as const;
const isTool = { key: keys.subtype, is: ['tool', 'tool.v2'] } as const;
const isAgent = { key: keys.subtype, is: ['agent'] } as const;

/** Genkit: every action's input and output as JSON, in Genkit's own shapes. */
export const genkit: Dialect = {
  name: 'genkit',
  columns: {
    span_type: [
      { key: keys.subtype, values: spanTypes(), otherwise: 'skip' },
      { key: keys.type, values: { flowStep: 'TASK', dotprompt: 'PROMPT' }, otherwise: 'skip' },
    ],
    request_model: [{ key: keys.name, when: isModel }],
    input_tokens: usage('inputTokens'),
    output_tokens: usage('outputTokens'),
    cache_read_tokens: usage('cachedContentTokens'),
    reasoning_tokens: usage('thoughtsTokens'),
    temperature: [{ key: keys.input, path: ['config', 'temperature'], when: isModel }],
    max_tokens: [{ key: keys.input, path: ['config', 'maxOutputTokens'], when: isModel }],
    session_id: [{ key: keys.sessionId }],
    agent_name: [{ key: keys.name, when: isAgent }],
    tool_name: [{ key: keys.name, when: isTool }],
    tool_definitions: [{ key: keys.input, path: ['tools'], when: isModel }],
    input_messages: [{ key: keys.input, when: isModel, onlyMessages: true }],
    output_messages: [{ key: keys.output, when: isModel, onlyMessages: true }],
    input: [{ key: keys.input, json: true }],
    output: [{ key: keys.output, json: true }],
  },
};

function usage(count: string) {
  return [{ key: keys.output, path: ['usage', count], when: isModel }];
}

function spanTypes(): Record<string, string> {
  return {
    model: 'LLM',
    'background-model': 'LLM',
    tool: 'TOOL',
    'tool.v2': 'TOOL',
    flow: 'WORKFLOW',
    agent: 'AGENT',
    retriever: 'RETRIEVER',
    embedder: 'EMBEDDING',
    reranker: 'RERANKER',
    evaluator: 'EVALUATOR',
    prompt: 'PROMPT',
    'executable-prompt': 'PROMPT',
  };
}
