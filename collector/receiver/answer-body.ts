import type { Signal } from '../../model/signal.ts';
import type { IngestResult, OtlpEncoding } from './ingest.ts';
import { bytesField, concat, stringField, varintField } from './protobuf-writer.ts';
import { grpcCodes, type Refusal, sentence } from './status.ts';

/**
 * The export response of the signal. `partial_success` is unset on full success, which makes the
 * protobuf form 0 bytes and the JSON form `{}`. A warning has a message and
 * nothing rejected.
 */
export function encodeSuccess(
  result: IngestResult,
  signal: Signal,
  encoding: OtlpEncoding,
): Uint8Array {
  const errorMessage = result.message?.slice(0, messageCharactersMax);
  const { rejectedItems } = result;
  const isFull = rejectedItems === 0 && errorMessage === undefined;
  if (encoding === 'json') {
    // int64 is a string in protobuf's JSON mapping, and default values are left out.
    const rejected = rejectedItems === 0 ? undefined : String(rejectedItems);
    const partialSuccess = { [rejectedNames[signal]]: rejected, errorMessage };
    return utf8(isFull ? '{}' : JSON.stringify({ partialSuccess }));
  }
  if (isFull) return empty;
  return bytesField(1, concat(varintField(1, rejectedItems), stringField(2, errorMessage ?? '')));
}

/** Field 1 of each signal's `Export*PartialSuccess`. */
const rejectedNames: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
};

/**
 * `google.rpc.Status` with a `BadRequest` for an undecodable body and a `RetryInfo` where one may
 * retry.
 */
export function encodeStatus(refusal: Refusal, encoding: OtlpEncoding): Uint8Array {
  return encoding === 'json' ? jsonStatus(refusal) : protobufStatus(refusal);
}

function jsonStatus(refusal: Refusal): Uint8Array {
  const details: object[] = [];
  if (refusal.field !== undefined) {
    const violation = { field: refusal.field, description: refusal.message };
    details.push({ '@type': badRequestType, fieldViolations: [violation] });
  }
  if (refusal.retryAfterMs !== undefined) {
    details.push({ '@type': retryInfoType, retryDelay: `${refusal.retryAfterMs / 1_000}s` });
  }
  const code = grpcCodes[refusal.grpcCode];
  const message = sentence(refusal);
  return utf8(JSON.stringify(details.length > 0 ? { code, message, details } : { code, message }));
}

function protobufStatus(refusal: Refusal): Uint8Array {
  const parts = [varintField(1, grpcCodes[refusal.grpcCode]), stringField(2, sentence(refusal))];
  if (refusal.field !== undefined) {
    const violation = concat(stringField(1, refusal.field), stringField(2, refusal.message));
    parts.push(bytesField(3, any(badRequestType, bytesField(1, violation))));
  }
  if (refusal.retryAfterMs !== undefined) {
    const seconds = Math.floor(refusal.retryAfterMs / 1_000);
    const nanos = Math.round((refusal.retryAfterMs % 1_000) * 1e6);
    const delay = concat(varintField(1, seconds), varintField(2, nanos));
    parts.push(bytesField(3, any(retryInfoType, bytesField(1, delay))));
  }
  return concat(...parts);
}

/** `google.protobuf.Any`. */
function any(typeUrl: string, value: Uint8Array): Uint8Array {
  return concat(stringField(1, typeUrl), bytesField(2, value));
}

const badRequestType = 'type.googleapis.com/google.rpc.BadRequest';
const retryInfoType = 'type.googleapis.com/google.rpc.RetryInfo';
/** OTLP 1.11 limits an answer to 4 MiB; ours stays far below. */
const messageCharactersMax = 4_096;
const empty = new Uint8Array(0);

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
