import type { AttributeEntry } from '../../model/attribute-json.ts';

/** Attributes as plain values (a whole number is an int), or exactly. */
export type TapeAttributes = Readonly<Record<string, PlainValue>> | readonly AttributeEntry[];
export type PlainValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };

/** 64 bits: a bigint, or its decimal digits. */
export type Nanos = bigint | string;

export interface TapeBatch {
  readonly resources: readonly TapeResource[];
}

export interface TapeResource {
  /** False where ResourceSpans has no Resource message at all. */
  readonly present?: boolean;
  readonly attributes?: TapeAttributes;
  readonly droppedAttributesCount?: number;
  readonly entityRefs?: readonly TapeEntity[];
  readonly schemaUrl?: string;
  readonly scopes: readonly TapeScope[];
}

export interface TapeEntity {
  readonly schemaUrl?: string;
  readonly type?: string;
  readonly idKeys?: readonly string[];
  readonly descriptionKeys?: readonly string[];
}

export interface TapeScope {
  readonly present?: boolean;
  readonly name?: string;
  readonly version?: string;
  readonly attributes?: TapeAttributes;
  readonly droppedAttributesCount?: number;
  readonly schemaUrl?: string;
  readonly spans: readonly TapeSpan[];
}

export interface TapeSpan {
  /** Hex; fixed ids when left out. */
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly flags?: number;
  readonly name?: string;
  readonly kind?: number;
  readonly startTimeUnixNano?: Nanos;
  readonly endTimeUnixNano?: Nanos;
  readonly attributes?: TapeAttributes;
  readonly droppedAttributesCount?: number;
  readonly events?: readonly TapeEvent[];
  readonly droppedEventsCount?: number;
  readonly links?: readonly TapeLink[];
  readonly droppedLinksCount?: number;
  readonly status?: { readonly code?: number; readonly message?: string };
}

export interface TapeEvent {
  readonly timeUnixNano?: Nanos;
  readonly name?: string;
  readonly attributes?: TapeAttributes;
  readonly droppedAttributesCount?: number;
}

export interface TapeLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState?: string;
  readonly attributes?: TapeAttributes;
  readonly droppedAttributesCount?: number;
  readonly flags?: number;
}
