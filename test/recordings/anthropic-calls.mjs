/** Calls of the Anthropic client, for every instrumentation of it. */
import { question, refused, system } from './recording.mjs';

const model = 'claude-sonnet-4-5';
const input_schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
};
const tools = [{ name: 'get_weather', description: 'The weather of a city', input_schema }];

export function anthropicCalls(client) {
  const ask = (request) => ({
    model,
    max_tokens: 300,
    system,
    messages: [{ role: 'user', content: question }],
    ...request,
  });
  const create = (request) => client.messages.create(ask(request));
  return {
    messages: () => create({}),
    messagesStream: async () => {
      for await (const _ of await create({ stream: true }));
    },
    /** A tool called, its result, the answer; the system prompt goes into the cache. */
    messagesTools: async () => {
      const cached = [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }];
      const first = await create({ system: cached, tools });
      const call = first.content.find((block) => block.type === 'tool_use');
      const result = { type: 'tool_result', tool_use_id: call.id, content: '{"celsius": 21}' };
      const messages = [
        { role: 'user', content: question },
        { role: 'assistant', content: first.content },
        { role: 'user', content: [result] },
      ];
      await create({ system: cached, tools, messages });
    },
    messagesThinking: () =>
      create({ max_tokens: 2000, thinking: { type: 'enabled', budget_tokens: 1024 } }),
    messagesError: async () => {
      for (const content of ['overload', 'malformed']) {
        await refused(() => create({ messages: [{ role: 'user', content }] }));
      }
    },
  };
}
