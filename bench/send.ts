/**
 * The load generator, a process of its own: `node bench/send.ts URL SENDERS REQUESTS SPANS TEXT_BYTES`.
 * Encodes all requests first, sends each once, then decodes the same bodies with protobufjs, so that a
 * figure can be given as a ratio to that. Prints one JSON line.
 */
import { Agent, request } from 'node:http';
import { encodeProtobuf } from '../test/otlp/encode-content.ts';
import { seededRandom } from '../test/otlp/mutate.ts';
import { requestType } from '../test/otlp/schema.ts';
import { requestContent } from './llm-requests.ts';

export interface SendOutcome {
  readonly spans: number;
  readonly bytes: number;
  readonly sendMs: number;
  /** Milliseconds from sending to acknowledgement, every request. */
  readonly latencies: readonly number[];
  readonly refused: number;
  /** protobufjs decoding the same bodies on one thread, alone. */
  readonly protobufjsMs: number;
}

const [url = '', ...numbers] = process.argv.slice(2);
const [senders = 1, requests = 1, spansPerRequest = 1, textBytes = 100] = numbers.map(Number);
const type = requestType({ strindex: true });
const random = seededRandom(Number(process.env.SPANLEDGER_BENCH_SEED ?? 20_263));
const bodies = Array.from({ length: requests }, () =>
  Buffer.from(encodeProtobuf(type, requestContent(spansPerRequest, textBytes, random))),
);
const agent = new Agent({ keepAlive: true, maxSockets: senders });
const latencies: number[] = [];
let refused = 0;
let next = 0;
const start = performance.now();
await Promise.all(Array.from({ length: senders }, sendAll));
const sendMs = performance.now() - start;
agent.destroy();

const decodeStart = performance.now();
for (const body of bodies) type.decode(body);
const outcome: SendOutcome = {
  spans: requests * spansPerRequest,
  bytes: bodies.reduce((sum, body) => sum + body.length, 0),
  sendMs,
  latencies,
  refused,
  protobufjsMs: performance.now() - decodeStart,
};
process.stdout.write(JSON.stringify(outcome));

async function sendAll(): Promise<void> {
  for (;;) {
    const body = bodies[next++];
    if (body === undefined) return;
    const sent = performance.now();
    let status = await post(body);
    while (status === 503) {
      refused++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      status = await post(body);
    }
    if (status !== 200) throw new Error(`answered ${status}`);
    latencies.push(performance.now() - sent);
  }
}

function post(body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
    const sending = request(`${url}/v1/traces`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sending.on('error', reject);
    sending.end(body);
  });
}
