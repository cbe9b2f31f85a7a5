import {
  reportedCost as cost,
  liteLlm,
  openInference as oi,
  usageDetails,
  voltAgent,
} from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';

/**
 * What a call cost, as its sender says, and the tokens that have a price of their own. One table
 * for all vocabularies: most of these keys are set beside those of another one, whatever that is.
 */
export const money: Dialect = {
  name: 'money',
  columns: {
    reported_cost: [
      { key: cost.genAiTotal },
      { key: cost.usageCost },
      { key: cost.usageTotalCost },
      { key: cost.usageCostUsd },
      { key: liteLlm.totalCost },
      { key: cost.operationCost },
      { key: voltAgent.usageCost, when: { key: voltAgent.entityType } },
      { key: cost.openInferenceTotal },
      { key: cost.langfuseDetails, path: ['total'] },
      { key: cost.mlflow, path: ['total_cost'] },
      { key: cost.langsmithUsage, path: ['total_cost'] },
      { key: cost.vercelProviderMetadata, path: ['gateway', 'cost'] },
      { key: cost.vercelProviderMetadata, path: ['openrouter', 'usage', 'cost'] },
    ],
    reported_input_cost: [
      { key: cost.genAiInput },
      { key: cost.usageInputCost },
      {
        key: liteLlm.inputCost,
        notWhen: [{ key: liteLlm.cacheReadCost }, { key: liteLlm.cacheCreationCost }],
      },
      { key: cost.openInferencePrompt },
      { key: cost.langfuseDetails, path: ['input'] },
      { key: cost.mlflow, path: ['input_cost'] },
      { key: cost.langsmithUsage, path: ['input_cost'] },
    ],
    reported_output_cost: [
      { key: cost.genAiOutput },
      { key: cost.usageOutputCost },
      { key: liteLlm.outputCost },
      { key: cost.openInferenceCompletion },
      { key: cost.langfuseDetails, path: ['output'] },
      { key: cost.mlflow, path: ['output_cost'] },
      { key: cost.langsmithUsage, path: ['output_cost'] },
    ],
    input_image_tokens: [{ key: usageDetails.imagePromptTokens }],
    output_image_tokens: [{ key: usageDetails.imageCandidatesTokens }],
    cache_read_image_tokens: [
      { key: usageDetails.imageCacheReadTokens },
      { key: usageDetails.imageCacheTokens },
    ],
    cache_read_audio_tokens: [
      { key: usageDetails.audioCacheReadTokens },
      { key: usageDetails.cacheAudioReadTokens },
    ],
    input_audio_tokens: [
      { key: usageDetails.audioInputTokens },
      { key: usageDetails.inputAudioTokens },
      { key: oi.llmTokenCountPromptAudio },
    ],
    output_audio_tokens: [
      { key: usageDetails.audioOutputTokens },
      { key: usageDetails.outputAudioTokens },
      { key: oi.llmTokenCountCompletionAudio },
    ],
  },
};
