import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { promisify } from 'node:util';
import { Invalid } from '../../model/errors.ts';
import { defaultLimits, requestsPerConnectionMax } from '../../model/limits.ts';
import { type TlsCredentials, tlsOptions } from '../../model/tls.ts';
import { bindFailure } from './bind-failure.ts';
import { type ConnectionLimits, limitConnections } from './connection-limits.ts';
import { endSession, endStalls } from './grpc-stalls.ts';
import type { Listening } from './http-listener.ts';

export interface GrpcListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** How long `close` waits for calls under way, in milliseconds. */
  readonly drainMs?: number;
  /** A connection without a call for so long is closed, in milliseconds; clients open another. */
  readonly idleMs?: number;
  /** Longest a head may take to arrive, and an answer to be read, in milliseconds. */
  readonly stallMs?: number;
  /** Undefined: clear text with prior knowledge. */
  readonly tls?: TlsCredentials | undefined;
  readonly limits?: Partial<ConnectionLimits> | undefined;
}

export interface GrpcEvents {
  readonly onCall: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;
  /** A connection that is not HTTP/2. */
  readonly onMalformed: (error: Invalid) => void;
}

/** HTTP/2 as gRPC speaks it: in clear text with prior knowledge, or over TLS with ALPN. */
export async function listenGrpc(
  options: GrpcListenOptions,
  events: GrpcEvents,
): Promise<Listening> {
  const serverOptions = {
    // Twenty large spans fit a window; Node's default of 64 KiB would make them wait for round
    // trips.
    settings: { initialWindowSize: MiB, maxConcurrentStreams: requestsPerConnectionMax },
    // In megabytes. Bodies are bounded by admission; this only stops streams that nobody reads.
    maxSessionMemory: 64,
  };
  const { tls } = options;
  const secure =
    tls === undefined
      ? undefined
      : createSecureServer({ ...serverOptions, ...tlsOptions(tls), allowHTTP1: false });
  const server = secure ?? createServer(serverOptions);
  // A failed handshake has nobody who could read an answer.
  secure?.on('tlsClientError', (_error, socket) => socket.destroy());
  const refusedConnections = limitConnections(server, { ...defaultLimits, ...options.limits });
  const stallMs = options.stallMs ?? 10_000;
  const stopWatching = endStalls(server, stallMs);
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.setLocalWindowSize(4 * MiB);
    session.setTimeout(options.idleMs ?? 300_000, () => endSession(session, stallMs));
  });
  server.on('sessionError', (error) => {
    if (isNotHttp2(error)) events.onMalformed(notHttp2());
  });
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    // A stream that breaks while it is answered has nobody left to tell; `close` follows.
    stream.on('error', () => {});
    events.onCall(stream, headers);
  });
  await listen(server, options);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    port,
    connections: promisify(server.getConnections.bind(server)),
    refusedConnections,
    setTls: (next) => secure?.setSecureContext(tlsOptions(next)),
    close() {
      stopWatching();
      return close(server, sessions, options.drainMs ?? 10_000);
    },
  };
}

const MiB = 1024 * 1024;

function listen(
  server: Http2Server | Http2SecureServer,
  { host, port }: GrpcListenOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(bindFailure(error, { host, port, for: 'OTLP/gRPC' })));
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function close(
  server: Http2Server | Http2SecureServer,
  sessions: ReadonlySet<ServerHttp2Session>,
  drainMs: number,
): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      for (const session of sessions) session.destroy();
    }, drainMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    for (const session of sessions) session.close();
  });
}

/** nghttp2's NGHTTP2_ERR_BAD_CLIENT_MAGIC: the connection did not begin as HTTP/2 does. */
function isNotHttp2(error: Error): boolean {
  return 'errno' in error && error.errno === -903;
}

function notHttp2(): Invalid {
  return new Invalid('what was sent to the gRPC port is not HTTP/2', {
    code: 'not_http2',
    hint: 'OTLP over HTTP has a port of its own (4318 by default)',
  });
}
