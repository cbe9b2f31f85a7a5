/** OpenLLMetry's instrumentation of the OpenAI client. */
import { OpenAIInstrumentation } from '@traceloop/instrumentation-openai';
import OpenAI from 'openai';
import { openAiCalls } from './openai-calls.mjs';
import { main, traceProvider } from './recording.mjs';

const { provider, shutdown } = traceProvider();
const instrumentation = new OpenAIInstrumentation();
instrumentation.setTracerProvider(provider);
instrumentation.manuallyInstrument(OpenAI);
// It knows nothing of embeddings, and of a call that fails it sends nothing.
const client = new OpenAI({ maxRetries: 0 });
const { chatError: _, embeddings: __, ...calls } = openAiCalls(client);
await main(calls, shutdown);
