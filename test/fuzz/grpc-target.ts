import { once as event } from 'node:events';
import { connect } from 'node:http2';
import { startOtlpGrpc } from '../../collector/receiver/otlp-grpc.ts';
import { mutate } from '../otlp/mutate.ts';
import { canaries } from './canary.ts';
import { type FrameShape, frameBytes, preface } from './http2-frames.ts';
import { exchange, receiverOptions, requireQuiet } from './receiver-fixture.ts';
import { type FuzzTarget, once, pick, type Random, seen } from './target.ts';

/** Raw HTTP/2 frames on a connection to OTLP/gRPC. The first byte says how they are sent. */
export async function grpcTarget(): Promise<FuzzTarget> {
  const options = receiverOptions();
  const times = { lingerMs: 100, bodyMs: 2_000, idleMs: 3_000, drainMs: 100 };
  const server = await startOtlpGrpc({ ...options, ...times, host: '127.0.0.1', port: 0 });
  return {
    name: 'grpc',
    make: makeConnection,
    async check(input, outcomes) {
      const answer = await exchange(server.port, input[0] ?? 0, input.subarray(1));
      seen(outcomes, answer.length > 60 ? 'answered' : 'closed');
    },
    async settle() {
      if ((await validCall(server.port)) !== '0') throw new Error('a valid call is not answered');
      await requireQuiet(server, options.admission, server.stats);
    },
    close: () => server.close(),
  };
}

async function validCall(port: number): Promise<string> {
  const session = connect(`http://127.0.0.1:${port}`);
  const call = session.request(callHeaders);
  call.end(Buffer.from([0, 0, 0, 0, 0]));
  call.resume();
  const [trailers] = await event(call, 'trailers');
  session.close();
  return String(trailers['grpc-status']);
}

const tracesPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const callHeaders = {
  ':method': 'POST',
  ':path': tracesPath,
  'content-type': 'application/grpc',
  te: 'trailers',
};

function makeConnection(random: Random): Uint8Array<ArrayBuffer> {
  const frames: FrameShape[] = [{ type: 4, flags: 0, stream: 0, payload: settings(random) }];
  for (let call = 0; call < 1 + random(3); call++) frames.push(...makeCall(1 + call * 2, random));
  for (let left = random(4); left > 0; left--) {
    frames.splice(random(frames.length + 1), 0, stray(random));
  }
  const damaged = frames.map((one) => (once(random, 8) ? damagedFrame(one, random) : one));
  let bytes: Uint8Array = Buffer.concat([preface, ...damaged.map(frameBytes)]);
  if (once(random, 4)) bytes = mutate(bytes, frameBytes(pick(frames, random)), random);
  return Uint8Array.from([random(16), ...bytes]);
}

function makeCall(stream: number, random: Random): FrameShape[] {
  const block = Buffer.concat(Object.entries(headersOf(random)).map(literal));
  const at = random(block.length);
  const isSplit = once(random, 3);
  const message = makeMessage(random);
  const heads: FrameShape[] = isSplit
    ? [
        { type: 1, flags: 0, stream, payload: block.subarray(0, at) },
        { type: 9, flags: 4, stream, payload: block.subarray(at) },
      ]
    : [{ type: 1, flags: 4, stream, payload: block }];
  if (once(random, 10)) return heads;
  const cut = random(message.length + 1);
  return [
    ...heads,
    { type: 0, flags: 0, stream, payload: message.subarray(0, cut) },
    { type: 0, flags: once(random, 6) ? 0 : 1, stream, payload: message.subarray(cut) },
  ];
}

/** A length-prefixed message, or nearly one. */
function makeMessage(random: Random): Buffer {
  const body = pick(bodies, random);
  const prefix = Buffer.alloc(5);
  prefix[0] = once(random, 6) ? random(4) : 0;
  const lies = [body.length + 1, 0, 0xffffffff, random(1 << 20)];
  prefix.writeUInt32BE(once(random, 6) ? pick(lies, random) : body.length, 1);
  const message = Buffer.concat([prefix, body]);
  return once(random, 10) ? Buffer.concat([message, message]) : message;
}

const bodies = [Buffer.alloc(0), Buffer.from([10, 2, 18, 0]), Buffer.alloc(9_000, 1)];

function headersOf(random: Random): Readonly<Record<string, string>> {
  return {
    ...(once(random, 20) ? {} : { ':method': pick(['POST', 'POST', 'POST', 'GET', ''], random) }),
    ':scheme': 'http',
    ...(once(random, 20) ? {} : { ':path': pick(paths, random) }),
    ':authority': 'x',
    'content-type': pick(types, random),
    ...(once(random, 2) ? { te: 'trailers' } : {}),
    ...(once(random, 4) ? { 'grpc-encoding': pick(encodings, random) } : {}),
    ...(once(random, 6) ? pick(strangeHeaders, random) : {}),
  };
}

const paths = [tracesPath, tracesPath, tracesPath.replace('trace', 'logs'), '/x', '', '*'];
const types = ['application/grpc', 'application/grpc', 'application/grpc+proto', 'text/html', ''];
const encodings = ['gzip', 'zstd', 'deflate', 'identity', 'br', '', canaries[0] ?? ''];
const strangeHeaders: readonly Readonly<Record<string, string>>[] = [
  { 'grpc-timeout': '1n' },
  { 'x-long': 'a'.repeat(20_000) },
  { 'Upper-Case': 'x' },
  { connection: 'close' },
  { 'content-length': '7' },
  { authorization: `Bearer ${canaries[0] ?? ''}` },
  { ':status': '200' },
];

/** HPACK, "Literal Header Field without Indexing", no Huffman code. */
function literal([name, value]: readonly [string, string]): Buffer {
  return Buffer.concat([Buffer.from([0]), hpackText(name), hpackText(value)]);
}

function hpackText(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const length = [127];
  let rest = bytes.length - 127;
  for (; rest >= 128; rest >>= 7) length.push((rest & 127) | 128);
  return Buffer.concat([Buffer.from([...length, rest]), bytes]);
}

function settings(random: Random): Buffer {
  const list = Buffer.alloc(6 * random(4));
  for (let at = 0; at < list.length; at += 6) {
    list.writeUInt16BE(random(9), at);
    list.writeUInt32BE(pick([0, 1, 16_384, 65_535, 0x7fffffff, 0xffffffff], random), at + 2);
  }
  return list;
}

/** PRIORITY, RST_STREAM, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION, unknown types. */
function stray(random: Random): FrameShape {
  const type = pick([2, 3, 4, 5, 6, 7, 8, 9, 12, 200], random);
  const sizes: Readonly<Record<number, number>> = { 2: 5, 3: 4, 6: 8, 7: 8, 8: 4 };
  const size = once(random, 5) ? random(20) : (sizes[type] ?? 6);
  const payload = Buffer.from(Array.from({ length: size }, () => random(256)));
  return { type, flags: random(2), stream: pick([0, 1, 3, 2, 0x7fffffff], random), payload };
}

function damagedFrame(one: FrameShape, random: Random): FrameShape {
  switch (random(6)) {
    case 0:
      return { ...one, type: random(12) };
    case 1:
      return { ...one, flags: random(256) };
    case 2:
      return { ...one, stream: pick([0, 1, 2, 3, 5, 0x7fffffff], random) };
    case 3:
      return { ...one, length: pick([0, 1, one.payload.length + 1, 16_385, 0xffffff], random) };
    case 4:
      return { ...one, payload: one.payload.subarray(random(one.payload.length + 1)) };
    default: {
      // PADDED: the first byte says how much of the end is padding.
      const padding = random(256);
      const padded = Buffer.concat([
        Buffer.from([padding]),
        one.payload,
        Buffer.alloc(random(256)),
      ]);
      return { ...one, flags: one.flags | 8, payload: padded };
    }
  }
}
