import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { requireAccess } from '../../model/access.ts';
import { Invalid } from '../../model/errors.ts';
import type { Signal } from '../../model/signal.ts';
import type { StageStats } from '../../model/stage-stats.ts';
import type { Admitted } from '../admission/admission.ts';
import { encodeStatus, encodeSuccess } from './answer-body.ts';
import { FrameReader, frame } from './grpc-frame.ts';
import { acceptedEncodings, type CallHead, isGrpc, readCallHead } from './grpc-head.ts';
import { type GrpcListenOptions, listenGrpc } from './grpc-listener.ts';
import type { Listening } from './http-listener.ts';
import type { IngestResult } from './ingest.ts';
import { type Arrival, createIntake, type Intake, type ReceiverOptions } from './intake.ts';
import { linger } from './linger.ts';
import { requireForeign } from './own-telemetry.ts';
import type { ReceiverStats } from './receiver-stats.ts';
import { aborted } from './request-body.ts';
import { grpcCodes, type Refusal, sentence } from './status.ts';
import { createUploadWatch, type UploadWatch } from './upload-watch.ts';

export interface OtlpGrpcOptions extends ReceiverOptions, Omit<GrpcListenOptions, 'limits'> {
  /** Longest a message may take to arrive, in milliseconds. */
  readonly bodyMs?: number;
  /** Longest a refused sender is listened to so that it can read its answer, in milliseconds. */
  readonly lingerMs?: number;
}

export interface OtlpGrpc extends Listening {
  readonly stats: () => ReceiverStats;
  readonly stage: Pick<StageStats, 'snapshot'>;
}

/**
 * OTLP over gRPC (specification 1.11): the unary method `Export` of each signal's service on
 * `node:http2`.
 *
 * Not on `@grpc/grpc-js` (1.14), which was measured first. It inflates a message before anybody can
 * refuse it: 40 calls of 65 KB that inflate to 64 MiB took 3.3 GB of memory, and take 0.8 GB here,
 * where every byte is charged to admission as it arrives. It answers a corrupt message with
 * INTERNAL, quotes the caller's headers, and took 2,400 small calls a second where this takes
 * 3,500.
 *
 * @throws Unavailable (`port_in_use`) or Invalid (`cannot_listen`), in one line.
 */
export async function startOtlpGrpc(options: OtlpGrpcOptions): Promise<OtlpGrpc> {
  const intake = createIntake(options);
  const uploads = createUploadWatch<FrameReader>(options.bodyMs ?? 30_000);
  const receiver = { options, intake, uploads };
  const listening = await listenGrpc(options, {
    // `serve` handles every failure of its own; nobody waits for it.
    onCall: (stream, headers) => void serve(receiver, stream, headers),
    onMalformed: (error) => void intake.refused('grpc', error),
  });
  return { ...listening, stats: intake.stats, stage: intake.stage };
}

interface Receiver {
  readonly options: OtlpGrpcOptions;
  readonly intake: Intake;
  readonly uploads: UploadWatch<FrameReader>;
}

/** One async function for all of a call: each further one is a promise more for a small post. */
async function serve(
  receiver: Receiver,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): Promise<void> {
  const { options, intake } = receiver;
  if (!isGrpc(headers)) {
    intake.refused('grpc', notGrpc());
    stream.respond({ ':status': 415 }, { endStream: true });
    endCall(stream, options);
    return;
  }
  let arrival: Arrival | undefined;
  let admitted: Admitted | undefined;
  try {
    const { authorize } = options;
    if (authorize !== undefined) requireAccess(authorize, headers.authorization, 'ingest');
    requireForeign(options.ownId, headers);
    const head = readCallHead(headers);
    arrival = intake.arrived(head.signal);
    const connection = stream.session ?? stream;
    admitted = options.admission.admit(0, { signal: head.signal, connection });
    const upload = startUpload(receiver, stream, head, admitted);
    const body = await upload.body;
    const { signal, experimentId } = head;
    const { bytesOnWire } = upload.reader;
    const format = { encoding: 'protobuf', transport: 'grpc' } as const;
    const request = { ...format, signal, body, experimentId, bytesOnWire, connection };
    const result = await intake.take(request, arrival);
    intake.accepted('grpc', result);
    admitted.release();
    admitted = undefined;
    answer(stream, result, signal);
  } catch (error) {
    admitted?.release();
    refuse(stream, intake.refused('grpc', error, arrival), options);
  }
}

function startUpload(
  { options, intake, uploads }: Receiver,
  stream: ServerHttp2Stream,
  head: CallHead,
  admitted: Admitted,
): { readonly body: Promise<Uint8Array<ArrayBuffer>>; readonly reader: FrameReader } {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const reader = new FrameReader({
    compression: head.compression,
    bytesMax: options.limits.requestBytesMax,
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
  const giveUp = (): void => {
    if (!stream.readableEnded) reader.fail(aborted());
  };
  stream.on('data', (chunk: Uint8Array) => reader.write(chunk));
  stream.on('end', () => {
    if (reader.isWhole) reader.end();
    // A cancelled call (grpc-js, Node) arrives as an end and then a reset in a frame of its own.
    else setTimeout(() => (stream.aborted ? reader.fail(aborted()) : reader.end()), resetMs);
  });
  stream.on('aborted', giveUp);
  stream.on('close', giveUp);
  return { body: promise, reader };
}

/** Time for a reset to follow a premature end before it is called malformed, in milliseconds. */
const resetMs = 20;

function answer(stream: ServerHttp2Stream, result: IngestResult, signal: Signal): void {
  if (stream.destroyed || stream.closed) return;
  stream.respond(answerHeaders, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(frame(encodeSuccess(result, signal, 'protobuf')));
}

/** Trailers only: the one shape of an answer without a message. */
function refuse(stream: ServerHttp2Stream, refusal: Refusal, options: OtlpGrpcOptions): void {
  if (stream.destroyed || stream.closed) return;
  const details = Buffer.from(encodeStatus(refusal, 'protobuf'));
  stream.respond(
    {
      ...answerHeaders,
      'grpc-status': String(grpcCodes[refusal.grpcCode]),
      'grpc-message': percentEncoded(sentence(refusal)),
      'grpc-status-details-bin': details.toString('base64'),
    },
    { endStream: true },
  );
  endCall(stream, options);
}

/**
 * A stream ends by itself when its sender is done. One that goes on is reset after a while, and not
 * at once: nghttp2 drops an answer that is still queued when its stream is reset.
 */
function endCall(stream: ServerHttp2Stream, options: OtlpGrpcOptions): void {
  if (stream.readableEnded) return;
  const limit = { bytesMax: options.limits.requestBytesMax, ms: options.lingerMs ?? 5_000 };
  linger(stream, limit, () => {
    if (!stream.readableEnded) stream.close();
  });
}

const answerHeaders = {
  ':status': 200,
  'content-type': 'application/grpc',
  'grpc-accept-encoding': acceptedEncodings,
};

/**
 * gRPC over HTTP/2, "Status-Message": everything but printable ASCII, and the percent sign, is
 * escaped.
 */
function percentEncoded(text: string): string {
  return text.replaceAll(/[^ -$&-~]+/g, (odd) => encodeURIComponent(odd));
}

function notGrpc(): Invalid {
  return new Invalid('HTTP/2 without gRPC was sent to the gRPC port', {
    code: 'unsupported_content_type',
    hint: 'OTLP over HTTP has a port of its own (4318 by default)',
  });
}
