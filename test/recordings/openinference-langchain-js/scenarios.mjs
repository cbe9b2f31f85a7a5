/** OpenInference's instrumentation of LangChain and LangGraph. */
import { LangChainInstrumentation } from '@arizeai/openinference-instrumentation-langchain';
import * as callbacks from '@langchain/core/callbacks/manager';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { createAgent } from 'langchain';
import { main, question, refused, system, traceProvider } from './recording.mjs';

const { provider, shutdown } = traceProvider();
const instrumentation = new LangChainInstrumentation();
instrumentation.setTracerProvider(provider);
instrumentation.manuallyInstrument(callbacks);

const model = (options) =>
  new ChatOpenAI({
    model: 'gpt-4.1-mini',
    maxRetries: 0,
    configuration: { baseURL: process.env.OPENAI_BASE_URL },
    ...options,
  });
const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
};
const getWeather = tool(({ city }) => `${city}: 21 degrees`, {
  name: 'get_weather',
  description: 'The weather of a city',
  schema,
});
const settings = { metadata: { session_id: 'session-1', user_id: 'customer-7' }, tags: ['test'] };
const prompt = ChatPromptTemplate.fromMessages([
  ['system', system],
  ['user', '{question}'],
]);

const scenarios = {
  chain: () =>
    prompt
      .pipe(model({ temperature: 0.25, maxTokens: 200 }))
      .pipe(new StringOutputParser())
      .invoke({ question }, settings),
  chainStream: async () => {
    for await (const _ of await prompt.pipe(model()).stream({ question }));
  },
  /** An agent on LangGraph that calls a tool and answers; the second call reads from the cache. */
  agent: () =>
    createAgent({
      model: model(),
      tools: [getWeather],
      systemPrompt: system,
      name: 'weather_agent',
    }).invoke({ messages: [['user', question]] }, settings),
  modelError: () => refused(() => model().invoke('overload')),
};
await main(scenarios, shutdown);
