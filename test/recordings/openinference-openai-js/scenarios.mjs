/** OpenInference's instrumentation of the OpenAI client. */
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import OpenAI from 'openai';
import { openAiCalls } from './openai-calls.mjs';
import { main, traceProvider } from './recording.mjs';

const { provider, shutdown } = traceProvider();
const instrumentation = new OpenAIInstrumentation();
instrumentation.setTracerProvider(provider);
instrumentation.manuallyInstrument(OpenAI);
// Of a call that fails it sends nothing.
const { chatError: _, ...calls } = openAiCalls(new OpenAI({ maxRetries: 0 }));
await main(calls, shutdown);
