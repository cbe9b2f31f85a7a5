import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Invalid } from '../../model/errors.ts';
import type { StageStats } from '../../model/stage-stats.ts';
import type { Admitted } from '../admission/admission.ts';
import { encodeStatus, encodeSuccess } from './answer-body.ts';
import {
  contentLengthOf,
  type Dialect,
  dialectOf,
  type ExportHead,
  readHead,
} from './http-head.ts';
import type { OtlpHttpHandler } from './http-listener.ts';
import type { IngestResult } from './ingest.ts';
import { type Arrival, createIntake, type Intake, type ReceiverOptions } from './intake.ts';
import { linger } from './linger.ts';
import type { ReceiverStats } from './receiver-stats.ts';
import { aborted, createBodyReader, tooLarge, tooSlow } from './request-body.ts';
import { retryAfterSeconds } from './status.ts';

export { startOtlpHttp } from './http-listener.ts';

export interface OtlpHttpOptions extends ReceiverOptions {
  /** Longest a body may take to arrive, in milliseconds. */
  readonly bodyMs?: number;
  /** Longest a refused sender is listened to so that it can read its answer, in milliseconds. */
  readonly lingerMs?: number;
}

export interface OtlpHttp {
  readonly handle: OtlpHttpHandler;
  /** Accounts for a connection that could not be read as HTTP. */
  readonly malformed: (error: Invalid) => void;
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
  return {
    handle: (req, res, continueFirst = false) => {
      const exchange = { req, res, dialect: dialectOf(req), awaitsContinue: continueFirst };
      // A connection that breaks while it is answered has nobody left to tell.
      res.on('error', () => {});
      // `serve` handles every failure of its own; nobody waits for it.
      void serve(options, intake, exchange);
    },
    malformed: (error) => {
      intake.refused('http/other', error);
    },
    stats: intake.stats,
    stage: intake.stage,
  };
}

interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly dialect: Dialect;
  awaitsContinue: boolean;
}

async function serve(options: OtlpHttpOptions, intake: Intake, exchange: Exchange): Promise<void> {
  const { dialect } = exchange;
  let arrival: Arrival | undefined;
  try {
    const head = readHead(exchange.req, dialect);
    arrival = intake.arrived(head.signal);
    const result = await takeItems(options, intake, exchange, head, arrival);
    intake.accepted(head.transport, result);
    answer(exchange, 200, encodeSuccess(result, head.signal, dialect.encoding), options);
  } catch (error) {
    const refusal = intake.refused(dialect.transport ?? 'http/other', error, arrival);
    if (refusal.retryAfterMs !== undefined) {
      exchange.res.setHeader('Retry-After', retryAfterSeconds(refusal.retryAfterMs));
    }
    if (refusal.httpStatus === 405) exchange.res.setHeader('Allow', 'POST');
    answer(exchange, refusal.httpStatus, encodeStatus(refusal, dialect.encoding), options);
  }
}

async function takeItems(
  options: OtlpHttpOptions,
  intake: Intake,
  exchange: Exchange,
  head: ExportHead,
  arrival: Arrival,
): Promise<IngestResult> {
  const { requestBytesMax } = options.limits;
  const { signal, contentLength, transport, experimentId } = head;
  if (contentLength !== undefined && contentLength > requestBytesMax) {
    throw tooLarge(requestBytesMax);
  }
  const admitted = options.admission.admit(0, contentLength, signal);
  try {
    if (exchange.awaitsContinue) {
      exchange.awaitsContinue = false;
      exchange.res.writeContinue();
    }
    const { body, bytesOnWire } = await readBody(options, intake, exchange.req, head, admitted);
    const { encoding } = exchange.dialect;
    const request = { signal, body, encoding, transport, experimentId, bytesOnWire };
    return await intake.take(request, arrival);
  } finally {
    admitted.release();
  }
}

async function readBody(
  options: OtlpHttpOptions,
  intake: Intake,
  req: IncomingMessage,
  head: ExportHead,
  admitted: Admitted,
): Promise<{ readonly body: Uint8Array<ArrayBuffer>; readonly bytesOnWire: number }> {
  const reader = createBodyReader({
    compression: head.compression,
    bytesMax: options.limits.requestBytesMax,
    expectedBytes: head.contentLength,
    admitted,
    onDrain: () => req.resume(),
  });
  const giveUp = (): void => {
    if (!req.complete) reader.fail(aborted());
  };
  const timer = setTimeout(() => reader.fail(tooSlow()), options.bodyMs ?? 30_000);
  req.on('data', (chunk: Uint8Array) => {
    if (!reader.write(chunk)) req.pause();
  });
  req.on('end', () => reader.end());
  req.on('error', giveUp);
  req.on('close', giveUp);
  try {
    return { body: await reader.done, bytesOnWire: reader.bytesOnWire() };
  } catch (error) {
    intake.wasted(reader.bytesOnWire());
    throw error;
  } finally {
    clearTimeout(timer);
  }
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
  const isShort = rest <= shortRestBytes && !exchange.awaitsContinue;
  if (!isRead && !isShort) res.setHeader('Connection', 'close');
  res.writeHead(status, { 'Content-Type': dialect.mediaType, 'Content-Length': body.length });
  req.resume();
  if (isRead || isShort || exchange.awaitsContinue) {
    res.end(body);
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
