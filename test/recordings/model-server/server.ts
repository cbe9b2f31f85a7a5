import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { anthropicMessages } from './anthropic.ts';
import type { Api } from './api.ts';
import { gemini } from './gemini.ts';
import { openAiChat, openAiEmbeddings } from './openai.ts';
import { openAiResponses } from './openai-responses.ts';
import { refusals, replyTo, type Usage } from './script.ts';

/** What the scripted server would put on the bill for one request. */
export interface BilledCall extends Usage {
  readonly api: string;
  readonly model: string;
  readonly status: number;
}

export interface ModelServer {
  readonly port: number;
  /** In the order of the requests. */
  readonly billed: readonly BilledCall[];
  close(): Promise<void>;
}

const apis: readonly Api[] = [
  openAiEmbeddings,
  openAiResponses,
  openAiChat,
  anthropicMessages,
  gemini,
];
const nothing: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };

/** Speaks enough of the APIs of OpenAI, Anthropic and Google, on a free loopback port. */
export async function startModelServer(): Promise<ModelServer> {
  const billed: BilledCall[] = [];
  const server = createServer((request, response) => {
    readJson(request).then(
      (body) => route(request.url ?? '', body, response, billed),
      () => sendJson(response, 400, { error: { message: 'not JSON' } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    billed,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function route(url: string, body: unknown, response: ServerResponse, billed: BilledCall[]): void {
  const [path = ''] = url.split('?');
  const api = apis.find((one) => one.matches(path));
  if (api === undefined) {
    sendJson(response, 404, { error: { message: `no API at ${path}` } });
    return;
  }
  const number = billed.length + 1;
  const { ask, isStream } = api.read(body, path);
  const refusal = refusals.find(([word]) => ask.text.includes(word));
  if (refusal !== undefined) {
    const [, status, message] = refusal;
    billed.push({ api: api.name, model: ask.model, status, ...nothing });
    sendJson(response, status, api.refuse(status, message));
    return;
  }
  const reply = replyTo(ask, number);
  const usage = api === openAiEmbeddings ? { ...nothing, input: reply.usage.input } : reply.usage;
  billed.push({ api: api.name, model: ask.model, status: 200, ...usage });
  if (!isStream) {
    sendJson(response, 200, api.answer(ask, reply, number));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const { event, data } of api.stream(ask, reply, number, body)) {
    if (event !== undefined) response.write(`event: ${event}\n`);
    response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  }
  response.end();
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
