import { anthropicSdk as keys } from '../../../model/semconv.ts';
import type { Dialect } from './dialect.ts';

/** Anthropic's own SDKs speak the conventions, but for why the model stopped. */
export const anthropic: Dialect = {
  name: 'anthropic-sdk',
  columns: {
    finish_reasons: [{ key: keys.messageStopReason }],
  },
};
