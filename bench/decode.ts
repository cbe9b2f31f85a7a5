/** The OTLP decoder against protobufjs, on requests of LLM spans whose text never repeats. */
import type protobuf from 'protobufjs';
import { decodeTraces } from '../collector/decode/decode.ts';
import type { Content, Pair, SpanContent, Value } from '../test/otlp/content.ts';
import { encodeJson, encodeProtobuf } from '../test/otlp/encode-content.ts';
import { seededRandom } from '../test/otlp/mutate.ts';
import { requestType } from '../test/otlp/schema.ts';
import { type BenchSize, type Figure, figure, ratio } from './figure.ts';

type Random = (below: number) => number;

const seed = 20_262;
const limits = { valueDepthMax: 64 };
const shapes = [
  { name: '1 KB spans', textBytes: 190, spansPerRequest: 200 },
  { name: '20 KB spans', textBytes: 9_700, spansPerRequest: 25 },
] as const;
const sizes = {
  smoke: { requests: 3, rounds: 3, warmups: 2 },
  real: { requests: 40, rounds: 15, warmups: 5 },
} as const;

interface Corpus {
  readonly name: string;
  readonly spans: number;
  readonly bytes: number;
  readonly requests: readonly Buffer[];
}

/**
 * Spans a second on one thread, bodies to tape against bodies to protobufjs messages, alternating.
 *
 * protobufjs runs the decoder it compiles from the descriptor, which its generator also writes into
 * static modules; unknown fields are off and bodies are Buffers, its fastest settings. Ours also checks ids,
 * UTF-8, depth and duplicate keys.
 */
export function benchDecode(size: BenchSize): readonly Figure[] {
  const type = requestType({ strindex: true });
  return shapes.flatMap((shape) => {
    const random = seededRandom(seed);
    const contents = Array.from({ length: sizes[size].requests }, () =>
      requestContent(shape.spansPerRequest, shape.textBytes, random),
    );
    const protobufBodies = contents.map((content) => Buffer.from(encodeProtobuf(type, content)));
    const style = { longsAsNumbers: false, escapeAll: false, space: '' };
    const jsonBodies = contents.map((content) => Buffer.from(encodeJson(content, style)));
    const spans = shape.spansPerRequest * contents.length;
    return [
      ...measure(corpus(`protobuf, ${shape.name}`, spans, protobufBodies), size, {
        ours: (body) => decodeTraces(body, 'protobuf', limits).spansIn,
        theirsName: 'protobufjs',
        theirs: (body) => decodeWithProtobufjs(type, body),
      }),
      ...measure(corpus(`JSON, ${shape.name}`, spans, jsonBodies), size, {
        ours: (body) => decodeTraces(body, 'json', limits).spansIn,
        theirsName: 'JSON.parse alone',
        theirs: (body) => Object.keys(JSON.parse(body.toString('utf8'))).length,
      }),
    ];
  });
}

function corpus(name: string, spans: number, requests: readonly Buffer[]): Corpus {
  return { name, spans, requests, bytes: requests.reduce((sum, body) => sum + body.length, 0) };
}

function decodeWithProtobufjs(type: protobuf.Type, body: Buffer): number {
  return Object.keys(type.decode(body)).length;
}

interface Contest {
  readonly ours: (body: Buffer) => number;
  readonly theirsName: string;
  readonly theirs: (body: Buffer) => number;
}

function measure(input: Corpus, size: BenchSize, contest: Contest): Figure[] {
  const { rounds, warmups } = sizes[size];
  const oursMs: number[] = [];
  const theirsMs: number[] = [];
  for (let round = -warmups; round < rounds; round++) {
    const isOursFirst = round % 2 === 0;
    const first = time(input.requests, isOursFirst ? contest.ours : contest.theirs);
    const second = time(input.requests, isOursFirst ? contest.theirs : contest.ours);
    if (round < 0) continue;
    oursMs.push(isOursFirst ? first : second);
    theirsMs.push(isOursFirst ? second : first);
  }
  const perSecond = (ms: number): number => (input.spans / ms) * 1000;
  const megabytes = (ms: number): number => input.bytes / ms / 1000;
  return [
    figure(`decode ${input.name}`, 'spans/s', oursMs.map(perSecond)),
    figure(`decode ${input.name}`, 'MB/s', oursMs.map(megabytes)),
    figure(`decode ${input.name}, ${contest.theirsName}`, 'spans/s', theirsMs.map(perSecond)),
    ratio(`decode ${input.name}, to ${contest.theirsName}`, oursMs, theirsMs),
  ];
}

function time(requests: readonly Buffer[], decode: (body: Buffer) => number): number {
  // Neither side pays for the garbage of the other.
  globalThis.gc?.();
  let checksum = 0;
  const start = performance.now();
  for (const body of requests) checksum += decode(body);
  const ms = performance.now() - start;
  if (checksum < requests.length) throw new Error('a request was not decoded');
  return ms;
}

function requestContent(spans: number, textBytes: number, random: Random): Content {
  const resource = { 'service.name': 'support-agent', 'service.version': '2.4.1' };
  return {
    resources: [
      {
        present: true,
        attributes: texts({ ...resource, 'host.name': `worker-${random(1000)}` }),
        droppedAttributesCount: 0,
        entityRefs: [],
        schemaUrl: 'https://opentelemetry.io/schemas/1.38.0',
        scopes: [
          {
            present: true,
            name: 'opentelemetry.instrumentation.openai',
            version: '0.21.0',
            attributes: [],
            droppedAttributesCount: 0,
            schemaUrl: '',
            spans: Array.from({ length: spans }, () => chatSpan(textBytes, random)),
          },
        ],
      },
    ],
  };
}

function chatSpan(textBytes: number, random: Random): SpanContent {
  const start = 1_790_000_000_000_000_000n + BigInt(random(2 ** 31)) * 1000n;
  return {
    traceId: hex(32, random),
    spanId: hex(16, random),
    parentSpanId: hex(16, random),
    traceState: '',
    flags: 257,
    name: 'chat gpt-5.4-mini',
    kind: 3,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(random(2 ** 31))),
    attributes: chatAttributes(textBytes, random),
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    statusCode: 1,
    statusMessage: '',
  };
}

function chatAttributes(textBytes: number, random: Random): Pair[] {
  const int = (below: number): Value => ({ kind: 'int', int: String(random(below)) });
  return [
    ...texts({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5.4-mini',
      'gen_ai.response.model': 'gpt-5.4-mini-2026-05-01',
      'gen_ai.response.id': `chatcmpl-${hex(24, random)}`,
      'gen_ai.conversation.id': hex(32, random),
      'server.address': 'api.openai.com',
      'gen_ai.input.messages': message('user', textBytes, random),
      'gen_ai.output.messages': message('assistant', textBytes, random),
    }),
    { key: 'server.port', value: int(65_536) },
    { key: 'gen_ai.usage.input_tokens', value: int(20_000) },
    { key: 'gen_ai.usage.output_tokens', value: int(2_000) },
    { key: 'gen_ai.request.temperature', value: { kind: 'double', bits: '3fe6666666666666' } },
    {
      key: 'gen_ai.response.finish_reasons',
      value: { kind: 'array', values: [{ kind: 'string', text: 'stop' }] },
    },
  ];
}

function texts(members: Readonly<Record<string, string>>): Pair[] {
  return Object.entries(members).map(([key, text]) => ({ key, value: { kind: 'string', text } }));
}

const words = 'the refund order shipped customer please check über 模型 tool answer because'.split(
  ' ',
);

/** GenAI messages as the conventions store them: JSON inside a string, so quotes and line ends. */
function message(role: string, bytes: number, random: Random): string {
  let content = '';
  while (content.length < bytes - 60) {
    content += `${words[random(words.length)]} ${random(100_000).toString(36)}`;
    content += random(9) === 0 ? '.\n' : ' ';
  }
  return JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
}

function hex(digits: number, random: Random): string {
  let text = '1';
  while (text.length < digits) text += random(16).toString(16);
  return text;
}
