import { haystack as keys } from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';

/** Any of these marks a span whose name then says what it is. */
const marks = [
  keys.pipelineRuns,
  keys.componentType,
  keys.agentSteps,
  keys.agentStep,
  keys.llmInput,
] as const;

/**
 * Haystack's own tracer, in whichever scope an application hands it. Its components hold one
 * another, and those that ask a model may have spans of that package below: so none is a call
 * itself, and their tokens count where nothing below them tells any. Content must be asked for.
 */
export const haystack: Dialect = {
  name: 'haystack',
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
    response_model: said('model'),
    input_tokens: said('usage', 'prompt_tokens'),
    output_tokens: said('usage', 'completion_tokens'),
    finish_reasons: said('finish_reason'),
    tool_name: [{ key: keys.toolName }],
    tool_definitions: [
      { key: keys.componentInput, path: ['tools'] },
      { key: keys.llmInput, path: ['tools'] },
      { key: keys.agentTools },
    ],
    input_messages: [
      { key: keys.componentInput, path: ['messages'], onlyMessages: true },
      { key: keys.llmInput, path: ['messages'], onlyMessages: true },
    ],
    output_messages: [
      { key: keys.componentOutput, path: ['replies'], onlyMessages: true },
      { key: keys.llmOutput, path: ['replies'], onlyMessages: true },
    ],
    input: [
      { key: keys.componentInput },
      { key: keys.pipelineInput },
      { key: keys.agentInput },
      { key: keys.llmInput },
      { key: keys.toolInput },
    ],
    output: [
      { key: keys.componentOutput },
      { key: keys.pipelineOutput },
      { key: keys.agentOutput },
      { key: keys.llmOutput },
      { key: keys.toolOutput },
    ],
  },
};

/** What an answer says of itself: messages each, plain texts in a list beside them. */
function said(...path: readonly string[]) {
  return [
    { key: keys.componentOutput, path: ['replies', '0', 'meta', ...path] },
    { key: keys.componentOutput, path: ['meta', '0', ...path] },
    { key: keys.llmOutput, path: ['replies', '0', 'meta', ...path] },
  ];
}

function spanTypes(): Record<string, string> {
  return {
    'haystack.pipeline.run': 'WORKFLOW',
    'haystack.component.run': 'TASK',
    'haystack.chat_generator.run': 'TASK',
    'haystack.agent.run': 'AGENT',
    'haystack.agent.step': 'TASK',
    'haystack.agent.step.llm': 'TASK',
  };
}
