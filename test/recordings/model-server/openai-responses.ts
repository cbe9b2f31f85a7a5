import { z } from 'zod';
import type { Api, StreamEvent } from './api.ts';
import { refuseAsOpenAi, textOf } from './openai.ts';
import type { Ask, Reply } from './script.ts';

const request = z.object({
  model: z.string(),
  stream: z.boolean().nullish(),
  instructions: z.string().nullish(),
  input: z.union([
    z.string(),
    z.array(
      z.object({
        type: z.string().optional(),
        role: z.string().optional(),
        content: z.unknown().optional(),
      }),
    ),
  ]),
  tools: z.array(z.object({ name: z.string().optional(), type: z.string() })).nullish(),
  text: z.object({ format: z.object({ type: z.string() }).nullish() }).nullish(),
});

/** `POST /v1/responses`. */
export const openAiResponses: Api = {
  name: 'openai.responses',
  matches: (path) => path.endsWith('/responses'),
  read: (body) => {
    const { input, instructions, model, stream, text, tools } = request.parse(body);
    const items = typeof input === 'string' ? [{ role: 'user', content: input }] : input;
    const lastUser = items.findLastIndex(({ role }) => role === 'user');
    return {
      isStream: stream === true,
      ask: {
        model,
        text: textOf(items[lastUser]?.content),
        everything: `${instructions ?? ''}\n${items.map((item) => textOf(item.content)).join('\n')}`,
        messages: items.length,
        tools: tools?.flatMap((tool) => tool.name ?? []) ?? [],
        results: items
          .slice(lastUser)
          .filter((item) => 'type' in item && item.type === 'function_call_output').length,
        wantsObject: text?.format?.type === 'json_schema',
        thinks: /^(o\d|gpt-5)/.test(model),
        writesCache: false,
      },
    };
  },
  refuse: refuseAsOpenAi,
  answer: (ask, reply, number) => responseOf(ask, reply, number, 'completed'),
  stream: (ask, reply, number) => {
    const begun = { ...responseOf(ask, reply, number, 'in_progress'), output: [], usage: null };
    const done = responseOf(ask, reply, number, 'completed');
    const events = [
      { type: 'response.created', response: begun },
      { type: 'response.in_progress', response: begun },
      ...outputOf(reply, number).flatMap((item, index) => itemEvents(item, index)),
      { type: 'response.completed', response: done },
    ];
    return events.map((event, index): StreamEvent => {
      return { event: event.type, data: { sequence_number: index, ...event } };
    });
  },
};

interface Item {
  readonly id: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

function itemEvents(item: Item, index: number): { readonly type: string }[] {
  const place = { item_id: item.id, output_index: index };
  const open = item.type === 'function_call' ? { arguments: '' } : { content: [], summary: [] };
  const added = { ...item, status: 'in_progress', ...open };
  return [
    { type: 'response.output_item.added', ...place, ...{ item: added } },
    ...innerEvents(item, place),
    { type: 'response.output_item.done', ...place, ...{ item } },
  ];
}

function innerEvents(item: Item, place: object): { readonly type: string }[] {
  if (item.type === 'function_call') {
    const { arguments: all, name } = item;
    return [
      { type: 'response.function_call_arguments.delta', ...place, ...{ delta: all } },
      { type: 'response.function_call_arguments.done', ...place, ...{ arguments: all, name } },
    ];
  }
  if (item.type !== 'message') return [];
  const text = textOf(item.content);
  const at = { ...place, content_index: 0 };
  const part = { type: 'output_text', text, annotations: [], logprobs: [] };
  return [
    { type: 'response.content_part.added', ...at, ...{ part: { ...part, text: '' } } },
    ...text.split(/(?<= )/).map((delta) => {
      return { type: 'response.output_text.delta', ...at, delta, logprobs: [] };
    }),
    { type: 'response.output_text.done', ...at, ...{ text, logprobs: [] } },
    { type: 'response.content_part.done', ...at, ...{ part } },
  ];
}

function responseOf(ask: Ask, reply: Reply, number: number, status: string) {
  const { usage } = reply;
  return {
    id: `resp_${number}`,
    object: 'response',
    created_at: 1_767_225_600,
    status,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model: `${ask.model}-2026-01-01`,
    output: outputOf(reply, number),
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    service_tier: 'default',
    text: { format: { type: 'text' } },
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: usage.cacheRead },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: usage.reasoning },
      total_tokens: usage.input + usage.output,
    },
  };
}

function outputOf(reply: Reply, number: number): Item[] {
  const reasoning = reply.reasoning;
  const summary = [{ type: 'summary_text', text: reasoning }];
  return [
    ...(reasoning === undefined ? [] : [{ id: `rs_${number}`, type: 'reasoning', summary }]),
    ...reply.calls.map((call, index) => ({
      id: `fc_${number}_${index}`,
      type: 'function_call',
      status: 'completed',
      call_id: `call_${number}_${index}`,
      ...call,
    })),
    ...(reply.text === ''
      ? []
      : [
          {
            id: `msg_${number}`,
            type: 'message',
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text: reply.text, annotations: [], logprobs: [] }],
          },
        ]),
  ];
}
