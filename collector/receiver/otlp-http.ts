import type { IncomingMessage, ServerResponse } from 'node:http';
import { requireAccess } from '../../model/access.ts';
import { failureCode, type Invalid, type Unavailable } from '../../model/errors.ts';
import type { StageStats } from '../../model/stage-stats.ts';
import type { Admitted } from '../admission/admission.ts';
import { encodeStatus, encodeSuccess } from './answer-body.ts';
import { createCors } from './cors.ts';
import {
  contentLengthOf,
  type Dialect,
  dialectOf,
  type ExportHead,
  readHead,
} from './http-head.ts';
import type { HttpHandler } from './http-listener.ts';
import { type Arrival, createIntake, type Intake, type ReceiverOptions } from './intake.ts';
import { linger } from './linger.ts';
import { requireForeign } from './own-telemetry.ts';
import type { ReceiverStats } from './receiver-stats.ts';
import { aborted, BodyReader, tooLarge } from './request-body.ts';
import { retryAfterSeconds } from './status.ts';
import { createUploadWatch, type UploadWatch } from './upload-watch.ts';

export { startHttp } from './http-listener.ts';

export interface OtlpHttpOptions extends ReceiverOptions {
  /** Longest a body may take to arrive, in milliseconds. */
  readonly bodyMs?: number;
  /** Longest a refused sender is listened to so that it can read its answer, in milliseconds. */
  readonly lingerMs?: number;
  /** Origins whose pages may post; see `createCors`. */
  readonly corsOrigins?: readonly string[];
}

export interface OtlpHttp {
  readonly handle: HttpHandler;
  /** Accounts for a connection that could not be read as HTTP. */
  readonly malformed: (error: Invalid | Unavailable) => void;
  readonly stats: () => ReceiverStats;
  readonly stage: Pick<StageStats, 'snapshot'>;
}

/**
 * OTLP over HTTP (specification 1.11) for any `node:http` server: `POST /v1/traces`, `/v1/logs`
 * and `/v1/metrics`, protobuf and JSON. Success is answered when `ingest` resolved; every refusal
 * is a `google.rpc.Status` in the request's encoding. Requests run concurrently; Node answers
 * pipelined ones in their order.
 */
export function createOtlpHttpHandler(options: OtlpHttpOptions): OtlpHttp {
  const intake = createIntake(options);
  const uploads = createUploadWatch<BodyReader>(options.bodyMs ?? 30_000);
  const receiver = { options, intake, uploads };
  const cors = createCors(options.corsOrigins ?? []);
  return {
    handle: (req, res, continueFirst = false) => {
      res.on('error', ignore);
      if (cors.answer(req, res)) return;
      const exchange = {
        req,
        res,
        dialect: dialectOf(req),
        awaitsContinue: continueFirst,
        isStalled: false,
      };
      // `serve` handles every failure of its own; nobody waits for it.
      void serve(receiver, exchange);
    },
    malformed: (error) => {
      intake.refused('http/other', error);
    },
    stats: intake.stats,
    stage: intake.stage,
  };
}

interface Receiver {
  readonly options: OtlpHttpOptions;
  readonly intake: Intake;
  readonly uploads: UploadWatch<BodyReader>;
}

interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly dialect: Dialect;
  awaitsContinue: boolean;
  /** Its body has taken so long that the rest of it is not expected any more. */
  isStalled: boolean;
}

/** A connection that breaks while it is answered has nobody left to tell. */
function ignore(): void {}

/** One async function for all of a request: each further one is a promise more for a small post. */
async function serve(receiver: Receiver, exchange: Exchange): Promise<void> {
  const { options, intake } = receiver;
  const { dialect, res } = exchange;
  let arrival: Arrival | undefined;
  let admitted: Admitted | undefined;
  try {
    checkToken(options, exchange.req);
    requireForeign(options.ownId, exchange.req.headers);
    const head = readHead(exchange.req, dialect);
    arrival = intake.arrived(head.signal);
    admitted = admit(options, head, exchange.req.socket);
    if (exchange.awaitsContinue) {
      exchange.awaitsContinue = false;
      res.writeContinue();
    }
    const upload = startUpload(receiver, exchange.req, head, admitted);
    const body = await upload.body;
    const { signal, transport, experimentId } = head;
    const { bytesOnWire } = upload.reader;
    const { encoding } = dialect;
    const connection = exchange.req.socket;
    const request = { signal, body, encoding, transport, experimentId, bytesOnWire, connection };
    const result = await intake.take(request, arrival);
    intake.accepted(transport, result);
    admitted.release();
    admitted = undefined;
    answer(exchange, 200, encodeSuccess(result, signal, encoding), options);
  } catch (error) {
    admitted?.release();
    exchange.isStalled = failureCode(error) === 'upload_too_slow';
    const refusal = intake.refused(dialect.transport ?? 'http/other', error, arrival);
    if (refusal.retryAfterMs !== undefined) {
      res.setHeader('Retry-After', retryAfterSeconds(refusal.retryAfterMs));
    }
    if (refusal.httpStatus === 405) res.setHeader('Allow', 'POST');
    if (refusal.httpStatus === 401) res.setHeader('WWW-Authenticate', challenge);
    answer(exchange, refusal.httpStatus, encodeStatus(refusal, dialect.encoding), options);
  }
}

/** RFC 6750, 3. */
const challenge = 'Bearer realm="spanledger"';

function checkToken({ authorize }: OtlpHttpOptions, { headers }: IncomingMessage): void {
  if (authorize !== undefined) requireAccess(authorize, headers.authorization, 'ingest');
}

function admit(
  { limits, admission }: OtlpHttpOptions,
  head: ExportHead,
  connection: object,
): Admitted {
  const { contentLength, signal } = head;
  if (contentLength !== undefined && contentLength > limits.requestBytesMax) {
    throw tooLarge(limits.requestBytesMax);
  }
  return admission.admit(0, { expectedBytes: contentLength, signal, connection });
}

function startUpload(
  { options, intake, uploads }: Receiver,
  req: IncomingMessage,
  head: ExportHead,
  admitted: Admitted,
): { readonly body: Promise<Uint8Array<ArrayBuffer>>; readonly reader: BodyReader } {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const reader = new BodyReader({
    compression: head.compression,
    bytesMax: options.limits.requestBytesMax,
    expectedBytes: head.contentLength,
    admitted,
    settled: {
      resolve(body) {
        uploads.remove(reader);
        admitted.complete();
        resolve(body);
      },
      reject(error) {
        uploads.remove(reader);
        intake.wasted(reader.bytesOnWire);
        reject(error);
      },
    },
  });
  uploads.add(reader);
  admitted.uploading(reader);
  req.on('data', (chunk: Uint8Array) => reader.write(chunk));
  req.on('end', () => reader.end());
  // Without an `error` listener a broken upload says `close` alone.
  req.on('close', () => {
    if (!req.complete) reader.fail(aborted());
  });
  return { body: promise, reader };
}

/**
 * Writes the answer. Where part of the body is still to come, closing at once would make the kernel
 * reset the connection and the sender lose its answer: so the answer is written whole, the rest is
 * read and thrown away, and only then is the connection closed.
 */
function answer(
  exchange: Exchange,
  status: number,
  body: Uint8Array,
  options: OtlpHttpOptions,
): void {
  const { req, res, dialect } = exchange;
  if (res.destroyed) return;
  const isRead = req.complete || (contentLengthOf(req) ?? noBody(req)) === 0;
  const rest = contentLengthOf(req) ?? Number.POSITIVE_INFINITY;
  const isShort = rest <= shortRestBytes && !exchange.awaitsContinue && !exchange.isStalled;
  if (!isRead && !isShort) res.setHeader('Connection', 'close');
  res.writeHead(status, { 'Content-Type': dialect.mediaType, 'Content-Length': body.length });
  req.resume();
  if (isRead || isShort || exchange.awaitsContinue) {
    // Head and an empty body in one write; with a second chunk it would be a `writev`.
    if (body.length === 0) res.end();
    else res.end(body);
    return;
  }
  res.write(body);
  const limit = { bytesMax: options.limits.requestBytesMax, ms: options.lingerMs ?? 5_000 };
  linger(req, limit, () => res.end());
}

/** A rest this short is already on its way: Node throws it away and the connection lives on. */
const shortRestBytes = 64 * 1024;

function noBody(req: IncomingMessage): 0 | undefined {
  return req.headers['transfer-encoding'] === undefined ? 0 : undefined;
}
