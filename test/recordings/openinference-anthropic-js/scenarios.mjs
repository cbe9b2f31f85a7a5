/** OpenInference's instrumentation of the Anthropic client, whose own spans come too. */
import Anthropic from '@anthropic-ai/sdk';
import { AnthropicInstrumentation } from '@arizeai/openinference-instrumentation-anthropic';
import { anthropicCalls } from './anthropic-calls.mjs';
import { main, traceProvider } from './recording.mjs';

const { provider, shutdown } = traceProvider();
const instrumentation = new AnthropicInstrumentation();
instrumentation.setTracerProvider(provider);
instrumentation.manuallyInstrument(Anthropic);
await main(anthropicCalls(new Anthropic({ maxRetries: 0 })), shutdown);
