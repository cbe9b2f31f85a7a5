/** The main port: the app on node:http, beside an OTLP handler that owns every path under `/v1/`. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { Invalid } from '../model/errors.ts';
import type { ErrorAnswer } from './api/wire.ts';

export interface ListenOptions {
  readonly app: Hono;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Answers requests whose path begins with `/v1/`; it must not throw. */
  readonly otlp: (request: IncomingMessage, response: ServerResponse) => void;
  /** How long `close` waits for requests under way, in milliseconds. */
  readonly closeGraceMs?: number;
}

export interface QueryListener {
  /** The address that is bound, without port. */
  readonly address: string;
  readonly port: number;
  /** Takes no more requests, ends event streams, waits for the others. Safe to call twice. */
  close(): Promise<void>;
}

const closeGraceMsDefault = 5_000;

/**
 * Starts to listen.
 *
 * @throws Invalid with one line that says what to do where the address cannot be had.
 */
export async function listenQuery(options: ListenOptions): Promise<QueryListener> {
  const open = new Set<ServerResponse>();
  const server = createServer(dispatch(options, open));
  await listening(server, options);
  const bound = server.address();
  const { address, port } =
    bound !== null && typeof bound === 'object' ? bound : { address: options.host, port: 0 };
  let closed: Promise<void> | undefined;
  return {
    address,
    port,
    close() {
      closed ??= closeServer(server, open, options.closeGraceMs ?? closeGraceMsDefault);
      return closed;
    },
  };
}

/** @param open Holds with the responses that have not ended yet. */
function dispatch({ app, otlp }: ListenOptions, open: Set<ServerResponse>): RequestListener {
  const answer = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    errorHandler: () => malformedRequest(),
  });
  return (request, response) => {
    if (request.url?.startsWith('/v1/')) {
      otlp(request, response);
      return;
    }
    open.add(response);
    response.once('close', () => open.delete(response));
    // The adapter answers its own failures; nothing is left to reject.
    void answer(request, response);
  };
}

/** What the adapter could not make a URL of, before any route saw it. */
function malformedRequest(): Response {
  const answer: ErrorAnswer = {
    error: { code: 'malformed_request', message: 'The Host header or the path is not valid.' },
  };
  return Response.json(answer, { status: 400 });
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
  open: ReadonlySet<ServerResponse>,
  graceMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // An event stream never ends by itself; every other answer is given its time.
  for (const response of open) if (isEventStream(response)) response.end();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}

function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type')).startsWith('text/event-stream');
}
