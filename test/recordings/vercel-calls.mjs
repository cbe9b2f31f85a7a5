/**
 * Calls of Vercel's AI SDK, whose majors name some options anew: `options` says how this one calls
 * them.
 */
import { question, refused, system } from './recording.mjs';

export function vercelCalls(ai, z, options) {
  const { model, embeddingModel, telemetry, toolSchema, limit, steps } = options;
  const schema = { [toolSchema]: z.object({ city: z.string() }) };
  const tool = (name, execute) => ({
    [name]: ai.tool({ description: 'The weather of a city', ...schema, execute }),
  });
  const settings = {
    model: model('gpt-4.1-mini'),
    maxRetries: 0,
    ...telemetry,
  };
  const getWeather = tool('get_weather', async ({ city }) => `${city}: 21 degrees`);
  return {
    generateText: () =>
      ai.generateText({ ...settings, system, prompt: question, temperature: 0.25, [limit]: 200 }),
    streamText: async () => {
      for await (const _ of ai.streamText({ ...settings, prompt: question }).textStream);
    },
    /** Two steps: a tool, then the answer, which reads from the cache. */
    generateTextTools: () =>
      ai.generateText({ ...settings, system, prompt: question, tools: getWeather, ...steps(3) }),
    generateTextToolFailed: () =>
      refused(() =>
        ai.generateText({
          ...settings,
          prompt: question,
          tools: tool('failing_tool', async ({ city }) => {
            throw new Error(`no such city: ${city}`);
          }),
          ...steps(3),
        }),
      ),
    generateObject: () =>
      ai.generateObject({
        ...settings,
        prompt: question,
        schema: z.object({ city: z.string(), celsius: z.number() }),
      }),
    generateTextReasoning: () =>
      ai.generateText({ ...settings, model: model('gpt-5-mini'), prompt: question }),
    embedMany: () =>
      ai.embedMany({
        ...settings,
        model: embeddingModel('text-embedding-3-small'),
        values: ['rain in Paris', 'sun in Paris'],
      }),
    generateTextError: () => refused(() => ai.generateText({ ...settings, prompt: 'overload' })),
  };
}

export const metadata = { sessionId: 'session-1', userId: 'customer-7' };
