/** The main port: the app on node:http, beside an OTLP handler that owns all under `/v1/`. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { promisify } from 'node:util';
import {
  getRequestListener,
  type Http2Bindings,
  type HttpBindings,
  RequestError,
} from '@hono/node-server';
import type { Hono } from 'hono';
import { Invalid } from '../model/errors.ts';
import { type TlsCredentials, tlsOptions } from '../model/tls.ts';
import type { ErrorAnswer } from './api/wire.ts';

export interface ListenOptions {
  readonly app: Hono;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Answers requests whose path begins as OTLP's do (`/v1/`); it must not throw. */
  readonly otlp: (request: IncomingMessage, response: ServerResponse) => void;
  /** How long `close` waits for requests under way, in milliseconds. */
  readonly closeGraceMs?: number;
  /** More connections are closed at once; undefined: no limit. */
  readonly connectionsMax?: number;
  /** Undefined: clear text. */
  readonly tls?: TlsCredentials | undefined;
}

export interface QueryListener {
  /** The address that is bound, without port. */
  readonly address: string;
  readonly port: number;
  /** Open now. */
  readonly connections: () => Promise<number>;
  /** Closed at once since the start, because there were too many. */
  readonly refusedConnections: () => number;
  /** From now on new connections get this certificate; those that are open go on. */
  setTls(tls: TlsCredentials): void;
  /** Takes no more requests, ends event streams, waits for the others. Safe to call twice. */
  close(): Promise<void>;
}

/** A response that does not end by itself. */
type EventStream = HttpBindings['outgoing'] | Http2Bindings['outgoing'];

/**
 * Milliseconds. Idle connections outlive clients' pools (Go's: 90 s), or clients meet resets; a
 * half-sent head or request does not hold a connection. Event streams are answers and not limited
 * by these.
 */
const timeouts = { keepAliveTimeout: 120_000, headersTimeout: 10_000, requestTimeout: 60_000 };
const closeGraceMsDefault = 5_000;
const idleCheckMs = 20;

/**
 * Starts to listen.
 *
 * @throws Invalid with one line that says what to do where the address cannot be had.
 */
export async function listenQuery(options: ListenOptions): Promise<QueryListener> {
  const streams = new Set<EventStream>();
  const { tls } = options;
  const answer = dispatch(options, streams);
  const secure =
    tls === undefined ? undefined : createTlsServer({ ...timeouts, ...tlsOptions(tls) }, answer);
  const server = secure ?? createServer(timeouts, answer);
  if (options.connectionsMax !== undefined) server.maxConnections = options.connectionsMax;
  let dropped = 0;
  server.on('drop', () => dropped++);
  await listening(server, options);
  const bound = server.address();
  const { address, port } =
    bound !== null && typeof bound === 'object' ? bound : { address: options.host, port: 0 };
  let closed: Promise<void> | undefined;
  return {
    address,
    port,
    connections: promisify(server.getConnections.bind(server)),
    refusedConnections: () => dropped,
    setTls: (next) => secure?.setSecureContext(tlsOptions(next)),
    close() {
      closed ??= closeServer(server, streams, options.closeGraceMs ?? closeGraceMsDefault);
      return closed;
    },
  };
}

/** @param streams Holds the event streams that are open. */
function dispatch({ app, otlp }: ListenOptions, streams: Set<EventStream>): RequestListener {
  const answer = getRequestListener(
    async (request, env) => {
      const { outgoing } = env;
      const response = await app.fetch(request, env);
      if (response.headers.get('content-type') === 'text/event-stream') {
        streams.add(outgoing);
        outgoing.once('close', () => streams.delete(outgoing));
      }
      return response;
    },
    { overrideGlobalObjects: false, errorHandler: adapterFailure },
  );
  return (request, response) => {
    // The adapter answers its own failures; nothing is left to reject.
    if (isOtlp(request.url)) otlp(request, response);
    else void answer(request, response);
  };
}

/** Profiles are not taken, but the handler can say so in a body that their exporter reads. */
function isOtlp(url: string | undefined): boolean {
  return url !== undefined && (url.startsWith('/v1/') || url.startsWith('/v1development/'));
}

/** What failed around the app: a Host header or path that is no URL, or the app itself. */
function adapterFailure(error: unknown): Response {
  const isRequest = error instanceof RequestError;
  const answer: ErrorAnswer = {
    error: isRequest
      ? { code: 'malformed_request', message: 'The Host header or the path is not valid.' }
      : { code: 'internal', message: 'This request failed because of a mistake on our side.' },
  };
  return Response.json(answer, { status: isRequest ? 400 : 500 });
}

function listening(server: Server, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(listenFailure(error, host, port));
    });
    server.listen(port, host, resolve);
  });
}

function listenFailure(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new Invalid(`port ${port} is in use on ${host}`, {
        code: 'port_in_use',
        hint: 'stop what listens there, or choose another one with --port (0 picks a free one)',
        field: 'port',
      });
    case 'EACCES':
      return new Invalid(`port ${port} may not be used by this user`, {
        code: 'port_not_permitted',
        hint: 'choose one above 1023 with --port',
        field: 'port',
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Invalid(`${host} is not an address of this machine`, {
        code: 'address_not_available',
        hint: 'choose another one with --host, such as 127.0.0.1',
        field: 'host',
      });
    default:
      return error;
  }
}

async function closeServer(
  server: Server,
  streams: ReadonlySet<EventStream>,
  graceMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // An event stream never ends by itself; every other answer is given its time.
  for (const stream of streams) stream.end();
  // A connection whose answer ends after this would be kept alive for its next request.
  const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs);
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
}
