import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';

/** A model server that speaks enough of the OpenAI API for the demo, with scripted answers. */
export interface FakeModel {
  /** Base URL for an OpenAI client. */
  readonly url: string;
  close(): Promise<void>;
}

const chatRequest = z.object({
  model: z.string(),
  stream: z.boolean().optional(),
  messages: z.array(z.object({ role: z.string(), content: z.unknown().optional() })),
  tools: z.array(z.unknown()).optional(),
});
type ChatRequest = z.infer<typeof chatRequest>;

const embeddingRequest = z.object({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string())]),
});

/**
 * A model takes its time. The JavaScript SDK tells a start in whole milliseconds: steps that follow
 * each other sooner would begin at the same time.
 */
const answerMs = 10;

/**
 * Listens on a free loopback port. A question that holds the word `overload` is answered with 503.
 */
export async function startFakeModel(): Promise<FakeModel> {
  const server = createServer((request, response) => {
    readJson(request).then(
      async (body) => {
        await setTimeout(answerMs);
        route(request.url ?? '', body, response);
      },
      () => sendJson(response, 400, { error: { message: 'not JSON' } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function route(url: string, body: unknown, response: ServerResponse): void {
  if (url.endsWith('/embeddings')) {
    embed(embeddingRequest.parse(body), response);
    return;
  }
  const request = chatRequest.parse(body);
  if (lastUserText(request).includes('overload')) {
    const error = { message: 'the model is overloaded', type: 'server_error' };
    sendJson(response, 503, { error });
  } else if (request.stream === true) {
    streamAnswer(request, response);
  } else {
    sendJson(response, 200, completion(request, nextStep(request)));
  }
}

interface Step {
  readonly content: string | null;
  readonly tool?: { readonly name: string; readonly arguments: string };
}

/** What the model would do next: plan, look the order up, try the refund, then answer. */
function nextStep(request: ChatRequest): Step {
  const results = request.messages.filter((message) => message.role === 'tool').length;
  if (request.tools === undefined) {
    return {
      content: JSON.stringify({ intent: 'refund', steps: ['search', 'get_order', 'issue_refund'] }),
    };
  }
  if (results === 0) {
    return { content: null, tool: { name: 'get_order', arguments: '{"order":"A-20418"}' } };
  }
  if (results === 1) {
    const refund = { order: 'A-20418', amount_cents: 8900, currency: 'EUR' };
    return { content: null, tool: { name: 'issue_refund', arguments: JSON.stringify(refund) } };
  }
  return { content: answerText };
}

const answerText =
  'A refund for order A-20418 is already being reviewed, so I could not start a second one. ' +
  'You will hear from us within two working days.';

function completion(request: ChatRequest, step: Step): unknown {
  const toolCalls =
    step.tool === undefined
      ? undefined
      : [{ id: `call_${step.tool.name}`, type: 'function', function: step.tool }];
  return {
    id: `chatcmpl-${request.messages.length}-${step.tool?.name ?? 'text'}`,
    object: 'chat.completion',
    created: 1_700_000_000,
    model: `${request.model}-2026-08-01`,
    choices: [
      {
        index: 0,
        finish_reason: toolCalls === undefined ? 'stop' : 'tool_calls',
        message: { role: 'assistant', content: step.content, tool_calls: toolCalls },
      },
    ],
    usage: usage(request, step.content ?? step.tool?.arguments ?? ''),
  };
}

function streamAnswer(request: ChatRequest, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (delta: unknown, finish: string | null, counted?: unknown): void => {
    const chunk = {
      id: 'chatcmpl-stream',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: `${request.model}-2026-08-01`,
      choices: counted === undefined ? [{ index: 0, delta, finish_reason: finish }] : [],
      usage: counted ?? null,
    };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  send({ role: 'assistant', content: '' }, null);
  for (const word of answerText.split(/(?<= )/)) send({ content: word }, null);
  send({}, 'stop');
  send({}, null, usage(request, answerText));
  response.end('data: [DONE]\n\n');
}

function embed(request: z.infer<typeof embeddingRequest>, response: ServerResponse): void {
  const inputs = typeof request.input === 'string' ? [request.input] : request.input;
  const data = inputs.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: Array.from({ length: 8 }, (_, i) => Math.sin(text.length + i)),
  }));
  const tokens = countTokens(inputs.join(' '));
  sendJson(response, 200, {
    object: 'list',
    model: request.model,
    data,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
}

function usage(request: ChatRequest, answer: string): unknown {
  const prompt = countTokens(JSON.stringify(request.messages));
  const completionTokens = countTokens(answer);
  return {
    prompt_tokens: prompt,
    completion_tokens: completionTokens,
    total_tokens: prompt + completionTokens,
    prompt_tokens_details: { cached_tokens: Math.floor(prompt / 2) },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}

function countTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}

function lastUserText(request: ChatRequest): string {
  const last = request.messages.findLast((message) => message.role === 'user');
  return typeof last?.content === 'string' ? last.content : '';
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
