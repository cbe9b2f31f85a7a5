import { z } from 'zod';
import type { Api, StreamEvent } from './api.ts';
import { textOf } from './openai.ts';
import type { Ask, Reply } from './script.ts';

const request = z.object({
  model: z.string(),
  stream: z.boolean().nullish(),
  system: z.unknown().optional(),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
  tools: z.array(z.object({ name: z.string() })).nullish(),
  thinking: z.object({ type: z.string() }).nullish(),
});

const toolResult = z.object({ type: z.literal('tool_result') });

/** `POST /v1/messages`. The API counts its input without what the cache gave or took. */
export const anthropicMessages: Api = {
  name: 'anthropic.messages',
  matches: (path) => path.endsWith('/messages'),
  read: (body) => {
    const { messages, model, stream, system, thinking, tools } = request.parse(body);
    const asked = messages.findLast(
      ({ role, content }) => role === 'user' && textOf(content) !== '',
    );
    const last = messages.at(-1)?.content;
    const results = Array.isArray(last)
      ? last.filter((one) => toolResult.safeParse(one).success)
      : [];
    return {
      isStream: stream === true,
      ask: {
        model,
        text: textOf(asked?.content),
        everything: `${textOf(system)}\n${messages.map((one) => textOf(one.content)).join('\n')}`,
        messages: messages.length,
        tools: tools?.map(({ name }) => name) ?? [],
        results: results.length,
        wantsObject: false,
        thinks: thinking?.type === 'enabled',
        writesCache: JSON.stringify(system ?? '').includes('cache_control'),
      },
    };
  },
  refuse: (status, message) => {
    const types: Readonly<Record<number, string>> = {
      400: 'invalid_request_error',
      429: 'rate_limit_error',
    };
    const error = { type: types[status] ?? 'overloaded_error', message };
    return { type: 'error', error, request_id: 'req_recording' };
  },
  answer: (ask, reply, number) => ({
    ...messageOf(ask, number),
    content: contentOf(reply, number),
    stop_reason: stopReason(reply),
    usage: usageOf(reply),
  }),
  stream: (ask, reply, number) => {
    const usage = usageOf(reply);
    const begun = { ...messageOf(ask, number), content: [], stop_reason: null };
    const events = [
      { type: 'message_start', message: { ...begun, usage: { ...usage, output_tokens: 1 } } },
      ...contentOf(reply, number).flatMap((block, index) => blockEvents(block, index)),
      {
        type: 'message_delta',
        delta: { stop_reason: stopReason(reply), stop_sequence: null },
        usage: { output_tokens: usage.output_tokens },
      },
      { type: 'message_stop' },
    ];
    return events.map((event): StreamEvent => ({ event: event.type, data: event }));
  },
};

function messageOf(ask: Ask, number: number) {
  return {
    id: `msg_${number}`,
    type: 'message',
    role: 'assistant',
    model: `${ask.model}-20260101`,
    stop_sequence: null,
  };
}

type Block =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
    };

function contentOf(reply: Reply, number: number): Block[] {
  const { reasoning } = reply;
  return [
    ...(reasoning === undefined
      ? []
      : [{ type: 'thinking' as const, thinking: reasoning, signature: 'c2lnbmVk' }]),
    ...(reply.text === '' ? [] : [{ type: 'text' as const, text: reply.text }]),
    ...reply.calls.map((call, index) => ({
      type: 'tool_use' as const,
      id: `toolu_${number}_${index}`,
      name: call.name,
      input: JSON.parse(call.arguments),
    })),
  ];
}

function blockEvents(block: Block, index: number): { readonly type: string }[] {
  const event = (type: string, fields: object): { readonly type: string } => ({
    type,
    ...{ index, ...fields },
  });
  const delta = (fields: object) => event('content_block_delta', { delta: fields });
  const start = (fields: object) => event('content_block_start', { content_block: fields });
  const stop = event('content_block_stop', {});
  switch (block.type) {
    case 'text':
      return [
        start({ type: 'text', text: '' }),
        ...block.text.split(/(?<= )/).map((text) => delta({ type: 'text_delta', text })),
        stop,
      ];
    case 'thinking':
      return [
        start({ type: 'thinking', thinking: '', signature: '' }),
        delta({ type: 'thinking_delta', thinking: block.thinking }),
        delta({ type: 'signature_delta', signature: block.signature }),
        stop,
      ];
    default: {
      const input = JSON.stringify(block.input);
      return [
        start({ ...block, input: {} }),
        delta({ type: 'input_json_delta', partial_json: input }),
        stop,
      ];
    }
  }
}

function stopReason(reply: Reply): string {
  return { stop: 'end_turn', length: 'max_tokens', tools: 'tool_use' }[reply.finish];
}

function usageOf({ usage }: Reply) {
  return {
    input_tokens: usage.input - usage.cacheRead - usage.cacheWrite,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    output_tokens: usage.output,
    service_tier: 'standard',
  };
}
