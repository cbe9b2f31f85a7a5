/** What answers on the main port: the app, beside an OTLP handler that owns all under `/v1/`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  getRequestListener,
  type Http2Bindings,
  type HttpBindings,
  RequestError,
} from '@hono/node-server';
import type { Hono } from 'hono';
import { targetPath } from '../model/request-target.ts';
import type { ErrorAnswer } from './api/wire.ts';

/**
 * Answers one request and never throws. `continueFirst` is true when the sender waits for `100
 * Continue` and the server has not sent it yet.
 */
type Handle = (request: IncomingMessage, response: ServerResponse, continueFirst?: boolean) => void;

export interface MainPort {
  readonly handle: Handle;
  /** Ends what would never end by itself; a close waits for every answer that is under way. */
  endStreams(): void;
}

/** A response that does not end by itself. */
type EventStream = HttpBindings['outgoing'] | Http2Bindings['outgoing'];

/** @param otlp Answers requests whose path begins as OTLP's do. */
export function createMainPort(app: Hono, otlp: Handle): MainPort {
  const streams = new Set<EventStream>();
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
  return {
    handle(request, response, continueFirst = false) {
      if (isOtlp(targetPath(request.url))) {
        otlp(request, response, continueFirst);
        return;
      }
      // Routes read their body at once or refuse it while it comes.
      if (continueFirst) response.writeContinue();
      // The adapter answers its own failures; nothing is left to reject.
      void answer(request, response);
    },
    endStreams() {
      for (const stream of streams) stream.end();
    },
  };
}

/** Profiles are not taken, but the handler can say so in a body that their exporter reads. */
function isOtlp(path: string): boolean {
  return path.startsWith('/v1/') || path.startsWith('/v1development/');
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
