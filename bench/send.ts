/**
 * The load generator, a process of its own:
 * `node bench/send.ts URL SENDERS REQUESTS SPANS SPAN_BYTES [--rate R] [--loop] [--grpc]
 * [--seconds S] [--pid P] [--seed N] [--header 'name: value']`
 *
 * Encodes the requests first, then sends each once, every sender on its own connection. With `--rate`
 * it sends so many requests a second whether answers come or not, and counts the time from when a
 * request was due: a slow answer then delays nobody's clock. Prints one JSON line.
 */
import { parseArgs } from 'node:util';
import type { Connection } from './load/connection.ts';
import { grpcFrame, openGrpcConnection } from './load/grpc-connection.ts';
import { openHttpConnection, postRequest } from './load/http-connection.ts';
import { llmRequests, loopRequests } from './load/llm-requests.ts';
import type { SendOutcome } from './load/send-outcome.ts';
import { cpuSeconds } from './process-usage.ts';

/** More than that is made while sending, so that the sender fits into any machine. */
const preparedBytesMax = 2 * 1024 ** 3;
/** A refusal is obeyed, but not for the whole second that real senders would wait. */
const retryAfterMsMax = 100;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rate: { type: 'string' },
    grpc: { type: 'boolean', default: false },
    loop: { type: 'boolean', default: false },
    pid: { type: 'string' },
    seed: { type: 'string', default: process.env.SPANLEDGER_BENCH_SEED ?? '20263' },
    seconds: { type: 'string' },
    header: { type: 'string', multiple: true, default: [] },
  },
});
const [base = '', ...numbers] = positionals;
const [senders = 1, requests = 1, spans = 1, spanBytes = 1024] = numbers.map(Number);
const url = new URL('/v1/traces', base);
const headers = options.header.map((line) => `${line}\r\n`).join('');
const seed = Number(options.seed);
const source = options.loop ? loopRequests(seed) : llmRequests({ spans, spanBytes }, seed);

let bytes = 0;
let refused = 0;
const times = new Float64Array(requests);
let answered = 0;
let lateMs = 0;
const queue = prepare();
const connections = await Promise.all(
  Array.from({ length: senders }, () =>
    (options.grpc ? openGrpcConnection : openHttpConnection)(url),
  ),
);

const serverPid = options.pid === undefined ? undefined : Number(options.pid);
const serverCpu = serverPid === undefined ? 0 : cpuSeconds(serverPid);
const endMs =
  options.seconds === undefined ? Number.POSITIVE_INFINITY : Number(options.seconds) * 1000;
const ownCpu = process.cpuUsage();
const start = performance.now();
await (options.rate === undefined ? sendClosed() : sendOpen(Number(options.rate)));
const sendMs = performance.now() - start;
const { user, system } = process.cpuUsage(ownCpu);
for (const connection of connections) connection.close();

const latencies = times.subarray(0, answered).sort();
const outcome: SendOutcome = {
  requests: answered,
  spans: answered * (options.loop ? 2 : spans),
  bytes,
  sendMs,
  startedAtMs: performance.timeOrigin + start,
  latencyMs: { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) },
  lateMs,
  refused,
  senderCpuSeconds: (user + system) / 1e6,
  serverCpuSeconds: serverPid === undefined ? undefined : cpuSeconds(serverPid) - serverCpu,
};
process.stdout.write(JSON.stringify(outcome));

function prepare(): () => Buffer | undefined {
  const prepared: (Buffer | undefined)[] = [];
  const make = (): Buffer => {
    const body = source.next();
    bytes += body.length;
    return options.grpc ? grpcFrame(body) : postRequest(url, body, headers);
  };
  while (prepared.length < requests && bytes < preparedBytesMax) prepared.push(make());
  let next = 0;
  return () => {
    if (next === requests) return undefined;
    const request = prepared[next];
    // Let go, or the sender holds every request to the end.
    prepared[next] = undefined;
    next++;
    return request ?? make();
  };
}

function sendClosed(): Promise<unknown> {
  return Promise.all(
    connections.map(async (connection) => {
      for (let request = queue(); request !== undefined && !isOver(); request = queue()) {
        await deliver(connection, request, performance.now());
      }
    }),
  );
}

/** Every request has its time; those that find no connection free wait, and their clock runs. */
async function sendOpen(perSecond: number): Promise<void> {
  const idle = [...connections];
  const under: Promise<void>[] = [];
  for (let index = 0; index < requests; ) {
    const due = start + (index * 1000) / perSecond;
    const connection = due <= performance.now() ? idle.shift() : undefined;
    if (connection === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      continue;
    }
    const request = queue();
    if (request === undefined) return;
    index++;
    lateMs = Math.max(lateMs, performance.now() - due);
    under.push(deliver(connection, request, due).then(() => void idle.push(connection)));
  }
  await Promise.all(under);
}

async function deliver(connection: Connection, request: Buffer, due: number): Promise<void> {
  let answer = await connection.send(request);
  while (answer.outcome === 'come again') {
    refused++;
    if (isOver()) return;
    const wait = Math.min(answer.retryAfterMs ?? 20, retryAfterMsMax);
    await new Promise((resolve) => setTimeout(resolve, wait));
    answer = await connection.send(request);
  }
  if (answer.outcome === 'failed') throw new Error(`answered ${answer.status}`);
  times[answered++] = performance.now() - due;
}

/** With `--seconds`, requests that nobody has answered by then are given up when they are refused. */
function isOver(): boolean {
  return performance.now() - start > endMs;
}

function quantile(share: number): number {
  return latencies[Math.min(answered - 1, Math.floor(answered * share))] ?? 0;
}
