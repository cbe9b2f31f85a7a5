import { z } from 'zod';
import type { Api } from './api.ts';
import { textOf } from './openai.ts';
import type { Ask, Reply } from './script.ts';

const content = z.object({ role: z.string().optional(), parts: z.array(z.unknown()) });
const request = z.object({
  contents: z.array(content),
  systemInstruction: content.nullish(),
  tools: z
    .array(z.object({ functionDeclarations: z.array(z.object({ name: z.string() })).optional() }))
    .nullish(),
  generationConfig: z
    .object({ responseMimeType: z.string().optional(), thinkingConfig: z.unknown().optional() })
    .nullish(),
});

const functionResponse = z.object({ functionResponse: z.unknown() });

/** `POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent?alt=sse`. */
export const gemini: Api = {
  name: 'gemini.generateContent',
  matches: (path) => /:(stream)?[gG]enerateContent$/.test(path),
  read: (body, path) => {
    const { contents, generationConfig, systemInstruction, tools } = request.parse(body);
    const asked = contents.findLast(({ role, parts }) => role !== 'model' && textOf(parts) !== '');
    const model = /models\/([^:/]+):/.exec(path)?.[1] ?? '';
    const last = contents.at(-1)?.parts ?? [];
    return {
      isStream: path.endsWith(':streamGenerateContent'),
      ask: {
        model,
        text: textOf(asked?.parts),
        everything: `${textOf(systemInstruction?.parts)}\n${contents.map((one) => textOf(one.parts)).join('\n')}`,
        messages: contents.length,
        tools:
          tools?.flatMap((tool) => tool.functionDeclarations ?? []).map(({ name }) => name) ?? [],
        results: last.filter((part) => hasFunctionResponse(part)).length,
        wantsObject: generationConfig?.responseMimeType === 'application/json',
        thinks: generationConfig?.thinkingConfig !== undefined,
        writesCache: false,
      },
    };
  },
  refuse: (status, message) => {
    const names: Readonly<Record<number, string>> = {
      400: 'INVALID_ARGUMENT',
      429: 'RESOURCE_EXHAUSTED',
    };
    return { error: { code: status, message, status: names[status] ?? 'UNAVAILABLE' } };
  },
  answer: (ask, reply, number) => ({
    ...candidates(partsOf(reply, number), finishOf(reply)),
    ...headOf(ask, reply, number),
  }),
  stream: (ask, reply, number) => {
    const { usageMetadata, ...head } = headOf(ask, reply, number);
    const parts = partsOf(reply, number).flatMap(wordByWord);
    return parts.map((part, index) => {
      const isLast = index === parts.length - 1;
      return {
        data: {
          ...candidates([part], isLast ? finishOf(reply) : undefined),
          ...head,
          ...(isLast && { usageMetadata }),
        },
      };
    });
  },
};

function hasFunctionResponse(part: unknown): boolean {
  return functionResponse.safeParse(part).data?.functionResponse !== undefined;
}

type Part = { readonly text: string; readonly thought?: true } | { readonly functionCall: object };

function partsOf(reply: Reply, number: number): Part[] {
  const { reasoning } = reply;
  return [
    ...(reasoning === undefined ? [] : [{ text: reasoning, thought: true as const }]),
    ...(reply.text === '' ? [] : [{ text: reply.text }]),
    ...reply.calls.map(({ name, arguments: text }, index) => ({
      functionCall: { id: `call_${number}_${index}`, name, args: JSON.parse(text) },
    })),
  ];
}

function wordByWord(part: Part): Part[] {
  if (!('text' in part)) return [part];
  return part.text.split(/(?<= )/).map((text) => ({ ...part, text }));
}

function candidates(parts: readonly Part[], finishReason: string | undefined): object {
  return {
    candidates: [
      { content: { role: 'model', parts }, index: 0, ...(finishReason && { finishReason }) },
    ],
  };
}

function finishOf(reply: Reply): string {
  return reply.finish === 'length' ? 'MAX_TOKENS' : 'STOP';
}

function headOf(ask: Ask, { usage }: Reply, number: number) {
  return {
    modelVersion: `${ask.model}-001`,
    responseId: `response-${number}`,
    usageMetadata: {
      promptTokenCount: usage.input,
      candidatesTokenCount: usage.output - usage.reasoning,
      totalTokenCount: usage.input + usage.output,
      ...(usage.cacheRead > 0 && { cachedContentTokenCount: usage.cacheRead }),
      ...(usage.reasoning > 0 && { thoughtsTokenCount: usage.reasoning }),
    },
  };
}
