/** The spans that Anthropic's own SDK makes, without any instrumentation. */
import Anthropic from '@anthropic-ai/sdk';
import { anthropicCalls } from './anthropic-calls.mjs';
import { main, traceProvider } from './recording.mjs';

const { shutdown } = traceProvider();
await main(anthropicCalls(new Anthropic({ maxRetries: 0 })), shutdown);
