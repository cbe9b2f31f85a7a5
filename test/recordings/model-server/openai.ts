import { z } from 'zod';
import type { Api, StreamEvent } from './api.ts';
import type { Reply, Usage } from './script.ts';

const chatRequest = z.object({
  model: z.string(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  response_format: z.object({ type: z.string() }).nullish(),
  messages: z.array(z.object({ role: z.string(), content: z.unknown().optional() })),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).nullish(),
});

const embeddingRequest = z.object({
  model: z.string(),
  input: z.unknown(),
  encoding_format: z.string().nullish(),
});

const created = 1_767_225_600;

/** `POST /v1/chat/completions`. */
export const openAiChat: Api = {
  name: 'openai.chat',
  matches: (path) => path.endsWith('/chat/completions'),
  read: (body) => {
    const request = chatRequest.parse(body);
    const roles = request.messages.map(({ role }) => role);
    const lastUser = roles.lastIndexOf('user');
    return {
      isStream: request.stream === true,
      ask: {
        model: request.model,
        text: textOf(request.messages[lastUser]?.content),
        everything: request.messages.map(({ content }) => textOf(content)).join('\n'),
        messages: roles.length,
        tools: request.tools?.map((tool) => tool.function.name) ?? [],
        results: roles.slice(lastUser).filter((role) => role === 'tool').length,
        wantsObject: request.response_format?.type.startsWith('json') === true,
        thinks: /^(o\d|gpt-5)/.test(request.model),
        writesCache: false,
      },
    };
  },
  refuse: refuseAsOpenAi,
  answer: (ask, reply, number) => ({
    id: `chatcmpl-${number}`,
    object: 'chat.completion',
    created,
    model: `${ask.model}-2026-01-01`,
    service_tier: 'default',
    system_fingerprint: 'fp_recording',
    choices: [
      {
        index: 0,
        finish_reason: finishOf(reply),
        logprobs: null,
        message: {
          role: 'assistant',
          content: reply.text === '' ? null : reply.text,
          refusal: null,
          annotations: [],
          ...(reply.calls.length > 0 && { tool_calls: toolCalls(reply, number) }),
        },
      },
    ],
    usage: usageOf(reply.usage),
  }),
  stream: (ask, reply, number, body) => {
    const wantsUsage = chatRequest.parse(body).stream_options?.include_usage === true;
    const chunk = (delta: unknown, finish: string | null): StreamEvent => ({
      data: {
        ...head,
        choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
        ...(wantsUsage && { usage: null }),
      },
    });
    const head = {
      id: `chatcmpl-${number}`,
      object: 'chat.completion.chunk',
      created,
      model: `${ask.model}-2026-01-01`,
      service_tier: 'default',
      system_fingerprint: 'fp_recording',
    };
    return [
      chunk({ role: 'assistant', content: '', refusal: null }, null),
      ...reply.text
        .split(/(?<= )/)
        .filter(Boolean)
        .map((word) => chunk({ content: word }, null)),
      ...toolCalls(reply, number).flatMap((call, index) => [
        chunk(
          { tool_calls: [{ index, ...call, function: { ...call.function, arguments: '' } }] },
          null,
        ),
        chunk({ tool_calls: [{ index, function: { arguments: call.function.arguments } }] }, null),
      ]),
      chunk({}, finishOf(reply)),
      ...(wantsUsage ? [{ data: { ...head, choices: [], usage: usageOf(reply.usage) } }] : []),
      { data: '[DONE]' },
    ];
  },
};

/** `POST /v1/embeddings`. */
export const openAiEmbeddings: Api = {
  name: 'openai.embeddings',
  matches: (path) => path.endsWith('/embeddings'),
  read: (body) => {
    const request = embeddingRequest.parse(body);
    const everything = JSON.stringify(request.input);
    const isBase64 = request.encoding_format === 'base64';
    return {
      isStream: false,
      ask: {
        model: request.model,
        text: everything,
        everything,
        messages: Array.isArray(request.input) ? request.input.length : 1,
        tools: [],
        results: 0,
        wantsObject: isBase64,
        thinks: false,
        writesCache: false,
      },
    };
  },
  refuse: refuseAsOpenAi,
  answer: (ask, reply) => ({
    object: 'list',
    model: ask.model,
    data: Array.from({ length: ask.messages }, (_, index) => ({
      object: 'embedding',
      index,
      embedding: ask.wantsObject
        ? Buffer.from(new Float32Array([0.25, 0.5, index]).buffer).toString('base64')
        : [0.25, 0.5, index],
    })),
    usage: { prompt_tokens: reply.usage.input, total_tokens: reply.usage.input },
  }),
  stream: () => [],
};

export function refuseAsOpenAi(status: number, message: string): unknown {
  const type = status === 400 ? 'invalid_request_error' : 'server_error';
  return { error: { message, type, param: null, code: null } };
}

/** Text of a message whose content is a string or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  const part = z.object({ text: z.string() });
  return content.flatMap((one: unknown) => part.safeParse(one).data?.text ?? []).join(' ');
}

function toolCalls(reply: Reply, number: number) {
  return reply.calls.map((call, index) => ({
    id: `call_${number}_${index}`,
    type: 'function',
    function: call,
  }));
}

function finishOf(reply: Reply): string {
  return reply.finish === 'tools' ? 'tool_calls' : reply.finish;
}

function usageOf(usage: Usage): unknown {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
