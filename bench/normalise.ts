import { decodeTraces } from '../collector/decode/decode.ts';
import { normalise } from '../collector/normalise/normalise.ts';
import { RowMemory } from '../collector/normalise/row-memory.ts';
import { SpanPrices } from '../collector/normalise/span-prices.ts';
import type { Tape } from '../model/tape.ts';
import { createPriceBook } from '../prices/price-book.ts';
import { buildTape } from '../test/tapes/build-tape.ts';
import type { TapeSpan } from '../test/tapes/tape-batch.ts';
import { type BenchSize, type Figure, figure, ratio } from './figure.ts';
import { opentelemetry } from './generated/otlp-static.js';
import { llmRequests } from './load/llm-requests.ts';

interface Mix {
  readonly name: string;
  span(index: number): TapeSpan;
}

const sizes = {
  smoke: { spans: 64, batches: 2, rounds: 2 },
  real: { spans: 512, batches: 100, rounds: 7 },
} as const;

/**
 * Spans through `normalise` in a second of CPU time, collector of garbage included: model calls in
 * three dialects, and other spans. Memory is kept from batch to batch, as a worker keeps it.
 */
export function benchNormalise(size: BenchSize): readonly Figure[] {
  const { spans } = sizes[size];
  const priced = (name: string, tapes: readonly Tape[]) =>
    measure(name, tapes, size, new SpanPrices(createPriceBook([])));
  const figures = mixes.map((mix) => priced(mix.name, [tapeOf(mix, spans)]));
  figures.push(...besideProtobufjs(agentRuns(spans, 16), size));
  figures.push(priced('agent runs, a span a request', agentRuns(1, spans).map(decoded)));
  // What prices take: the same without them.
  const bare = mixes.find(({ name }) => name === 'chat without content');
  if (bare === undefined) return figures;
  return [...figures, measure(`${bare.name} or prices`, [tapeOf(bare, spans)], size)];
}

/** What is sent in suite ingest. */
function agentRuns(spans: number, requests: number): readonly Buffer[] {
  const source = llmRequests({ spans, spanBytes: 1_024 }, 20_262);
  return Array.from({ length: requests }, () => Buffer.from(source.next()));
}

function decoded(body: Buffer): Tape {
  return decodeTraces(body, 'protobuf', { valueDepthMax: 64 }).tape;
}

/**
 * Agent runs, and what the machine of the day does: the same requests become the objects of
 * protobufjs and no more, in turns, so that both see the same noise.
 */
function besideProtobufjs(bodies: readonly Buffer[], size: BenchSize): readonly Figure[] {
  const { spans } = sizes[size];
  const tools = { memory: new RowMemory(), prices: new SpanPrices(createPriceBook([])) };
  const theirWork: Work = (turn) => {
    const body = bodies[turn % bodies.length] ?? Buffer.alloc(0);
    const { resourceSpans } = opentelemetry.proto.ExportTraceServiceRequest.decode(body);
    return { items: spans, checksum: resourceSpans.length };
  };
  const [ours = [], theirs = []] = ratesOf(size, [
    normaliseWork(bodies.map(decoded), tools),
    theirWork,
  ]);
  return [
    figure('normalise agent runs of 1 KB, no text twice', 'spans/CPU s', ours),
    figure('protobufjs decodes these agent runs', 'spans/CPU s', theirs),
    ratio('agent runs, ours to protobufjs', theirs, ours),
  ];
}

function measure(
  name: string,
  tapes: readonly Tape[],
  size: BenchSize,
  prices?: SpanPrices,
): Figure {
  const memory = new RowMemory();
  const tools = prices === undefined ? { memory } : { memory, prices };
  const [rates = []] = ratesOf(size, [normaliseWork(tapes, tools)]);
  return figure(`normalise ${name}`, 'spans/CPU s', rates);
}

/** A turn of some work: how many items it took, and something of its result. */
type Work = (turn: number) => { readonly items: number; readonly checksum: number };

function normaliseWork(tapes: readonly Tape[], tools: Parameters<typeof normalise>[2]): Work {
  const context = { batchId: 'bench', redacted: [] };
  return (turn) => {
    const tape = tapes[turn % tapes.length];
    if (tape === undefined) return { items: 0, checksum: 0 };
    return { items: tape.items.length, checksum: normalise(tape, context, tools).length };
  };
}

/** Items a CPU second of each work, a sample a round; the first round warms up the compiler. */
function ratesOf(size: BenchSize, works: readonly Work[]): readonly (readonly number[])[] {
  const { rounds } = sizes[size];
  const samples = works.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, work] of works.entries()) {
      const rate = rateOf(size, work);
      if (round >= 0) samples[index]?.push(rate);
    }
  }
  return samples;
}

function rateOf(size: BenchSize, work: Work): number {
  const { spans, batches } = sizes[size];
  // What the work before left behind is not this one's.
  globalThis.gc?.();
  const before = process.cpuUsage();
  let done = 0;
  let checksum = 0;
  for (let turn = 0; done < spans * batches; turn++) {
    const { items, checksum: made } = work(turn);
    if (items === 0) break;
    checksum += made;
    done += items;
  }
  if (checksum === 0) throw new Error('nothing was done');
  const { user, system } = process.cpuUsage(before);
  return (done * 1e6) / (user + system);
}

function tapeOf(mix: Mix, count: number): Tape {
  const spans = Array.from({ length: count }, (_, index) => ({
    traceId: (index >> 3).toString(16).padStart(32, 'a'),
    spanId: index.toString(16).padStart(16, 'b'),
    parentSpanId: 'c'.repeat(16),
    startTimeUnixNano: 1_700_000_000_000_000_000n + BigInt(index),
    endTimeUnixNano: 1_700_000_001_000_000_000n + BigInt(index),
    ...mix.span(index),
  }));
  return buildTape({
    resources: [
      {
        attributes: { 'service.name': 'agent', 'telemetry.sdk.language': 'python' },
        scopes: [{ name: 'bench', version: '1', spans }],
      },
    ],
  });
}

const question = 'Compare the two offers below and say which one is cheaper over three years.\n';
const answer = 'The second offer is cheaper: "setup" costs more, but the yearly fee is lower. ';

function chatSpan(index: number): TapeSpan {
  const text = (content: string) => ({ type: 'text', content });
  return {
    name: 'chat gpt-5',
    kind: 3,
    attributes: {
      ...callAttributes(index),
      'gen_ai.input.messages': JSON.stringify([
        { role: 'system', parts: [text('You compare offers.')] },
        { role: 'user', parts: [text(question.repeat(8))] },
      ]),
      'gen_ai.output.messages': JSON.stringify([
        { role: 'assistant', parts: [text(answer.repeat(6))], finish_reason: 'stop' },
      ]),
    },
  };
}

function callAttributes(index: number): NonNullable<TapeSpan['attributes']> {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-5',
    'gen_ai.response.model': 'gpt-5-2026-08-01',
    'gen_ai.response.id': `resp-${index}`,
    'gen_ai.request.temperature': 0.2,
    'gen_ai.request.max_tokens': 1024,
    'gen_ai.usage.input_tokens': 800 + index,
    'gen_ai.usage.output_tokens': 100 + index,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.conversation.id': `conv-${index >> 4}`,
    'server.address': 'api.openai.com',
    'server.port': 443,
  };
}

function openInferenceSpan(index: number): TapeSpan {
  return {
    name: 'ChatCompletion',
    kind: 1,
    attributes: {
      'openinference.span.kind': 'LLM',
      'llm.system': 'openai',
      'llm.model_name': 'gpt-5',
      'llm.invocation_parameters': '{"model":"gpt-5","temperature":0.2,"max_tokens":1024}',
      'llm.token_count.prompt': 800 + index,
      'llm.token_count.completion': 100 + index,
      'llm.input_messages.0.message.role': 'system',
      'llm.input_messages.0.message.content': 'You compare offers.',
      'llm.input_messages.1.message.role': 'user',
      'llm.input_messages.1.message.content': question.repeat(8),
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.content': answer.repeat(6),
      'input.value': question.repeat(8),
      'output.value': answer.repeat(6),
    },
  };
}

function vercelSpan(index: number): TapeSpan {
  const content = [{ type: 'text', text: question.repeat(8) }];
  return {
    name: 'ai.generateText.doGenerate',
    kind: 1,
    attributes: {
      'ai.operationId': 'ai.generateText.doGenerate',
      'ai.model.id': 'gpt-5',
      'ai.model.provider': 'openai.responses',
      'ai.prompt.messages': JSON.stringify([{ role: 'user', content }]),
      'ai.response.text': answer.repeat(6),
      'ai.response.id': `resp-${index}`,
      'ai.response.finishReason': 'stop',
      'ai.usage.inputTokens': 800 + index,
      'ai.usage.outputTokens': 100 + index,
      'gen_ai.system': 'openai.responses',
      'gen_ai.request.model': 'gpt-5',
    },
  };
}

function httpSpan(index: number): TapeSpan {
  return {
    name: 'POST /v1/orders',
    kind: 2,
    attributes: {
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'url.path': `/v1/orders/${index}`,
      'url.scheme': 'https',
      'server.address': 'orders.internal',
      'client.address': '10.0.0.7',
      'user_agent.original': 'python-requests/2.32',
      'network.protocol.version': '1.1',
    },
  };
}

const mixes: readonly Mix[] = [
  { name: 'chat with messages', span: chatSpan },
  {
    name: 'chat without content',
    span: (index) => ({ name: 'chat gpt-5', kind: 3, attributes: callAttributes(index) }),
  },
  { name: 'openinference chat', span: openInferenceSpan },
  { name: 'vercel chat', span: vercelSpan },
  { name: 'http', span: httpSpan },
];
