import protobuf from 'protobufjs';
import type { Signal } from '../../model/signal.ts';

/** Reads our answers with protobufjs, from the messages as their `.proto` files define them. */
export function decodeResponse(bytes: Uint8Array, signal: Signal = 'traces'): object {
  return decode(responseNames[signal], bytes);
}

const responseNames: Readonly<Record<Signal, string>> = {
  traces: 'ExportTraceServiceResponse',
  logs: 'ExportLogsServiceResponse',
  metrics: 'ExportMetricsServiceResponse',
};

export interface DecodedStatus {
  readonly code: number;
  readonly message: string;
  /** Unpacked; the type names are checked. */
  readonly details: readonly object[];
}

export function decodeStatus(bytes: Uint8Array): DecodedStatus {
  const type = oracle.lookupType('Status');
  const status = type.toObject(type.decode(bytes), { longs: String, arrays: true });
  return {
    code: Number(status.code),
    message: String(status.message),
    details: Array.from(status.details, unpack),
  };
}

function unpack(any: unknown): object {
  const { type_url, value } = Object.assign({ type_url: '', value: new Uint8Array() }, any);
  const prefix = 'type.googleapis.com/google.rpc.';
  if (!type_url.startsWith(prefix)) throw new TypeError(`an odd type name: ${type_url}`);
  return decode(type_url.slice(prefix.length), value);
}

function decode(name: string, bytes: Uint8Array): object {
  const type = oracle.lookupType(name);
  return type.toObject(type.decode(bytes), { longs: String });
}

const oracle = protobuf.parse(
  `syntax = "proto3";
  message ExportTraceServiceResponse { ExportTracePartialSuccess partialSuccess = 1; }
  message ExportTracePartialSuccess { int64 rejectedSpans = 1; string errorMessage = 2; }
  message ExportLogsServiceResponse { ExportLogsPartialSuccess partialSuccess = 1; }
  message ExportLogsPartialSuccess { int64 rejectedLogRecords = 1; string errorMessage = 2; }
  message ExportMetricsServiceResponse { ExportMetricsPartialSuccess partialSuccess = 1; }
  message ExportMetricsPartialSuccess { int64 rejectedDataPoints = 1; string errorMessage = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message Any { string type_url = 1; bytes value = 2; }
  message BadRequest { repeated FieldViolation fieldViolations = 1; }
  message FieldViolation { string field = 1; string description = 2; }
  message RetryInfo { Duration retryDelay = 1; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }`,
  { keepCase: true },
).root;
