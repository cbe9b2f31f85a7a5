import { type ClientHttp2Session, connect, constants } from 'node:http2';
import type { Answer, Connection } from './connection.ts';

const exportPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const grpcUnavailable = 14;

/** A message as gRPC frames it: not compressed, its length, its bytes. */
export function grpcFrame(body: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(body.length + 5);
  framed[0] = 0;
  framed.writeUInt32BE(body.length, 1);
  framed.set(body, 5);
  return framed;
}

/** One HTTP/2 session, as a gRPC client opens one to a server; one unary call at a time. */
export async function openGrpcConnection(url: URL, extra = {}): Promise<Connection> {
  const session = connect(url.origin, { settings: { initialWindowSize: 1024 ** 2 } });
  await new Promise<void>((resolve, reject) => {
    session.once('connect', () => resolve());
    session.once('error', reject);
  });
  return {
    send: (request) => call(session, request, extra),
    close: () => session.destroy(),
  };
}

function call(session: ClientHttp2Session, request: Uint8Array, extra: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: exportPath,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      [constants.HTTP2_HEADER_TE]: 'trailers',
      ...extra,
    });
    let status = Number.NaN;
    const read = (headers: Readonly<Record<string, unknown>>): void => {
      const found = headers['grpc-status'];
      if (typeof found === 'string') status = Number(found);
    };
    // Without a message the status is in the first headers.
    stream.on('response', read);
    stream.on('trailers', read);
    stream.on('error', reject);
    stream.on('close', () => {
      const outcome =
        status === 0 ? 'accepted' : status === grpcUnavailable ? 'come again' : 'failed';
      resolve({ outcome, status, retryAfterMs: undefined });
    });
    stream.resume();
    stream.end(request);
  });
}
