import { isUtf8 } from 'node:buffer';
import { type Breaks, noBreaks } from '../../model/breaks.ts';
import { Invalid } from '../../model/errors.ts';
import type { Limits } from '../../model/limits.ts';
import type { DropCounts } from '../../model/receipt.ts';
import type { Signal } from '../../model/signal.ts';
import { Tape } from '../../model/tape.ts';
import { Draft } from './draft.ts';
import { faultOf } from './item-fault.ts';
import { type Envelopes, oneItem as oneElement, readRequest as readJson } from './json.ts';
import { JsonCursor } from './json-cursor.ts';
import { readLogRecord as readJsonLogRecord } from './json-log.ts';
import { readMetric as readJsonMetric } from './json-metric.ts';
import { nameIds } from './json-names.ts';
import { readSpan as readJsonSpan } from './json-span.ts';
import { oneItem, type ReadFrame, readRequest as readProtobuf } from './protobuf.ts';
import { readLogRecord } from './protobuf-log.ts';
import { readMetric } from './protobuf-metric.ts';
import { readSpan } from './protobuf-span.ts';
import { Wire } from './wire.ts';

/** What came out of one export request. Counts only; nothing quotes the sender. */
export interface Decoded {
  readonly tape: Tape;
  /**
   * Items in the request; `tape.items.length` of them were accepted, the others are in `dropped`.
   */
  readonly itemsIn: number;
  readonly dropped: DropCounts;
  /** Attributes removed because a later one had the same key, in what was accepted. */
  readonly duplicateKeys: number;
  /** Profiling-only string-table references seen, which count as absent. */
  readonly strindexFields: number;
}

interface Grammar {
  /** The message's name in OTLP, for error texts. */
  readonly request: string;
  readonly readFrame: ReadFrame;
  readonly envelopes: Envelopes;
}

const grammars: Readonly<Record<Signal, Grammar>> = {
  traces: {
    request: 'ExportTraceServiceRequest',
    readFrame: oneItem(readSpan),
    envelopes: {
      resources: nameIds.resourceSpans,
      scopes: nameIds.scopeSpans,
      items: nameIds.spans,
      readElement: oneElement(readJsonSpan),
    },
  },
  logs: {
    request: 'ExportLogsServiceRequest',
    readFrame: oneItem(readLogRecord),
    envelopes: {
      resources: nameIds.resourceLogs,
      scopes: nameIds.scopeLogs,
      items: nameIds.logRecords,
      readElement: oneElement(readJsonLogRecord),
    },
  },
  metrics: {
    request: 'ExportMetricsServiceRequest',
    readFrame: readMetric,
    envelopes: {
      resources: nameIds.resourceMetrics,
      scopes: nameIds.scopeMetrics,
      items: nameIds.metrics,
      readElement: readJsonMetric,
    },
  },
};

/**
 * Decodes an OTLP v1.11 export request of the signal. The tape takes the body over: it is the
 * arena, and the caller must not use it afterwards.
 *
 * @throws Invalid `malformed_protobuf` or `malformed_json`: the request as a whole cannot be read.
 */
export function decode(
  signal: Signal,
  body: Uint8Array,
  encoding: 'protobuf' | 'json',
  limits: Pick<Limits, 'valueDepthMax'>,
  breaks: Breaks = noBreaks,
): Decoded {
  // Never a Buffer: its subarray is slower, and two kinds of array would spoil every stage's loops.
  const bytes = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  const tape = new Tape(bytes, bytes.length, wordsHint(bytes.length), breaks);
  const draft = new Draft(tape, limits.valueDepthMax);
  const grammar = grammars[signal];
  if (encoding === 'protobuf') decodeProtobuf(bytes, draft, grammar);
  else if (bytes.length > 0) decodeJson(bytes, draft, grammar);
  return {
    tape,
    itemsIn: draft.itemsIn,
    dropped: draft.dropped,
    duplicateKeys: draft.keys.duplicates,
    strindexFields: draft.strindexFields,
  };
}

/** The same for an ExportTraceServiceRequest. */
export function decodeTraces(
  body: Uint8Array,
  encoding: 'protobuf' | 'json',
  limits: Pick<Limits, 'valueDepthMax'>,
): Decoded {
  return decode('traces', body, encoding, limits);
}

/**
 * Spans of 1 KB need about one word for nine bytes of body. Those of a large body may be long
 * ones, which need far less, and clearing words nobody writes costs more than growing
 * (`bench/decode.ts`).
 */
function wordsHint(bodyBytes: number): number {
  return Math.min(bodyBytes >> 3, 16_384);
}

function decodeProtobuf(body: Uint8Array, draft: Draft, grammar: Grammar): void {
  try {
    readProtobuf(new Wire(body), draft, grammar.readFrame);
  } catch (thrown) {
    faultOf(thrown);
    throw new Invalid(`the body is not a readable ${grammar.request}`, {
      code: 'malformed_protobuf',
      hint: 'Send OTLP protobuf as opentelemetry-proto v1 defines it, uncut.',
    });
  }
}

/**
 * A byte order mark is skipped, as RFC 8259 allows. No byte at all is an empty request, as in
 * protobuf.
 */
function decodeJson(body: Uint8Array, draft: Draft, grammar: Grammar): void {
  if (!isUtf8(body)) throw notJson(grammar);
  const json = new JsonCursor(draft.tape);
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) json.at = 3;
  try {
    readJson(json, draft, grammar.envelopes);
  } catch (thrown) {
    faultOf(thrown);
    throw notJson(grammar);
  }
}

function notJson(grammar: Grammar): Invalid {
  return new Invalid(`the body is not a readable ${grammar.request} in OTLP/JSON`, {
    code: 'malformed_json',
    hint: 'Send UTF-8 JSON with lowerCamelCase names and lists of objects, uncut.',
  });
}
