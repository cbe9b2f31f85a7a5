/** Langfuse's SDK, which is OpenTelemetry underneath: its OpenAI wrapper and its observations. */
import { observeOpenAI } from '@langfuse/openai';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { propagateAttributes, startActiveObservation } from '@langfuse/tracing';
import OpenAI from 'openai';
import { ask, openAiCalls, plain } from './openai-calls.mjs';
import { main, question, traceProvider } from './recording.mjs';

const processor = new LangfuseSpanProcessor({
  publicKey: 'none-needed',
  secretKey: 'none-needed',
  baseUrl: process.env.SINK_URL,
  exportMode: 'immediate',
});
const { shutdown } = traceProvider(processor);
const client = observeOpenAI(new OpenAI({ maxRetries: 0 }));

/** An agent with a tool around a generation, with session, user and tags. */
const agent = () =>
  propagateAttributes({ sessionId: 'session-1', userId: 'customer-7', tags: ['test'] }, () =>
    startActiveObservation(
      'weather_agent',
      async (span) => {
        span.update({ input: question });
        await startActiveObservation(
          'get_weather',
          async (tool) => tool.update({ input: { city: 'Paris' }, output: { celsius: 21 } }),
          { asType: 'tool' },
        );
        const { choices } = await client.chat.completions.create({ model: plain, messages: ask() });
        span.update({ output: choices[0].message.content });
      },
      { asType: 'agent' },
    ),
  );
await main({ ...openAiCalls(client), agent }, shutdown);
