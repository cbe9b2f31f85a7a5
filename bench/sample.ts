/** What it costs to decide over a span, beside what it costs to decode it. */
import { decodeTraces } from '../collector/decode/decode.ts';
import { createHeadSampler, type HeadSampler } from '../collector/sample/head-sampler.ts';
import { SPAN_TRACE_STATE, type Tape } from '../model/tape.ts';
import { type BenchSize, type Figure, figure } from './figure.ts';
import { llmRequests } from './load/llm-requests.ts';
import { benchTail } from './tail.ts';

const seed = 20_262;
const limits = { valueDepthMax: 64 };
const shape = { spanBytes: 1_024, spans: 200 };
const sizes = {
  smoke: { requests: 5, rounds: 3, warmups: 2 },
  real: { requests: 100, rounds: 15, warmups: 5 },
} as const;

interface Load {
  readonly name: string;
  readonly probability: number;
  /** Given to every span before the clock runs. */
  readonly traceState: string;
}

const loads: readonly Load[] = [
  { name: 'all kept, no trace state', probability: 1, traceState: '' },
  { name: 'half kept, no trace state', probability: 0.5, traceState: '' },
  {
    name: 'all kept, other vendors',
    probability: 1,
    traceState: 'congo=t61rcWkgMzE,rojo=00f067aa',
  },
  { name: 'all kept, th of the sender', probability: 1, traceState: 'rojo=00f067aa,ot=th:0;x:1' },
  {
    name: 'half kept, th rewritten, rv',
    probability: 0.5,
    traceState: 'rojo=00f067aa,ot=th:0;rv:fe6d1a75832a2f;x:1',
  },
];

/** Nanoseconds of CPU time a span, and the share of decoding the same spans, load by load. */
export async function benchSample(size: BenchSize): Promise<readonly Figure[]> {
  const { requests, rounds, warmups } = sizes[size];
  const source = llmRequests(shape, seed);
  const bodies = Array.from({ length: requests }, () => Buffer.from(source.next()));
  const spans = shape.spans * requests;
  const head = loads.flatMap((load) => {
    const sampler = createHeadSampler(load.probability);
    const micros: number[] = [];
    const shares: number[] = [];
    for (let round = -warmups; round < rounds; round++) {
      const begun = process.cpuUsage();
      const tapes = bodies.map(
        (body) => decodeTraces(Uint8Array.from(body), 'protobuf', limits).tape,
      );
      const decoded = process.cpuUsage(begun);
      for (const tape of tapes) giveTraceState(tape, load.traceState);
      const cost = timed(tapes, sampler);
      if (round < 0) continue;
      micros.push(cost / spans);
      shares.push((cost / (decoded.user + decoded.system)) * 100);
    }
    return [
      figure(`sample ${load.name}`, 'µs/span', micros),
      figure(`sample ${load.name}, to decoding`, '%', shares),
    ];
  });
  return [...head, ...(await benchTail(size))];
}

function timed(tapes: readonly Tape[], sampler: HeadSampler): number {
  const begun = process.cpuUsage();
  let checksum = 0;
  for (const tape of tapes) checksum += sampler(tape).sampledOut.length + tape.items.length;
  const { user, system } = process.cpuUsage(begun);
  if (checksum !== tapes.length * shape.spans) throw new Error('a span was lost');
  return user + system;
}

function giveTraceState(tape: Tape, text: string): void {
  const at = tape.append(Buffer.from(text, 'latin1'));
  for (const span of tape.items) {
    tape.words[span + SPAN_TRACE_STATE] = at;
    tape.words[span + SPAN_TRACE_STATE + 1] = text.length;
  }
}
