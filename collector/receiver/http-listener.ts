import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import type { Invalid, Unavailable } from '../../model/errors.ts';
import { defaultLimits } from '../../model/limits.ts';
import { type TlsCredentials, tlsOptions } from '../../model/tls.ts';
import { bindFailure, type Purpose } from './bind-failure.ts';
import { type ConnectionLimits, limitConnections } from './connection-limits.ts';
import { connectRefused, isHttp2Preface, malformedHttp } from './malformed-http.ts';
import { refuseSocket } from './refuse-socket.ts';

/**
 * Answers one request and never throws. `continueFirst` is true when the sender waits for `100
 * Continue` and the server has not sent it yet.
 */
export type HttpHandler = (
  req: IncomingMessage,
  res: ServerResponse,
  continueFirst?: boolean,
) => void;

export interface HttpListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** `OTLP/HTTP` when left out. */
  readonly purpose?: Purpose;
  readonly handler: HttpHandler;
  /** Told of a connection that is answered without the handler: it is no HTTP/1 request. */
  readonly onMalformed?: (error: Invalid | Unavailable) => void;
  /** Called when a close begins, to end answers that do not end by themselves. */
  readonly onClose?: () => void;
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
 * Listens for HTTP/1: the port of OTLP/HTTP and the main port, which differ in their handlers only.
 *
 * @throws Unavailable (`port_in_use`) or Invalid (`cannot_listen`), in one line.
 */
export async function startHttp(options: HttpListenOptions): Promise<Listening> {
  const timeouts = { ...defaultHttpTimeouts, ...options.timeouts };
  const serverOptions = {
    headersTimeout: timeouts.head,
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.keepAlive,
    connectionsCheckingInterval: timeouts.check,
    // Handlers that need one say so in their own words.
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
  answerMalformed(server, underWay, options.onMalformed);
  await listen(server, options);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    port,
    connections: promisify(server.getConnections.bind(server)),
    refusedConnections,
    setTls: (next) => secure?.setSecureContext(tlsOptions(next)),
    close: () => close(server, underWay, timeouts.drain, options.onClose),
  };
}

function listen(
  server: Server,
  { host, port, purpose = 'OTLP/HTTP' }: HttpListenOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(bindFailure(error, { host, port, for: purpose })));
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

/** What never becomes a request of the handler is answered once, and its connection closed. */
function answerMalformed(
  server: Server,
  underWay: UnderWay,
  onMalformed: HttpListenOptions['onMalformed'],
): void {
  const refused = new WeakSet<Duplex>();
  const refuse = (error: Invalid | Unavailable, socket: Duplex, isHttp2: boolean): void => {
    const use = socket instanceof Socket ? underWay.useOf(socket) : 'answering';
    // More bytes would be read as part of an answer, or as the answer to an earlier request.
    if (use === 'answering' || !socket.writable) {
      socket.destroy();
      return;
    }
    refused.add(socket);
    if (use === 'idle') onMalformed?.(error);
    refuseSocket(error, socket, isHttp2);
  };
  server.on('clientError', (error, socket) => {
    // The parser goes on to complain about what such a sender still sends.
    if (refused.has(socket)) return;
    const fault = malformedHttp(error);
    // Nobody asked anything yet: clients open connections ahead, and a word would answer the next.
    const isSilent = socket instanceof Socket && socket.bytesRead === 0;
    if (fault === undefined || isSilent) socket.destroy();
    else refuse(fault, socket, isHttp2Preface(error));
  });
  // Without a listener Node closes the connection without an answer.
  server.on('connect', (_req, socket) => {
    // Node lets go of the connection here; one that breaks has nobody left to tell.
    socket.on('error', () => {});
    refuse(connectRefused(), socket, false);
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
    if (!isLast) return;
    // An answer that had begun before the close did not say that it is the last one.
    const { socket } = this.req;
    if (socket.writable && answersOn(socket).length === 0) socket.destroySoon();
  }
  const answersOn = (socket: Socket): readonly ServerResponse[] =>
    [...open].filter((res) => res.socket === socket || res.req.socket === socket);
  for (const event of ['request', 'checkContinue', 'checkExpectation']) {
    server.on(event, (_req: IncomingMessage, res: ServerResponse) => track(res));
  }
  return {
    lastAnswers() {
      isLast = true;
      for (const res of open) if (!res.headersSent) res.setHeader('Connection', 'close');
    },
    useOf(socket) {
      const mine = answersOn(socket);
      if (mine.some((res) => res.headersSent || res.req.complete)) return 'answering';
      return mine.length > 0 ? 'uploading' : 'idle';
    },
  };
}

function close(
  server: Server,
  underWay: UnderWay,
  drainMs: number,
  onClose: HttpListenOptions['onClose'],
): Promise<void> {
  underWay.lastAnswers();
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    onClose?.();
  });
}
