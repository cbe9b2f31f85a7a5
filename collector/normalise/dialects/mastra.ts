import { mastra as keys } from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';

/**
 * Mastra's exporter. It speaks the conventions but for spans that these have no words for: their
 * kind is also their `gen_ai.operation.name`, and is in the keys of their input and output.
 */
export const mastra: Dialect = {
  name: 'mastra',
  columns: {
    span_type: [{ key: keys.spanType, values: spanTypes(), otherwise: 'skip' }],
    input_audio_tokens: [{ key: keys.usageAudioInput }],
    output_audio_tokens: [{ key: keys.usageAudioOutput }],
    cache_write_5m_tokens: [{ key: keys.usageCacheWrite5m }],
    cache_write_1h_tokens: [{ key: keys.usageCacheWrite1h }],
    time_to_first_token_ns: [{ key: keys.completionStartTime, isMoment: true }],
    input_messages: [
      { key: keys.agentRunInput, onlyMessages: true },
      { key: keys.modelGenerationInput, onlyMessages: true },
      { key: keys.agentRunInput, path: ['messages'] },
      { key: keys.agentRunInput },
    ],
    output_messages: [{ key: keys.agentRunOutput, path: ['text'] }],
    input: [
      { key: keys.agentRunInput },
      { key: keys.modelGenerationInput },
      { key: keys.modelStepInput },
      { key: keys.workflowRunInput },
      { key: keys.workflowStepInput },
      { key: keys.processorRunInput },
    ],
    output: [
      { key: keys.agentRunOutput },
      { key: keys.modelGenerationOutput },
      { key: keys.modelStepOutput },
      { key: keys.workflowRunOutput },
      { key: keys.workflowStepOutput },
      { key: keys.processorRunOutput },
    ],
  },
};

/** A generation holds the calls of a model, where these have spans of their own. */
function spanTypes(): Record<string, string> {
  return {
    agent_run: 'AGENT',
    model_generation: 'CHAIN',
    model_step: 'TASK',
    processor_run: 'TASK',
    workflow_run: 'WORKFLOW',
    workflow_step: 'TASK',
    workflow_conditional: 'TASK',
    workflow_conditional_eval: 'TASK',
    workflow_parallel: 'TASK',
    workflow_loop: 'TASK',
    workflow_sleep: 'TASK',
    workflow_wait_event: 'TASK',
  };
}
