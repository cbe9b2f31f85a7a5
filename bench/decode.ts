/** The OTLP decoder against static code of protobufjs, on requests of LLM spans whose text never repeats. */
import { decodeTraces } from '../collector/decode/decode.ts';
import { encodeJson } from '../test/otlp/encode-content.ts';
import { messageContent } from '../test/otlp/message-content.ts';
import { requestType } from '../test/otlp/schema.ts';
import { spanKit } from '../test/otlp/span-content.ts';
import { type BenchSize, type Figure, figure, ratio } from './figure.ts';
import { opentelemetry } from './generated/otlp-static.js';
import { llmRequests } from './load/llm-requests.ts';

const seed = 20_262;
const limits = { valueDepthMax: 64 };
const shapes = [
  { name: '1 KB spans', spanBytes: 1_024, spans: 200 },
  { name: '20 KB spans', spanBytes: 20_480, spans: 25 },
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
 * protobufjs runs the static code of its generator on Buffers, which is the fastest it has. Ours also
 * checks ids, UTF-8, depth and duplicate keys.
 */
export function benchDecode(size: BenchSize): readonly Figure[] {
  const type = requestType({ strindex: true });
  return shapes.flatMap((shape) => {
    const source = llmRequests(shape, seed);
    const { requests } = sizes[size];
    const protobufBodies = Array.from({ length: requests }, () => Buffer.from(source.next()));
    const style = { longsAsNumbers: false, escapeAll: false, space: '' };
    const jsonBodies = protobufBodies.map((body) =>
      Buffer.from(encodeJson(spanKit, messageContent(spanKit, type, body).content, style)),
    );
    const spans = shape.spans * requests;
    return [
      ...measure(corpus(`protobuf, ${shape.name}`, spans, protobufBodies), size, {
        ours: (body) => decodeTraces(body, 'protobuf', limits).itemsIn,
        theirsName: 'protobufjs',
        theirs: decodeWithProtobufjs,
      }),
      ...measure(corpus(`JSON, ${shape.name}`, spans, jsonBodies), size, {
        ours: (body) => decodeTraces(body, 'json', limits).itemsIn,
        theirsName: 'JSON.parse alone',
        theirs: (body) => Object.keys(JSON.parse(body.toString('utf8'))).length,
      }),
    ];
  });
}

function corpus(name: string, spans: number, requests: readonly Buffer[]): Corpus {
  return { name, spans, requests, bytes: requests.reduce((sum, body) => sum + body.length, 0) };
}

function decodeWithProtobufjs(body: Buffer): number {
  return opentelemetry.proto.ExportTraceServiceRequest.decode(body).resourceSpans.length;
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
  // Neither side pays for the garbage of the other, nor for finding its memory given back: the
  // first run after the collection is not timed.
  globalThis.gc?.();
  decodeAll(requests, decode);
  const start = performance.now();
  decodeAll(requests, decode);
  return performance.now() - start;
}

function decodeAll(requests: readonly Buffer[], decode: (body: Buffer) => number): void {
  let checksum = 0;
  for (const body of requests) checksum += decode(body);
  if (checksum < requests.length) throw new Error('a request was not decoded');
}
