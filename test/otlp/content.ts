/**
 * The content of a trace request as plain data, for comparing: what the tape says, what protobufjs
 * says, and what a test meant to send. Ids and bytes are hex, 64-bit integers decimal strings,
 * doubles their 16 hex digits, so that NaN and -0 compare too.
 */
export interface Content {
  readonly resources: readonly ResourceContent[];
}

export interface ResourceContent {
  readonly present: boolean;
  readonly attributes: readonly Pair[];
  readonly droppedAttributesCount: number;
  readonly entityRefs: readonly EntityContent[];
  readonly schemaUrl: string;
  readonly scopes: readonly ScopeContent[];
}

export interface EntityContent {
  readonly schemaUrl: string;
  readonly type: string;
  readonly idKeys: readonly string[];
  readonly descriptionKeys: readonly string[];
}

export interface ScopeContent {
  readonly present: boolean;
  readonly name: string;
  readonly version: string;
  readonly attributes: readonly Pair[];
  readonly droppedAttributesCount: number;
  readonly schemaUrl: string;
  readonly spans: readonly SpanContent[];
}

export interface SpanContent {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Pair[];
  readonly droppedAttributesCount: number;
  readonly events: readonly EventContent[];
  readonly droppedEventsCount: number;
  readonly links: readonly LinkContent[];
  readonly droppedLinksCount: number;
  readonly statusCode: number;
  readonly statusMessage: string;
}

export interface EventContent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly Pair[];
  readonly droppedAttributesCount: number;
}

export interface LinkContent {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: readonly Pair[];
  readonly droppedAttributesCount: number;
  readonly flags: number;
}

export interface Pair {
  readonly key: string;
  readonly value: Value;
}

export type Value =
  | { readonly kind: 'empty' }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'bool'; readonly bool: boolean }
  | { readonly kind: 'int'; readonly int: string }
  | { readonly kind: 'double'; readonly bits: string }
  | { readonly kind: 'array'; readonly values: readonly Value[] }
  | { readonly kind: 'map'; readonly pairs: readonly Pair[] }
  | { readonly kind: 'bytes'; readonly hex: string };

export function doubleBits(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  // A NaN's payload is not content: JSON cannot carry it and JavaScript may change it.
  return Number.isNaN(value) ? 'nan' : view.getBigUint64(0).toString(16).padStart(16, '0');
}

export function bitsDouble(bits: string): number {
  if (bits === 'nan') return Number.NaN;
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

/** The same with unique keys: the last of each wins, at every level. */
export function uniqueKeys(pairs: readonly Pair[]): Pair[] {
  const last = new Map(pairs.map((pair, index) => [pair.key, index]));
  return pairs
    .filter((pair, index) => last.get(pair.key) === index)
    .map(({ key, value }) => ({ key, value: uniqueKeysInside(value) }));
}

function uniqueKeysInside(value: Value): Value {
  if (value.kind === 'map') return { kind: 'map', pairs: uniqueKeys(value.pairs) };
  if (value.kind === 'array') return { kind: 'array', values: value.values.map(uniqueKeysInside) };
  return value;
}

/** What a decoder must make of content whose spans are all valid. */
export function settled(content: Content): Content {
  const resources = content.resources.map((resource) => ({
    ...resource,
    attributes: uniqueKeys(resource.attributes),
    scopes: resource.scopes
      .filter((scope) => scope.spans.length > 0)
      .map((scope) => ({
        ...scope,
        attributes: uniqueKeys(scope.attributes),
        spans: scope.spans.map(settledSpan),
      })),
  }));
  return { resources: resources.filter((resource) => resource.scopes.length > 0) };
}

function settledSpan(span: SpanContent): SpanContent {
  const isRoot = /^0*$/.test(span.parentSpanId);
  return {
    ...span,
    parentSpanId: isRoot ? '' : span.parentSpanId,
    attributes: uniqueKeys(span.attributes),
    events: span.events.map((event) => ({ ...event, attributes: uniqueKeys(event.attributes) })),
    links: span.links.map((link) => ({ ...link, attributes: uniqueKeys(link.attributes) })),
  };
}
