/** Calls of the OpenAI client, for every instrumentation of it. */
import { question, refused, system } from './recording.mjs';

export const plain = 'gpt-4.1-mini';
const thinking = 'gpt-5-mini';
const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
};
const tools = [
  ['get_weather', 'The weather of a city'],
  ['get_time', 'The time in a city'],
].map(([name, description]) => ({
  type: 'function',
  function: { name, description, parameters },
}));
const results = { get_weather: '{"celsius": 21, "sky": "sunny"}', get_time: '{"time": "12:00"}' };

export const ask = (text = question) => [
  { role: 'system', content: system },
  { role: 'user', content: text },
];

export function openAiCalls(client) {
  const create = (request) => client.chat.completions.create({ model: plain, ...request });
  const read = async (stream) => {
    for await (const _ of stream);
  };
  return {
    chat: () => create({ messages: ask(), temperature: 0.25, max_tokens: 200, user: 'customer-7' }),
    chatStream: async () =>
      read(
        await create({ messages: ask(), stream: true, stream_options: { include_usage: true } }),
      ),
    /** Two tools at once, their results, the answer, a second turn that reads from the cache. */
    chatTools: async () => {
      const messages = ask('What are weather and time in Paris, both please?');
      for (let turn = 0; turn < 2; turn++) {
        const { choices } = await create({ messages, tools });
        messages.push(choices[0].message);
        for (const call of choices[0].message.tool_calls ?? []) {
          const content = results[call.function.name];
          messages.push({ role: 'tool', tool_call_id: call.id, content });
        }
      }
      messages.push({ role: 'user', content: 'Thanks. And in one word?' });
      await create({ messages, max_tokens: 1 });
    },
    chatToolsStream: async () => {
      const stream_options = { include_usage: true };
      const request = { model: thinking, messages: ask(), tools: [tools[0]], stream: true };
      await read(await create({ ...request, stream_options }));
    },
    chatReasoning: () =>
      create({
        model: thinking,
        messages: ask('Is this question cached?'),
        max_completion_tokens: 500,
        reasoning_effort: 'low',
        response_format: { type: 'json_object' },
      }),
    chatError: async () => {
      for (const text of ['overload', 'malformed']) {
        await refused(() => create({ messages: ask(text) }));
      }
    },
    embeddings: () =>
      client.embeddings.create({
        model: 'text-embedding-3-small',
        input: ['rain in Paris', 'sun in Paris'],
      }),
    responses: () =>
      client.responses.create({
        model: thinking,
        instructions: system,
        input: question,
        tools: [{ type: 'function', ...tools[0].function }],
      }),
    responsesStream: async () =>
      read(await client.responses.create({ model: plain, input: question, stream: true })),
  };
}
