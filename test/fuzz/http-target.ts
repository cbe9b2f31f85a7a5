import { gzipSync } from 'node:zlib';
import { createOtlpHttpHandler, startHttp } from '../../collector/receiver/otlp-http.ts';
import { fakeDeps } from '../../query/app.fixture.ts';
import { createQueryApp } from '../../query/app.ts';
import { createMainPort } from '../../query/main-port.ts';
import { mutate } from '../otlp/mutate.ts';
import { canaries } from './canary.ts';
import { bodyBytesMax, exchange, receiverOptions, requireQuiet } from './receiver-fixture.ts';
import { type FuzzTarget, type Outcomes, once, pick, type Random, seen } from './target.ts';

/**
 * Raw bytes on a connection to the port of OTLP/HTTP, or to the main port, whose pages and API are
 * beside the same receiver. The first byte of an input says how they are sent.
 */
export async function httpTarget(name: 'http' | 'main-port'): Promise<FuzzTarget> {
  const options = receiverOptions();
  const otlp = createOtlpHttpHandler({ ...options, lingerMs: 100, bodyMs: 2_000 });
  const main = createMainPort(createQueryApp(fakeDeps().deps), otlp.handle);
  const server = await startHttp({
    host: '127.0.0.1',
    port: 0,
    handler: name === 'http' ? otlp.handle : main.handle,
    onMalformed: otlp.malformed,
    onClose: main.endStreams,
    timeouts: { head: 2_000, request: 4_000, check: 500, drain: 100 },
  });
  return {
    name,
    make: makeConnection,
    async check(input, outcomes) {
      const answer = await exchange(server.port, input[0] ?? 0, input.subarray(1));
      checkAnswers(answer.toString('latin1'), outcomes);
    },
    async settle() {
      const answer = await exchange(server.port, 0, Buffer.from(validRequest));
      if (!answer.toString('latin1').startsWith('HTTP/1.1 200 ')) {
        throw new Error('a valid request is not answered any more');
      }
      await requireQuiet(server, options.admission, otlp.stats);
    },
    close: () => server.close(),
  };
}

const answersKnown = /^(100|200|400|403|404|405|413|415|431|501|503)$/;

function checkAnswers(answers: string, outcomes: Outcomes): void {
  if (answers === '') seen(outcomes, 'closed');
  for (const [, status = ''] of answers.matchAll(/HTTP\/1\.1 (\d{3})/g)) {
    if (!answersKnown.test(status)) throw new Error(`answered ${status}`);
    seen(outcomes, status);
  }
}

const validRequest = [
  'POST /v1/traces HTTP/1.1',
  'Host: x',
  'Content-Type: application/json',
  'Content-Length: 2',
  'Connection: close',
  '',
  '{}',
].join('\r\n');

function makeConnection(random: Random): Uint8Array<ArrayBuffer> {
  const requests = Array.from({ length: 1 + random(3) }, () => makeRequest(random));
  let bytes: Uint8Array = Buffer.concat(requests);
  if (once(random, 3)) bytes = mutate(bytes, pick(requests, random), random);
  return Uint8Array.from([random(16), ...bytes]);
}

function makeRequest(random: Random): Buffer {
  const body = pick(bodies, random);
  const isChunked = once(random, 3);
  const framing = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`;
  const head = [
    `${pick(methods, random)} ${pick(paths, random)} ${pick(versions, random)}`,
    ...(once(random, 20) ? [] : ['Host: x']),
    `Content-Type: ${pick(types, random)}`,
    ...(once(random, 10) ? [] : [framing]),
    ...Array.from({ length: once(random, 2) ? random(3) : 0 }, () => pick(headers, random)),
  ].join(pick(lineEnds, random));
  const payload = isChunked ? chunked(body, random) : body;
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), payload]);
}

function chunked(body: Buffer, random: Random): Buffer {
  const at = random(body.length + 1);
  const parts = [body.subarray(0, at), body.subarray(at), Buffer.alloc(0)];
  return Buffer.concat(
    parts.flatMap((part) => {
      const size = once(random, 12) ? pick(chunkSizes, random) : part.length.toString(16);
      return [
        Buffer.from(`${size}${once(random, 12) ? ';a=b' : ''}\r\n`),
        part,
        Buffer.from('\r\n'),
      ];
    }),
  );
}

const bodies = [
  Buffer.from('{}'),
  Buffer.from(`{"resourceSpans":["${canaries[0] ?? ''}"]}`),
  Buffer.alloc(0),
  gzipSync('{}'),
  gzipSync(Buffer.alloc(4 * bodyBytesMax)),
  Buffer.alloc(bodyBytesMax + 1, 32),
  Buffer.from([10, 2, 18, 0]),
];
/** Mostly the first, or nearly every request would be wrong in several places. */
const often = <Word>(word: Word, ...others: readonly Word[]): Word[] => [
  ...others,
  ...others.flatMap(() => Array.from({ length: 9 }, () => word)),
];
const methods = often('POST', 'GET', 'PUT', 'OPTIONS', 'HEAD', 'CONNECT', 'post', 'PRI', '');
const paths = often(
  '/v1/traces',
  '/v1/logs',
  '/v1/metrics',
  '/',
  '*',
  '/v1/traces?a=b',
  '//v1/traces',
  'http://x/v1/logs',
  '/api/v1/traces',
  '/api/v1/sql',
  '/healthz',
  `/${'a'.repeat(20_000)}`,
  `/${canaries[0] ?? ''}`,
);
const versions = often('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/1.2', '');
const types = often(
  'application/json',
  'application/x-protobuf',
  'application/protobuf',
  'text/plain',
  'APPLICATION/JSON; charset=utf-8',
  '',
  canaries[1] ?? '',
);
const lineEnds = often('\r\n', '\n', '\r', '\r\n ');
const chunkSizes = ['0', 'ffffffffffffffff', '-1', '', 'zz', '10000000', '5 '];
const headers = [
  ...['Content-Encoding: gzip', 'Content-Encoding: zstd', 'Content-Encoding: deflate, gzip'],
  ...['Content-Encoding: br', 'Expect: 100-continue', 'Expect: 200-ok', 'Connection: close'],
  ...['Connection: Upgrade', 'Upgrade: h2c', 'Content-Length: 0', 'Content-Length: 5'],
  ...['Content-Length: -1', 'Content-Length: 99999999999999999999', 'Transfer-Encoding: gzip'],
  ...['Transfer-Encoding: chunked', 'Transfer-Encoding: gzip, chunked', 'Host: y', ': empty'],
  ...['No colon', `X: ${'a'.repeat(17_000)}`, 'X-Mlflow-Experiment-Id: 7', 'Trailer: X'],
  ...['Origin: http://evil.example', `Authorization: Bearer ${canaries[0] ?? ''}`, 'X: \u0000'],
];
