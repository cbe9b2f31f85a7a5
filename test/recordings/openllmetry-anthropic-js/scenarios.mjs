/** OpenLLMetry's instrumentation of the Anthropic client, whose own spans come too. */
import * as anthropic from '@anthropic-ai/sdk';
import { AnthropicInstrumentation } from '@traceloop/instrumentation-anthropic';
import { anthropicCalls } from './anthropic-calls.mjs';
import { main, traceProvider } from './recording.mjs';

const { provider, shutdown } = traceProvider();
const instrumentation = new AnthropicInstrumentation();
instrumentation.setTracerProvider(provider);
instrumentation.manuallyInstrument(anthropic);
await main(anthropicCalls(new anthropic.Anthropic({ maxRetries: 0 })), shutdown);
