/**
 * Attribute keys of vocabularies that one framework or one vendor made for itself, read in the
 * packages of November 2026 that the comments name. `semconv.ts` exports them with the others.
 */

/** The spans of Anthropic's own SDKs (Python 2.12, JavaScript 1.12). */
export const anthropicSdk = {
  messageStopReason: 'anthropic.message.stop_reason',
} as const;

/** OpenLLMetry: `opentelemetry-semantic-conventions-ai` 0.5.1, and what earlier packages sent. */
export const openLlmetry = {
  spanKind: 'traceloop.span.kind',
  entityName: 'traceloop.entity.name',
  entityInput: 'traceloop.entity.input',
  entityOutput: 'traceloop.entity.output',
  sessionId: 'traceloop.association.properties.session_id',
  threadId: 'traceloop.association.properties.thread_id',
  userId: 'traceloop.association.properties.user_id',
  promptKey: 'traceloop.prompt.key',
  promptVersion: 'traceloop.prompt.version',
  promptVersionName: 'traceloop.prompt.version_name',
  requestType: 'llm.request.type',
  user: 'gen_ai.user',
  llmUser: 'llm.user',
  requestMaxCompletionTokens: 'gen_ai.request.max_completion_tokens',
  usageCacheRead: 'gen_ai.usage.cache_read_input_tokens',
  usageCacheCreation: 'gen_ai.usage.cache_creation_input_tokens',
  usageReasoning: 'gen_ai.usage.reasoning_tokens',
  llmUsageReasoning: 'llm.usage.reasoning_tokens',
  responseFinishReason: 'gen_ai.response.finish_reason',
  responseStopReason: 'gen_ai.response.stop_reason',
  llmResponseFinishReason: 'llm.response.finish_reason',
  llmResponseStopReason: 'llm.response.stop_reason',
  mcpRequestArgument: 'mcp.request.argument',
  mcpResponseValue: 'mcp.response.value',
  vectorQueryTopK: 'db.vector.query.top_k',
  taskInput: 'gen_ai.task.input',
  taskOutput: 'gen_ai.task.output',
} as const;

export const openLlmetryLists = {
  prompt: 'gen_ai.prompt.',
  completion: 'gen_ai.completion.',
  functions: 'llm.request.functions.',
} as const;

/** Events of its vector stores: one for each document found. */
export const openLlmetryEvents = {
  queryResult: 'db.query.result',
  searchResult: 'db.search.result',
  /** For each chunk of a streamed answer; its own packages say only when, others also what. */
  completionChunk: 'gen_ai.content.completion.chunk',
  /** The same before 2025, and in the packages for JavaScript. */
  llmCompletionChunk: 'llm.content.completion.chunk',
} as const;

/** Vercel AI SDK: `ai` 4 to 6 and `@ai-sdk/otel` 1.0 (for `ai` 7). */
export const vercel = {
  operationId: 'ai.operationId',
  modelId: 'ai.model.id',
  modelProvider: 'ai.model.provider',
  prompt: 'ai.prompt',
  promptMessages: 'ai.prompt.messages',
  promptTools: 'ai.prompt.tools',
  responseText: 'ai.response.text',
  responseReasoning: 'ai.response.reasoning',
  responseObject: 'ai.response.object',
  responseToolCalls: 'ai.response.toolCalls',
  responseFiles: 'ai.response.files',
  responseFinishReason: 'ai.response.finishReason',
  responseId: 'ai.response.id',
  responseModel: 'ai.response.model',
  /** Milliseconds. */
  responseMsToFirstChunk: 'ai.response.msToFirstChunk',
  streamMsToFirstChunk: 'ai.stream.msToFirstChunk',
  responseProviderMetadata: 'ai.response.providerMetadata',
  /** Version 3. */
  resultText: 'ai.result.text',
  resultObject: 'ai.result.object',
  resultToolCalls: 'ai.result.toolCalls',
  finishReason: 'ai.finishReason',
  usageInput: 'ai.usage.inputTokens',
  usageOutput: 'ai.usage.outputTokens',
  usagePrompt: 'ai.usage.promptTokens',
  usageCompletion: 'ai.usage.completionTokens',
  /** Of embeddings. */
  usageTokens: 'ai.usage.tokens',
  usageCachedInput: 'ai.usage.cachedInputTokens',
  usageCacheRead: 'ai.usage.inputTokenDetails.cacheReadTokens',
  usageCacheWrite: 'ai.usage.inputTokenDetails.cacheWriteTokens',
  usageReasoning: 'ai.usage.reasoningTokens',
  usageReasoningDetail: 'ai.usage.outputTokenDetails.reasoningTokens',
  /** On the span in version 7, though it is a metric's name; seconds. */
  timeToFirstChunk: 'gen_ai.client.operation.time_to_first_chunk',
  settingsTemperature: 'ai.settings.temperature',
  settingsMaxTokens: 'ai.settings.maxTokens',
  settingsMaxOutputTokens: 'ai.settings.maxOutputTokens',
  toolCallName: 'ai.toolCall.name',
  toolCallId: 'ai.toolCall.id',
  toolCallArgs: 'ai.toolCall.args',
  toolCallResult: 'ai.toolCall.result',
  functionId: 'ai.telemetry.functionId',
  metadataSessionId: 'ai.telemetry.metadata.sessionId',
  metadataUserId: 'ai.telemetry.metadata.userId',
  metadataLangfusePrompt: 'ai.telemetry.metadata.langfusePrompt',
  contextSessionId: 'ai.settings.context.sessionId',
  contextUserId: 'ai.settings.context.userId',
  value: 'ai.value',
  values: 'ai.values',
  documents: 'ai.documents',
  ranking: 'ai.ranking',
  embedding: 'ai.embedding',
  embeddings: 'ai.embeddings',
} as const;

export const vercelFirstChunkEvent = 'ai.stream.firstChunk';

/** MLflow: `mlflow-tracing` 3.17.2; every value is JSON text. */
export const mlflow = {
  spanType: 'mlflow.spanType',
  spanInputs: 'mlflow.spanInputs',
  spanOutputs: 'mlflow.spanOutputs',
  chatTokenUsage: 'mlflow.chat.tokenUsage',
  chatTools: 'mlflow.chat.tools',
  llmModel: 'mlflow.llm.model',
  llmProvider: 'mlflow.llm.provider',
  messageFormat: 'mlflow.message.format',
  experimentId: 'mlflow.experimentId',
  resourceExperimentId: 'mlflow.experiment.id',
  resourceExperimentName: 'mlflow.experiment.name',
  traceSession: 'mlflow.trace.session',
  traceUser: 'mlflow.trace.user',
  traceTagSession: 'mlflow.traceTag.mlflow.trace.session',
  traceTagUser: 'mlflow.traceTag.mlflow.trace.user',
  chunkValue: 'mlflow.chunk.value',
} as const;

export const mlflowEvents = {
  /** The number of the chunk follows. */
  chunk: 'mlflow.chunk.item.',
  /** Of LangChain's callbacks, whose tracers give each token an event. */
  newToken: 'new_token',
} as const;

/** Langfuse: `langfuse` 5.0.4 (Python), `@langfuse/tracing` 5.11.1. */
export const langfuse = {
  observationType: 'langfuse.observation.type',
  observationLevel: 'langfuse.observation.level',
  observationFinishReason: 'langfuse.observation.metadata.finish_reason',
  observationModel: 'langfuse.observation.model.name',
  observationModelParameters: 'langfuse.observation.model.parameters',
  observationUsageDetails: 'langfuse.observation.usage_details',
  observationInput: 'langfuse.observation.input',
  observationOutput: 'langfuse.observation.output',
  observationCompletionStartTime: 'langfuse.observation.completion_start_time',
  observationPromptName: 'langfuse.observation.prompt.name',
  observationPromptVersion: 'langfuse.observation.prompt.version',
  traceInput: 'langfuse.trace.input',
  traceOutput: 'langfuse.trace.output',
  sessionId: 'langfuse.session.id',
  userId: 'langfuse.user.id',
} as const;

/** LangSmith: `langsmith` 0.15.1 in OpenTelemetry mode. */
export const langsmith = {
  spanKind: 'langsmith.span.kind',
  metadataSessionId: 'langsmith.metadata.session_id',
  metadataThreadId: 'langsmith.metadata.thread_id',
  metadataConversationId: 'langsmith.metadata.conversation_id',
  metadataUserId: 'langsmith.metadata.user_id',
  metadataModelName: 'langsmith.metadata.ls_model_name',
  metadataProvider: 'langsmith.metadata.ls_provider',
  metadataTemperature: 'langsmith.metadata.ls_temperature',
  metadataMaxTokens: 'langsmith.metadata.ls_max_tokens',
  /** JSON: `{input_token_details: {cache_read}, output_token_details: {reasoning}}`. */
  metadataUsage: 'langsmith.metadata.usage_metadata',
  metadataPromptName: 'langsmith.metadata.lc_hub_repo',
  metadataPromptVersion: 'langsmith.metadata.lc_hub_commit_hash',
} as const;

/** Pydantic AI 0 to 2 (`pydantic-ai-slim` 2.68.0) and Logfire 5.4.0. */
export const pydantic = {
  allMessages: 'pydantic_ai.all_messages',
  allMessagesEvents: 'all_messages_events',
  events: 'events',
  finalResult: 'final_result',
  prompt: 'prompt',
  requestData: 'request_data',
  responseData: 'response_data',
  agentName: 'agent_name',
  modelName: 'model_name',
  toolArguments: 'tool_arguments',
  toolResponse: 'tool_response',
  aggregatedInput: 'gen_ai.aggregated_usage.input_tokens',
  aggregatedOutput: 'gen_ai.aggregated_usage.output_tokens',
  aggregatedCacheRead: 'gen_ai.aggregated_usage.cache_read.input_tokens',
  aggregatedCacheCreation: 'gen_ai.aggregated_usage.cache_creation.input_tokens',
  detailsCacheRead: 'gen_ai.usage.details.cache_read_tokens',
  detailsCacheWrite: 'gen_ai.usage.details.cache_write_tokens',
  detailsReasoning: 'gen_ai.usage.details.reasoning_tokens',
  aggregatedReasoning: 'gen_ai.aggregated_usage.details.reasoning_tokens',
  /** JSON: what the provider's API said, in its own words. */
  usageRaw: 'gen_ai.usage.raw',
} as const;

/** Google's Agent Development Kit: `google-adk` 2.13.0. */
export const googleAdk = {
  llmRequest: 'gcp.vertex.agent.llm_request',
  llmResponse: 'gcp.vertex.agent.llm_response',
  toolCallArgs: 'gcp.vertex.agent.tool_call_args',
  toolResponse: 'gcp.vertex.agent.tool_response',
  sessionId: 'gcp.vertex.agent.session_id',
  data: 'gcp.vertex.agent.data',
  /** Before 2.3, beside `gen_ai.usage.output_tokens`, which leaves it out. */
  usageReasoning: 'gen_ai.usage.experimental.reasoning_tokens',
} as const;

/** Genkit: `@genkit-ai/core` 1.42.0. */
export const genkit = {
  type: 'genkit:type',
  subtype: 'genkit:metadata:subtype',
  name: 'genkit:name',
  input: 'genkit:input',
  output: 'genkit:output',
  sessionId: 'genkit:sessionId',
} as const;
