/** What lists of traces and sessions are asked for, and what they answer. */

/** A row of a public view, ready for JSON: 64-bit integers beyond 2^53 are decimal strings. */
export type JsonRow = Readonly<Record<string, JsonValue>>;
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** What a trace must be like; undefined where it does not matter. */
export interface TraceFilter {
  /** ISO 8601; compares with the trace's start. `from` is inclusive, `to` exclusive. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /**
   * Words that the root's name, its service, the previews or the trace id must contain, in any
   * case.
   */
  readonly search: string | undefined;
  readonly state: TraceState | undefined;
  readonly service: string | undefined;
}

export type TraceState = 'OK' | 'ERROR' | 'IN_PROGRESS';

export interface TracePageQuery extends TraceFilter {
  readonly order: 'newest' | 'oldest' | 'slowest' | 'costliest';
  readonly limit: number;
  /** As handed out with the page before. */
  readonly pageToken: string | undefined;
}

export interface TraceFacetsQuery extends TraceFilter {
  /** Values that are told of a facet with any number of them. */
  readonly limit: number;
}

/** How many traces a value of a facet would leave, all other filters being as asked. */
export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

export interface TraceFacets {
  /** All of them. */
  readonly state: readonly FacetCount[];
  /** Those with most traces, the one that was asked for among them, if it has any. */
  readonly service: readonly FacetCount[];
  /** How many services have any. */
  readonly services: number;
}

export interface TracePage {
  /** Rows of the view `traces`. */
  readonly traces: readonly JsonRow[];
  readonly nextPageToken: string | undefined;
  /** How many traces the filter matches in all. */
  readonly total: number;
}

export interface SessionPageQuery {
  /**
   * ISO 8601 or undefined: sessions that were active in that time. `from` is inclusive, `to`
   * exclusive.
   */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** By the latest end, the earliest start, or the estimated cost. */
  readonly order: 'newest' | 'oldest' | 'costliest';
  readonly limit: number;
  /** As handed out with the page before. */
  readonly pageToken: string | undefined;
  /** Words that the session's id, its user or the previews must contain, in any case. */
  readonly search: string | undefined;
  readonly session: string | undefined;
  readonly user: string | undefined;
  /** One of the session's services. */
  readonly service: string | undefined;
}

export interface SessionPage {
  /** Rows of the view `sessions`. */
  readonly sessions: readonly JsonRow[];
  readonly nextPageToken: string | undefined;
  /** How many sessions the filter matches in all, of those of which a trace is kept. */
  readonly total: number;
}
