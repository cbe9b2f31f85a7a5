import type { IncomingMessage } from 'node:http';
import { Invalid, Missing } from '../../model/errors.ts';
import type { Transport } from '../../model/receipt.ts';
import { targetPath } from '../../model/request-target.ts';
import type { Signal } from '../../model/signal.ts';
import { experimentHeader, readExperimentId } from './experiment-id.ts';
import type { OtlpEncoding } from './ingest.ts';
import type { Compression } from './request-body.ts';
import { pathHint, signalOfPath } from './signal-paths.ts';

/** How an answer is written: the request's own content type, so that its sender can read it. */
export interface Dialect {
  readonly encoding: OtlpEncoding;
  /** One of a closed list, in lower case and without parameters. */
  readonly mediaType: string;
  /** Undefined when the request had neither of OTLP's content types. */
  readonly transport: Transport | undefined;
}

/**
 * Known before anything else is judged: every refusal is a `google.rpc.Status` in it. A request
 * without a content type of OTLP is answered as its `Accept` asks, else in JSON, which a person can
 * read.
 */
export function dialectOf(req: IncomingMessage): Dialect {
  const mediaType = mediaTypeOf(req);
  if (mediaType !== undefined && protobufTypes.has(mediaType)) {
    return { encoding: 'protobuf', mediaType, transport: 'http/protobuf' };
  }
  if (mediaType === jsonType) return { encoding: 'json', mediaType, transport: 'http/json' };
  const accept = req.headers.accept?.toLowerCase() ?? '';
  return accept.includes('protobuf') && !accept.includes('json')
    ? { encoding: 'protobuf', mediaType: 'application/x-protobuf', transport: undefined }
    : { encoding: 'json', mediaType: jsonType, transport: undefined };
}

/** The transport and compression of an export request, or what is wrong with its head. */
export function readHead(req: IncomingMessage, dialect: Dialect): ExportHead {
  requireHost(req);
  const signal = signalOf(req);
  if (req.method !== 'POST') {
    throw new Invalid('telemetry is sent with POST', { code: 'method_not_allowed' });
  }
  requireKnownCoding(req.headers['transfer-encoding']);
  if (dialect.transport === undefined) throw wrongContentType(mediaTypeOf(req));
  return {
    signal,
    transport: dialect.transport,
    compression: compressionOf(req.headers['content-encoding']),
    contentLength: contentLengthOf(req),
    experimentId: readExperimentId(req.headers[experimentHeader]),
  };
}

export interface ExportHead {
  readonly signal: Signal;
  readonly transport: Transport;
  readonly compression: Compression;
  /** Undefined for a chunked body. */
  readonly contentLength: number | undefined;
  readonly experimentId: string | undefined;
}

/** Undefined when the body is chunked or has none; the parser has refused what is not a number. */
export function contentLengthOf(req: IncomingMessage): number | undefined {
  const text = req.headers['content-length'];
  return text === undefined ? undefined : Number(text);
}

const jsonType = 'application/json';
/** The specification names the first; the second is what the IETF registered. */
const protobufTypes: ReadonlySet<string> = new Set([
  'application/x-protobuf',
  'application/protobuf',
]);

function mediaTypeOf(req: IncomingMessage): string | undefined {
  return req.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
}

function wrongContentType(mediaType: string | undefined): Invalid {
  const isGrpc = mediaType?.startsWith('application/grpc') === true;
  const message =
    mediaType === undefined
      ? 'the request has no Content-Type'
      : 'the Content-Type is neither of OTLP over HTTP';
  const hint = isGrpc
    ? 'gRPC has a port of its own (4317 by default)'
    : 'send application/x-protobuf or application/json';
  return new Invalid(message, { code: 'unsupported_content_type', hint });
}

const compressions: ReadonlyMap<string, Compression> = new Map([
  ['', 'none'],
  ['none', 'none'],
  ['identity', 'none'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['zlib', 'deflate'],
  ['zstd', 'zstd'],
]);

/** One real encoding at most: nobody compresses twice but to make a bomb. */
function compressionOf(header: string | undefined): Compression {
  if (header === undefined) return 'none';
  const names = header.split(',').map((name) => name.trim().toLowerCase());
  const applied = names.map((name) => compressions.get(name)).filter((name) => name !== 'none');
  const [first] = applied;
  if (applied.length === 0) return 'none';
  if (applied.length === 1 && first !== undefined) return first;
  throw new Invalid('the Content-Encoding is not known here', {
    code: 'unsupported_encoding',
    hint: 'use gzip, deflate, zstd or none',
  });
}

/** RFC 9112, 3.2. Node would refuse it in a body that is no Status. */
function requireHost({ headers, httpVersion }: IncomingMessage): void {
  if (headers.host !== undefined || httpVersion !== '1.1') return;
  throw new Invalid('the request has no Host header', { code: 'malformed_http', field: 'Host' });
}

/** Of codings that change the body Node undoes `chunked` alone, and says nothing of the others. */
function requireKnownCoding(header: string | undefined): void {
  if (header === undefined || header.trim().toLowerCase() === 'chunked') return;
  throw new Invalid('the Transfer-Encoding is not known here', {
    code: 'unsupported_transfer_encoding',
    hint: 'use chunked alone; what compresses a body is its Content-Encoding',
  });
}

function signalOf(req: IncomingMessage): Signal {
  const path = targetPath(req.url);
  const signal = signalOfPath.get(path);
  if (signal !== undefined) return signal;
  throw new Missing('nothing is received at this path', {
    code: 'no_such_path',
    hint: pathHint(path),
  });
}
