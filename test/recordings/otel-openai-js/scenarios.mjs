/** OpenTelemetry's own instrumentation of the OpenAI client; content goes into events. */
import { createRequire } from 'node:module';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { OpenAIInstrumentation } from '@opentelemetry/instrumentation-openai';
import { openAiCalls } from './openai-calls.mjs';
import { main, traceProvider } from './recording.mjs';

const { shutdown } = traceProvider();
registerInstrumentations({
  instrumentations: [new OpenAIInstrumentation({ captureMessageContent: true })],
});
// It patches what `require` loads.
const OpenAI = createRequire(import.meta.url)('openai');
await main(openAiCalls(new OpenAI({ maxRetries: 0 })), shutdown);
