import { mlflowEvents as events, mlflow as keys } from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';
import { providers } from './providers.ts';

const isCall = { key: keys.spanType, is: ['llm', 'chat_model', 'embedding'] } as const;
const isTool = { key: keys.spanType, is: ['tool'] } as const;
const isAgent = { key: keys.spanType, is: ['agent'] } as const;

/**
 * MLflow's tracing SDK, whose attributes are JSON text, words with their quotes. What a model was
 * asked stands only in the inputs, in the shape of the provider's own API. The keys of session and
 * user reach OTLP as tags, if at all.
 */
export const mlflow: Dialect = {
  name: 'mlflow',
  columns: {
    span_type: [{ key: keys.spanType, json: true, values: spanTypes(), otherwise: 'skip' }],
    // Of Amazon's ids it takes what stands before the first dot: a region, or who made the model.
    provider_name: [
      {
        key: keys.llmProvider,
        implies: 'aws.bedrock',
        when: { key: keys.messageFormat, is: ['bedrock'] },
      },
      {
        key: keys.llmProvider,
        json: true,
        values: { ...providers, ...bedrockRegions() },
        stem: true,
      },
    ],
    // `mlflow.llm.model` becomes that of the answer once there is one.
    request_model: [
      { key: keys.spanInputs, path: ['model'], when: isCall },
      { key: keys.llmModel, json: true },
    ],
    response_model: [{ key: keys.spanOutputs, path: ['model'], when: isCall }],
    response_id: [{ key: keys.spanOutputs, path: ['id'], when: isCall }],
    // Embeddings have their usage only in OpenAI's answer itself.
    input_tokens: [
      { key: keys.chatTokenUsage, path: ['input_tokens'] },
      { key: keys.spanOutputs, path: ['usage', 'prompt_tokens'], when: isCall },
    ],
    output_tokens: [{ key: keys.chatTokenUsage, path: ['output_tokens'] }],
    cache_read_tokens: [{ key: keys.chatTokenUsage, path: ['cache_read_input_tokens'] }],
    cache_write_tokens: [{ key: keys.chatTokenUsage, path: ['cache_creation_input_tokens'] }],
    cache_write_1h_tokens: [
      { key: keys.chatTokenUsage, path: ['cache_creation_input_tokens_above_1hr'] },
    ],
    reasoning_tokens: [
      {
        key: keys.spanOutputs,
        path: ['usage', 'completion_tokens_details', 'reasoning_tokens'],
        when: isCall,
      },
      {
        key: keys.spanOutputs,
        path: ['usage', 'output_tokens_details', 'reasoning_tokens'],
        when: isCall,
      },
    ],
    temperature: [
      { key: keys.spanInputs, path: ['temperature'], when: isCall },
      { key: keys.spanInputs, path: ['inferenceConfig', 'temperature'], when: isCall },
    ],
    max_tokens: [
      { key: keys.spanInputs, path: ['max_completion_tokens'], when: isCall },
      { key: keys.spanInputs, path: ['max_output_tokens'], when: isCall },
      { key: keys.spanInputs, path: ['max_tokens'], when: isCall },
      { key: keys.spanInputs, path: ['inferenceConfig', 'maxTokens'], when: isCall },
    ],
    session_id: [
      { key: keys.traceSession, json: true },
      { key: keys.traceTagSession, json: true },
    ],
    user_id: [
      { key: keys.traceUser, json: true },
      { key: keys.traceTagUser, json: true },
      { key: keys.spanInputs, path: ['user'], when: isCall },
    ],
    experiment_id: [
      { key: keys.experimentId, json: true },
      { key: keys.resourceExperimentId, json: true },
    ],
    agent_name: [{ from: 'name', when: isAgent }],
    tool_name: [{ from: 'name', when: isTool }],
    tool_definitions: [
      { key: keys.chatTools },
      { key: keys.spanInputs, path: ['tools'], when: isCall },
    ],
    input_messages: [{ key: keys.spanInputs, onlyMessages: true }],
    output_messages: [
      { key: keys.spanOutputs, onlyMessages: true },
      // A stream that broke off has no outputs.
      { event: events.chunk, attribute: keys.chunkValue, isPrefix: true, isChunk: true },
      { event: events.newToken, isChunk: true },
    ],
    input: [{ key: keys.spanInputs, json: true }],
    output: [{ key: keys.spanOutputs, json: true }],
  },
};

function spanTypes(): Record<string, string> {
  return {
    LLM: 'LLM',
    CHAT_MODEL: 'LLM',
    CHAIN: 'CHAIN',
    AGENT: 'AGENT',
    TOOL: 'TOOL',
    RETRIEVER: 'RETRIEVER',
    PARSER: 'PARSER',
    EMBEDDING: 'EMBEDDING',
    RERANKER: 'RERANKER',
    MEMORY: 'MEMORY',
    WORKFLOW: 'WORKFLOW',
    TASK: 'TASK',
    GUARDRAIL: 'GUARDRAIL',
    EVALUATOR: 'EVALUATOR',
  };
}

/** Of profiles that run a model wherever there is room. */
function bedrockRegions(): Record<string, string> {
  const regions = ['us', 'eu', 'apac', 'global', 'jp', 'au', 'ca', 'us-gov'];
  return Object.fromEntries(regions.map((region) => [region, 'aws.bedrock']));
}
