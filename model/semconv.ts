/**
 * Every attribute key and event name the code looks for, by the vocabulary that defines it. Dialect
 * tables and tests name keys from here, so that a rename upstream is one edit. Those that
 * frameworks and vendors made for themselves stand in `semconv-frameworks.ts` and
 * `semconv-smaller.ts`.
 */
export * from './semconv-frameworks.ts';
export * from './semconv-smaller.ts';

/**
 * OpenTelemetry GenAI conventions: `semantic-conventions` v1.41.0 (the last release that held them)
 * and `semantic-conventions-genai` v1.42.0 (their own repository, still "Development").
 */
export const genAi = {
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  requestTemperature: 'gen_ai.request.temperature',
  requestMaxTokens: 'gen_ai.request.max_tokens',
  responseModel: 'gen_ai.response.model',
  responseId: 'gen_ai.response.id',
  responseFinishReasons: 'gen_ai.response.finish_reasons',
  /** Seconds. */
  responseTimeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  usageInputTokens: 'gen_ai.usage.input_tokens',
  usageOutputTokens: 'gen_ai.usage.output_tokens',
  usageCacheReadInputTokens: 'gen_ai.usage.cache_read.input_tokens',
  usageCacheWriteInputTokens: 'gen_ai.usage.cache_write.input_tokens',
  usageReasoningOutputTokens: 'gen_ai.usage.reasoning.output_tokens',
  conversationId: 'gen_ai.conversation.id',
  agentName: 'gen_ai.agent.name',
  promptName: 'gen_ai.prompt.name',
  promptVersion: 'gen_ai.prompt.version',
  toolName: 'gen_ai.tool.name',
  toolCallId: 'gen_ai.tool.call.id',
  toolCallArguments: 'gen_ai.tool.call.arguments',
  toolCallResult: 'gen_ai.tool.call.result',
  toolDefinitions: 'gen_ai.tool.definitions',
  memoryQueryText: 'gen_ai.memory.query.text',
  memoryRecords: 'gen_ai.memory.records',
  retrievalDocuments: 'gen_ai.retrieval.documents',
  retrievalQueryText: 'gen_ai.retrieval.query.text',
  systemInstructions: 'gen_ai.system_instructions',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
} as const;

/**
 * Names that GenAI conventions v1.27 to v1.42 renamed or dropped, still sent by older libraries.
 */
export const genAiDeprecated = {
  /** Until v1.37; its values differ from `gen_ai.provider.name` in places. */
  system: 'gen_ai.system',
  /** Until v1.27. */
  usagePromptTokens: 'gen_ai.usage.prompt_tokens',
  usageCompletionTokens: 'gen_ai.usage.completion_tokens',
  /** Until v1.42 of the GenAI repository. */
  usageCacheCreationInputTokens: 'gen_ai.usage.cache_creation.input_tokens',
  /** Until v1.28, as attributes and inside the two content events. */
  prompt: 'gen_ai.prompt',
  completion: 'gen_ai.completion',
} as const;

export const genAiDeprecatedLists = {
  toolDefinitions: 'gen_ai.tool.definitions.',
} as const;

/** Event names of the GenAI conventions, most of before v1.37; some libraries put them on spans. */
export const genAiEvents = {
  /** Since v1.37: all messages of a call in one event. */
  operationDetails: 'gen_ai.client.inference.operation.details',
  systemMessage: 'gen_ai.system.message',
  userMessage: 'gen_ai.user.message',
  assistantMessage: 'gen_ai.assistant.message',
  toolMessage: 'gen_ai.tool.message',
  choice: 'gen_ai.choice',
  contentPrompt: 'gen_ai.content.prompt',
  contentCompletion: 'gen_ai.content.completion',
  /** Never agreed on; senders of their own make it for each piece of a streamed answer. */
  contentDelta: 'gen_ai.content.delta',
} as const;

/** OpenTelemetry general conventions v1.41.0. */
export const general = {
  serviceName: 'service.name',
  /** Of log records, until the field `event_name` (logs.proto v1.5) took its place. */
  eventName: 'event.name',
  userId: 'user.id',
  enduserId: 'enduser.id',
  mcpMethodName: 'mcp.method.name',
  mcpResourceUri: 'mcp.resource.uri',
  mcpSessionId: 'mcp.session.id',
} as const;

/** OpenInference, `@arizeai/openinference-semantic-conventions` as installed; keys of one value. */
export const openInference = {
  spanKind: 'openinference.span.kind',
  inputValue: 'input.value',
  outputValue: 'output.value',
  llmProvider: 'llm.provider',
  llmSystem: 'llm.system',
  llmModelName: 'llm.model_name',
  llmRequestModelName: 'llm.request.model_name',
  llmResponseModelName: 'llm.response.model_name',
  llmInvocationParameters: 'llm.invocation_parameters',
  llmFinishReason: 'llm.finish_reason',
  llmTokenCountPrompt: 'llm.token_count.prompt',
  llmTokenCountCompletion: 'llm.token_count.completion',
  llmTokenCountCacheRead: 'llm.token_count.prompt_details.cache_read',
  llmTokenCountCacheWrite: 'llm.token_count.prompt_details.cache_write',
  llmTokenCountReasoning: 'llm.token_count.completion_details.reasoning',
  llmTokenCountPromptAudio: 'llm.token_count.prompt_details.audio',
  llmTokenCountCompletionAudio: 'llm.token_count.completion_details.audio',
  llmPromptTemplateTemplate: 'llm.prompt_template.template',
  llmPromptTemplateVersion: 'llm.prompt_template.version',
  embeddingModelName: 'embedding.model_name',
  rerankerModelName: 'reranker.model_name',
  rerankerQuery: 'reranker.query',
  promptId: 'prompt.id',
  agentName: 'agent.name',
  toolName: 'tool.name',
  toolId: 'tool.id',
  toolParameters: 'tool.parameters',
  sessionId: 'session.id',
  metadata: 'metadata',
} as const;

/**
 * What senders say a call cost, in USD. The GenAI conventions have no such attribute yet.
 */
export const reportedCost = {
  /** Proposed for the GenAI conventions (semantic-conventions-genai, pull request 443). */
  genAiTotal: 'gen_ai.usage.cost.total',
  genAiInput: 'gen_ai.usage.cost.input',
  genAiOutput: 'gen_ai.usage.cost.output',
  /** OpenLIT, Laminar, Langfuse's and OpenRouter's own conventions. */
  usageCost: 'gen_ai.usage.cost',
  usageCostUsd: 'gen_ai.usage.cost_usd',
  usageTotalCost: 'gen_ai.usage.total_cost',
  usageInputCost: 'gen_ai.usage.input_cost',
  usageOutputCost: 'gen_ai.usage.output_cost',
  /** Logfire, Pydantic AI. */
  operationCost: 'operation.cost',
  openInferenceTotal: 'llm.cost.total',
  openInferencePrompt: 'llm.cost.prompt',
  openInferenceCompletion: 'llm.cost.completion',
  /** JSON: total, input, output and finer parts. */
  langfuseDetails: 'langfuse.observation.cost_details',
  /** JSON: total_cost, input_cost, output_cost. */
  mlflow: 'mlflow.llm.cost',
  langsmithUsage: 'langsmith.usage_metadata',
  /** JSON of what the provider's adapter passed on: gateways put the cost there. */
  vercelProviderMetadata: 'ai.response.providerMetadata',
} as const;

/** Sums of tokens, by which counts are understood. */
export const usageTotals = {
  usageTotal: 'gen_ai.usage.total_tokens',
  llmUsageTotal: 'llm.usage.total_tokens',
  openInferenceTotal: 'llm.token_count.total',
  vercelTotal: 'ai.usage.totalTokens',
  vercelNoCache: 'ai.usage.inputTokenDetails.noCacheTokens',
} as const;

/** Pydantic AI's finer counts of tokens. */
export const usageDetails = {
  inputAudioTokens: 'gen_ai.usage.details.input_audio_tokens',
  outputAudioTokens: 'gen_ai.usage.details.output_audio_tokens',
  cacheAudioReadTokens: 'gen_ai.usage.details.cache_audio_read_tokens',
  /** As Google's API splits them up. */
  imagePromptTokens: 'gen_ai.usage.details.image_prompt_tokens',
  imageCandidatesTokens: 'gen_ai.usage.details.image_candidates_tokens',
  imageCacheTokens: 'gen_ai.usage.details.image_cache_tokens',
  /** GenAI conventions v1.42. */
  audioInputTokens: 'gen_ai.usage.audio.input_tokens',
  textInputTokens: 'gen_ai.usage.text.input_tokens',
  imageInputTokens: 'gen_ai.usage.image.input_tokens',
  textOutputTokens: 'gen_ai.usage.text.output_tokens',
  imageOutputTokens: 'gen_ai.usage.image.output_tokens',
  audioOutputTokens: 'gen_ai.usage.audio.output_tokens',
  /** LiveKit Agents 1.8. */
  audioCacheReadTokens: 'gen_ai.usage.audio.cache_read.input_tokens',
  imageCacheReadTokens: 'gen_ai.usage.image.cache_read.input_tokens',
} as const;

/** OpenInference lists: the index follows the prefix, then the rest of the path. */
export const openInferenceLists = {
  inputMessages: 'llm.input_messages.',
  outputMessages: 'llm.output_messages.',
  prompts: 'llm.prompts.',
  choices: 'llm.choices.',
  tools: 'llm.tools.',
  embeddings: 'embedding.embeddings.',
  retrievalDocuments: 'retrieval.documents.',
  rerankerInputDocuments: 'reranker.input_documents.',
  rerankerOutputDocuments: 'reranker.output_documents.',
} as const;

/** Event that OpenInference instrumentations (Python) add when a stream's first token arrives. */
export const openInferenceFirstTokenEvent = 'First Token Stream Event';

/**
 * Results of evaluations in the OTel conventions: the event `gen_ai.evaluation.result`, and what
 * its senders add to it (`evaluator.*`: pydantic-evals 2.62, and proposed for the conventions).
 */
export const genAiEvaluation = {
  event: 'gen_ai.evaluation.result',
  name: 'gen_ai.evaluation.name',
  scoreValue: 'gen_ai.evaluation.score.value',
  scoreLabel: 'gen_ai.evaluation.score.label',
  explanation: 'gen_ai.evaluation.explanation',
  evaluatorId: 'gen_ai.evaluation.evaluator.id',
  evaluatorType: 'gen_ai.evaluation.evaluator.type',
  evaluatorVersion: 'gen_ai.evaluation.evaluator.version',
  /** JSON: an evaluator's name and arguments. */
  evaluatorSource: 'gen_ai.evaluation.evaluator.source',
  errorType: 'error.type',
} as const;

/**
 * The event's draft, as Azure's AI SDK and its samples send it: a name for each metric behind the
 * prefix, and other keys.
 */
export const genAiEvaluationDraft = {
  eventPrefix: 'gen_ai.evaluation.',
  score: 'gen_ai.evaluation.score',
  result: 'gen_ai.evaluation.result',
  reasoning: 'gen_ai.evaluation.reasoning',
} as const;

/**
 * Guardrails: OpenLLMetry for JavaScript 0.27 (`status` and `error.*`, a span for each guard) and
 * OTel's openai-agents-v2 0.1 (`triggered`).
 */
export const genAiGuardrail = {
  name: 'gen_ai.guardrail.name',
  status: 'gen_ai.guardrail.status',
  triggered: 'gen_ai.guardrail.triggered',
  errorType: 'gen_ai.guardrail.error.type',
  errorMessage: 'gen_ai.guardrail.error.message',
} as const;

/** A guard's verdict as OpenLIT 1.45 adds it to a span: an event. */
export const openLitGuard = {
  event: 'guard.evaluation',
  name: 'guard.name',
  action: 'guard.action',
  score: 'guard.score',
  explanation: 'guard.explanation',
  phase: 'guard.phase',
  classification: 'guard.classification',
} as const;

/** OpenInference feedback: the list's prefix, and the step between the index and the field. */
export const openInferenceFeedback = [
  { list: 'evaluations.', item: 'evaluation', target: 'span' },
  { list: 'annotations.', item: 'annotation', target: 'span' },
  { list: 'trace.evaluations.', item: 'evaluation', target: 'trace' },
  { list: 'trace.annotations.', item: 'annotation', target: 'trace' },
  { list: 'session.evaluations.', item: 'evaluation', target: 'session' },
  { list: 'session.annotations.', item: 'annotation', target: 'session' },
] as const;

/** OpenInference for guardrails-ai 0.1: on the span of one validator, beside `output.value`. */
export const guardrailsAi = { validatorName: 'validator_name' } as const;

/** pydantic-evals 2.62, on the span of a case. The first three hold JSON: name -> result. */
export const pydanticEvals = {
  scores: 'scores',
  assertions: 'assertions',
  labels: 'labels',
  expectedOutput: 'expected_output',
  caseName: 'case_name',
  inputs: 'inputs',
  output: 'output',
} as const;

/** On the spans below that of a case: one for the task, and one for each evaluator. */
export const pydanticEvalsParts = { task: 'task', evaluatorName: 'evaluator_name' } as const;

/** Logfire's `record_feedback`: a span below the one it judges; the value's key is the name. */
export const logfireFeedback = {
  name: 'logfire.feedback.name',
  comment: 'logfire.feedback.comment',
} as const;

/** LangChain 1's metadata, as senders flatten it: the agent that a span is part of. */
export const langChainAgent = {
  /** Within OpenInference's `metadata`. */
  name: 'lc_agent_name',
  langsmith: 'langsmith.metadata.lc_agent_name',
  traceloop: 'traceloop.association.properties.lc_agent_name',
} as const;

/** Braintrust's SDKs: JSON, name -> number; `span_attributes.type` tells a scorer's own span. */
export const braintrust = {
  scores: 'braintrust.scores',
  spanAttributes: 'braintrust.span_attributes',
} as const;
