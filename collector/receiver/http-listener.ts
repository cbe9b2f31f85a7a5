import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import type { Invalid } from '../../model/errors.ts';
import { defaultLimits } from '../../model/limits.ts';
import { type TlsCredentials, tlsOptions } from '../../model/tls.ts';
import { encodeStatus } from './answer-body.ts';
import { bindFailure } from './bind-failure.ts';
import { type ConnectionLimits, limitConnections } from './connection-limits.ts';
import { goAwayTo, isHttp2Preface, malformedHttp } from './malformed-http.ts';
import { refusalOf } from './status.ts';

/**
 * Answers one request and never throws. `continueFirst` is true when the sender waits for `100
 * Continue` and the server has not sent it yet.
 */
export type OtlpHttpHandler = (
  req: IncomingMessage,
  res: ServerResponse,
  continueFirst?: boolean,
) => void;

export interface OtlpHttpListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly handler: OtlpHttpHandler;
  /** Told of a connection that cannot be read as HTTP/1. */
  readonly onMalformed?: (error: Invalid) => void;
  readonly timeouts?: Partial<HttpTimeouts>;
  readonly limits?: ConnectionLimits;
  /** Undefined: clear text. */
  readonly tls?: TlsCredentials | undefined;
}

/** All in milliseconds. */
export interface HttpTimeouts {
  /** For the head of a request; a half-sent head must not hold a connection. */
  readonly head: number;
  /** For head and body; the handler's own limit for the body comes first and answers better. */
  readonly request: number;
  /**
   * Idle connections live longer than the pools of clients (Go's: 90 s), or clients meet resets.
   */
  readonly keepAlive: number;
  /** How often the two limits above are looked at. */
  readonly check: number;
  /** How long `close` waits for requests under way. */
  readonly drain: number;
}

export const defaultHttpTimeouts: HttpTimeouts = {
  head: 10_000,
  request: 60_000,
  keepAlive: 120_000,
  check: 2_000,
  drain: 10_000,
};

export interface Listening {
  readonly port: number;
  /** Open now. */
  readonly connections: () => Promise<number>;
  /** Closed at once since the start, because there were too many. */
  readonly refusedConnections: () => number;
  /** From now on new connections get this certificate; those that are open go on. */
  setTls(tls: TlsCredentials): void;
  /** Stops taking connections, lets requests under way finish, then closes. */
  close(): Promise<void>;
}

/**
 * @throws Unavailable (`port_in_use`) or Invalid (`cannot_listen`), in one line.
 */
export async function startOtlpHttp(options: OtlpHttpListenOptions): Promise<Listening> {
  const timeouts = { ...defaultHttpTimeouts, ...options.timeouts };
  const serverOptions = {
    headersTimeout: timeouts.head,
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.keepAlive,
    connectionsCheckingInterval: timeouts.check,
    requireHostHeader: false,
  };
  const { tls } = options;
  const secure =
    tls === undefined ? undefined : createTlsServer({ ...serverOptions, ...tlsOptions(tls) });
  const server = secure ?? createServer(serverOptions);
  // A failed handshake has nobody who could read an answer.
  secure?.on('tlsClientError', (_error, socket) => socket.destroy());
  const refusedConnections = limitConnections(server, options.limits ?? defaultLimits);
  const underWay = trackResponses(server);
  server.on('request', (req, res) => options.handler(req, res));
  server.on('checkContinue', (req, res) => options.handler(req, res, true));
  // RFC 9110, 10.1.1: an expectation that is not understood may be ignored.
  server.on('checkExpectation', (req, res) => options.handler(req, res));
  server.on('clientError', (error, socket) => {
    const use = socket instanceof Socket ? underWay.useOf(socket) : 'answering';
    // More bytes would be read as part of an answer, or as the answer to an earlier request.
    if (use === 'answering') socket.destroy();
    else refuseSocket(error, socket, use === 'idle' ? options.onMalformed : undefined);
  });
  await listen(server, options);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    port,
    connections: promisify(server.getConnections.bind(server)),
    refusedConnections,
    setTls: (next) => secure?.setSecureContext(tlsOptions(next)),
    close: () => close(server, underWay, timeouts.drain),
  };
}

function listen(server: Server, { host, port }: OtlpHttpListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(bindFailure(error, { host, port, for: 'OTLP/HTTP' })));
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

interface UnderWay {
  /** From now on every answer closes its connection, those not yet written included. */
  lastAnswers(): void;
  /** `uploading`: the handler still reads a body, and accounts for how that ends. */
  useOf(socket: Socket): 'idle' | 'uploading' | 'answering';
}

function trackResponses(server: Server): UnderWay {
  const open = new Set<ServerResponse>();
  let isLast = false;
  const track = (res: ServerResponse): void => {
    if (isLast) res.setHeader('Connection', 'close');
    open.add(res);
    res.on('close', forget);
  };
  function forget(this: ServerResponse): void {
    open.delete(this);
  }
  server.on('request', (_req, res) => track(res));
  server.on('checkContinue', (_req, res) => track(res));
  return {
    lastAnswers() {
      isLast = true;
      for (const res of open) if (!res.headersSent) res.setHeader('Connection', 'close');
    },
    useOf(socket) {
      const mine = [...open].filter((res) => res.socket === socket || res.req.socket === socket);
      if (mine.some((res) => res.headersSent || res.req.complete)) return 'answering';
      return mine.length > 0 ? 'uploading' : 'idle';
    },
  };
}

function close(server: Server, underWay: UnderWay, drainMs: number): Promise<void> {
  underWay.lastAnswers();
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** A connection that cannot be read as HTTP/1 is answered once, in JSON, and closed. */
function refuseSocket(
  error: Error,
  socket: Duplex,
  onMalformed: ((error: Invalid) => void) | undefined,
): void {
  const invalid = malformedHttp(error);
  if (invalid === undefined || !socket.writable) {
    socket.destroy();
    return;
  }
  onMalformed?.(invalid);
  if (isHttp2Preface(error)) {
    socket.end(goAwayTo(invalid));
    return;
  }
  const refusal = refusalOf(invalid);
  const body = encodeStatus(refusal, 'json');
  const head = [
    `HTTP/1.1 ${refusal.httpStatus} Refused`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  socket.end(body);
}
