/**
 * Identities. A span is (trace_id, span_id): the same span_id in another trace is another span.
 * Ids are lower-case hex wherever a person or a column sees them.
 */
declare const brand: unique symbol;
type Branded<Text, Name> = Text & { readonly [brand]: Name };

/** 32 lower-case hex digits, not all zero. */
export type TraceId = Branded<string, 'TraceId'>;

export const traceIdBytes = 16;
export const spanIdBytes = 8;

const traceIdShape = /^(?!0{32})[0-9a-f]{32}$/;

/** Accepts either case, as OTLP/JSON does; undefined when it is not a trace id. */
export function parseTraceId(text: string): TraceId | undefined {
  const lower = text.toLowerCase();
  return isTraceId(lower) ? lower : undefined;
}

function isTraceId(text: string): text is TraceId {
  return traceIdShape.test(text);
}
