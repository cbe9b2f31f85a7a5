import type { IncomingHttpHeaders } from 'node:http2';
import { Invalid } from '../../model/errors.ts';
import type { Signal } from '../../model/signal.ts';
import { experimentHeader, readExperimentId } from './experiment-id.ts';
import type { Compression } from './request-body.ts';
import { methodHint, signalOfMethod } from './signal-paths.ts';

export interface CallHead {
  readonly signal: Signal;
  /** What `grpc-encoding` names. */
  readonly compression: Compression;
  readonly experimentId: string | undefined;
}

/** Sent with every answer: the encodings a caller may use. */
export const acceptedEncodings = 'identity,gzip,deflate,zstd';

/** False for what is HTTP/2 but not gRPC; only a gRPC caller can read a gRPC status. */
export function isGrpc(headers: IncomingHttpHeaders): boolean {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  return type === 'application/grpc' || type === 'application/grpc+proto';
}

export function readCallHead(headers: IncomingHttpHeaders): CallHead {
  const method = headers[':path'] ?? '';
  const signal = signalOfMethod.get(method);
  if (signal === undefined) {
    throw new Invalid('this method is not served here', {
      code: 'no_such_method',
      hint: methodHint(method),
    });
  }
  return {
    signal,
    compression: compressionOf(headers['grpc-encoding']),
    experimentId: readExperimentId(headers[experimentHeader]),
  };
}

const compressions: ReadonlyMap<string, Compression> = new Map([
  ['identity', 'none'],
  ['gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['zstd', 'zstd'],
]);

function compressionOf(header: string | string[] | undefined): Compression {
  if (header === undefined) return 'none';
  const compression = compressions.get(String(header).trim().toLowerCase());
  if (compression !== undefined) return compression;
  throw new Invalid('the grpc-encoding is not known here', {
    code: 'unsupported_encoding',
    hint: 'use gzip, deflate, zstd or identity',
  });
}
