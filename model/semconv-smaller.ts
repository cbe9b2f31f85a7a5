/**
 * Attribute keys of frameworks that fewer applications use than those in `semconv-frameworks.ts`.
 * Most of them speak the conventions beside these.
 */

/** LiveKit Agents: `livekit-agents` 1.8.9 (Python), `@livekit/agents` 1.9.0; before: no pii. */
export const livekit = {
  agentLabel: 'lk.agent_label',
  agentName: 'lk.agent_name',
  jobId: 'lk.job_id',
  roomSid: 'lk.room_sid',
  participantIdentity: 'lk.pii.participant_identity',
  userInput: 'lk.pii.user_input',
  userTranscript: 'lk.pii.user_transcript',
  inputText: 'lk.pii.input_text',
  instructions: 'lk.pii.instructions',
  chatContext: 'lk.pii.chat_ctx',
  chatContextBefore: 'lk.chat_ctx',
  responseText: 'lk.pii.response.text',
  responseTextBefore: 'lk.response.text',
  responseFunctionCalls: 'lk.pii.response.function_calls',
  responseFunctionCallsBefore: 'lk.response.function_calls',
  /** Seconds. */
  responseTtft: 'lk.response.ttft',
  toolName: 'lk.function_tool.name',
  toolId: 'lk.function_tool.id',
  toolArguments: 'lk.pii.function_tool.arguments',
  toolArgumentsBefore: 'lk.function_tool.arguments',
  toolOutput: 'lk.pii.function_tool.output',
  toolOutputBefore: 'lk.function_tool.output',
  retryCount: 'lk.retry_count',
} as const;

/** Laminar: `lmnr` 0.8.2. */
export const laminar = {
  spanType: 'lmnr.span.type',
  spanInput: 'lmnr.span.input',
  spanOutput: 'lmnr.span.output',
  sessionId: 'lmnr.association.properties.session_id',
  userId: 'lmnr.association.properties.user_id',
  /** Of the spans of OpenAI's agents. */
  usageReasoning: 'gen_ai.usage.reasoning_output_tokens',
} as const;

/** Gemini CLI: `@google/gemini-cli-core` 0.61.0. */
export const geminiCli = {
  toolCallId: 'gen_ai.tool.call_id',
} as const;

/** Strands Agents: `strands-agents` 1.10.0 and 1.62.0. */
export const strands = {
  /** Beside the older key that OpenLLMetry has for what was read. */
  usageCacheWrite: 'gen_ai.usage.cache_write_input_tokens',
  /** Milliseconds; the conventions have a metric of this name, in seconds. */
  timeToFirstToken: 'gen_ai.server.time_to_first_token',
} as const;

/** Spring AI 1.0. */
export const springAi = {
  kind: 'spring.ai.kind',
  advisorName: 'spring.ai.advisor.name',
  conversationId: 'spring.ai.chat.client.conversation.id',
  toolName: 'spring.ai.tool.definition.name',
  toolArguments: 'spring.ai.tool.call.arguments',
  toolResult: 'spring.ai.tool.call.result',
  vectorQueryContent: 'db.vector.query.content',
} as const;

/** VoltAgent: `@voltagent/core` 2.10.0. */
export const voltAgent = {
  spanType: 'span.type',
  entityType: 'entity.type',
  entityName: 'entity.name',
  conversationId: 'conversation.id',
  modelName: 'ai.model.name',
  modelTemperature: 'ai.model.temperature',
  modelMaxTokens: 'ai.model.max_tokens',
  finishReason: 'ai.response.finish_reason',
  usagePrompt: 'usage.prompt_tokens',
  usageCompletion: 'usage.completion_tokens',
  usageCached: 'usage.cached_tokens',
  usageReasoning: 'usage.reasoning_tokens',
  usageCost: 'usage.cost',
  /** Of the calls of models, whose spans have no `ai.model.name`. */
  llmModel: 'llm.model',
  llmTemperature: 'llm.temperature',
  llmMaxTokens: 'llm.max_output_tokens',
  llmMessages: 'llm.messages',
  llmUsagePrompt: 'llm.usage.prompt_tokens',
  llmUsageCompletion: 'llm.usage.completion_tokens',
  llmUsageCached: 'llm.usage.cached_tokens',
  agentMessages: 'agent.messages',
  toolCallId: 'tool.call.id',
  input: 'input',
  output: 'output',
} as const;

/** Claude Code 2.1.266, whose spans are a beta feature; content only where it is asked for. */
export const claudeCode = {
  spanType: 'span.type',
  inputTokens: 'input_tokens',
  outputTokens: 'output_tokens',
  cacheReadTokens: 'cache_read_tokens',
  cacheCreationTokens: 'cache_creation_tokens',
  /** Milliseconds. */
  ttft: 'ttft_ms',
  stopReason: 'stop_reason',
  toolName: 'tool_name',
  toolUseId: 'tool_use_id',
  userPrompt: 'user_prompt',
  toolInput: 'tool_input',
  /** What a model is told beyond the request before, and what a tool answered. */
  newContext: 'new_context',
  modelOutput: 'response.model_output',
} as const;

/** Mastra: `@mastra/otel-exporter` 1.4.0. The kind of span is within the keys of its content. */
export const mastra = {
  spanType: 'mastra.span.type',
  completionStartTime: 'mastra.completion_start_time',
  usageAudioInput: 'gen_ai.usage.audio_input_tokens',
  usageAudioOutput: 'gen_ai.usage.audio_output_tokens',
  usageCacheWrite5m: 'gen_ai.usage.cache_creation.5m_input_tokens',
  usageCacheWrite1h: 'gen_ai.usage.cache_creation.1h_input_tokens',
  agentRunInput: 'mastra.agent_run.input',
  agentRunOutput: 'mastra.agent_run.output',
  modelGenerationInput: 'mastra.model_generation.input',
  modelGenerationOutput: 'mastra.model_generation.output',
  modelStepInput: 'mastra.model_step.input',
  modelStepOutput: 'mastra.model_step.output',
  processorRunInput: 'mastra.processor_run.input',
  processorRunOutput: 'mastra.processor_run.output',
  workflowRunInput: 'mastra.workflow_run.input',
  workflowRunOutput: 'mastra.workflow_run.output',
  workflowStepInput: 'mastra.workflow_step.input',
  workflowStepOutput: 'mastra.workflow_step.output',
} as const;

/** Haystack: `haystack-ai` 2.20 and 3.4, whose values are JSON text where they are no scalars. */
export const haystack = {
  pipelineRuns: 'haystack.pipeline.max_runs_per_component',
  pipelineInput: 'haystack.pipeline.input_data',
  pipelineOutput: 'haystack.pipeline.output_data',
  componentType: 'haystack.component.type',
  componentInput: 'haystack.component.input',
  componentOutput: 'haystack.component.output',
  agentSteps: 'haystack.agent.max_steps',
  agentTools: 'haystack.agent.tools',
  agentInput: 'haystack.agent.input',
  agentOutput: 'haystack.agent.output',
  agentStep: 'haystack.agent.step',
  llmInput: 'haystack.agent.step.llm.input',
  llmOutput: 'haystack.agent.step.llm.output',
  toolName: 'haystack.tool.name',
  toolInput: 'haystack.agent.step.tool.input',
  toolOutput: 'haystack.agent.step.tool.output',
} as const;

/** Semantic Kernel before it took the names of the conventions (in Python until 1.17). */
export const semanticKernel = {
  promptTokens: 'gen_ai.response.prompt_tokens',
  completionTokens: 'gen_ai.response.completion_tokens',
} as const;

/** LiteLLM 1.110. The cost of the input leaves out what was read from or written to a cache. */
export const liteLlm = {
  totalCost: 'gen_ai.cost.total_cost',
  inputCost: 'gen_ai.cost.input_cost',
  outputCost: 'gen_ai.cost.output_cost',
  cacheReadCost: 'gen_ai.cost.cache_read_cost',
  cacheCreationCost: 'gen_ai.cost.cache_creation_cost',
} as const;
