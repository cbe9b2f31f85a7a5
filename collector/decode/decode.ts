import { isUtf8 } from 'node:buffer';
import { Invalid } from '../../model/errors.ts';
import type { Limits } from '../../model/limits.ts';
import type { DropCounts } from '../../model/receipt.ts';
import { Tape } from '../../model/tape.ts';
import { Draft } from './draft.ts';
import { readRequest as readJson } from './json.ts';
import { JsonCursor } from './json-cursor.ts';
import { readRequest as readProtobuf } from './protobuf.ts';
import { faultOf } from './span-fault.ts';
import { Wire } from './wire.ts';

/** What came out of one export request. Counts only; nothing quotes the sender. */
export interface Decoded {
  readonly tape: Tape;
  /**
   * Spans in the request; `tape.items.length` of them were accepted, the others are in `dropped`.
   */
  readonly itemsIn: number;
  readonly dropped: DropCounts;
  /** Attributes removed because a later one had the same key, in what was accepted. */
  readonly duplicateKeys: number;
  /** Profiling-only string-table references seen, which count as absent. */
  readonly strindexFields: number;
}

/**
 * Decodes an OTLP v1.11 ExportTraceServiceRequest. The tape takes the body over: it is the arena,
 * and the caller must not use it afterwards.
 *
 * @throws Invalid `malformed_protobuf` or `malformed_json`: the request as a whole cannot be read.
 */
export function decodeTraces(
  body: Uint8Array,
  encoding: 'protobuf' | 'json',
  limits: Pick<Limits, 'valueDepthMax'>,
): Decoded {
  // Never a Buffer: its subarray is slower, and two kinds of array would spoil every stage's loops.
  const bytes = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  const tape = new Tape(bytes, bytes.length, wordsHint(bytes.length));
  const draft = new Draft(tape, limits.valueDepthMax);
  if (encoding === 'protobuf') decodeProtobuf(bytes, draft);
  else if (bytes.length > 0) decodeJson(bytes, draft);
  return {
    tape,
    itemsIn: draft.itemsIn,
    dropped: draft.dropped,
    duplicateKeys: draft.keys.duplicates,
    strindexFields: draft.strindexFields,
  };
}

/**
 * Spans of 1 KB need about one word for nine bytes of body. Those of a large body may be long
 * ones, which need far less, and clearing words nobody writes costs more than growing
 * (`bench/decode.ts`).
 */
function wordsHint(bodyBytes: number): number {
  return Math.min(bodyBytes >> 3, 16_384);
}

function decodeProtobuf(body: Uint8Array, draft: Draft): void {
  try {
    readProtobuf(new Wire(body), draft);
  } catch (thrown) {
    faultOf(thrown);
    throw new Invalid('the body is not a readable ExportTraceServiceRequest', {
      code: 'malformed_protobuf',
      hint: 'Send OTLP protobuf as opentelemetry-proto v1 defines it, uncut.',
    });
  }
}

/**
 * A byte order mark is skipped, as RFC 8259 allows. No byte at all is an empty request, as in
 * protobuf.
 */
function decodeJson(body: Uint8Array, draft: Draft): void {
  if (!isUtf8(body)) throw notJson();
  const json = new JsonCursor(draft.tape);
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) json.at = 3;
  try {
    readJson(json, draft);
  } catch (thrown) {
    faultOf(thrown);
    throw notJson();
  }
}

function notJson(): Invalid {
  return new Invalid('the body is not a readable ExportTraceServiceRequest in OTLP/JSON', {
    code: 'malformed_json',
    hint: 'Send UTF-8 JSON with lowerCamelCase names and lists of objects, uncut.',
  });
}
