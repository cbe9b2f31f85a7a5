/**
 * What a running server says about itself: the first-run page, `/api/v1/status` and the live
 * stream.
 */
export interface ServerStatus {
  readonly version: string;
  /** Milliseconds from process start to ready; undefined until then. */
  readonly readyAfterMs: number | undefined;
  readonly dataFolder: string;
  readonly listeners: readonly Listener[];
  readonly refused: RefusedRequests;
  /** Damaged journal records that starts have set aside and nobody has taken away. */
  readonly setAsideRecords: number;
  readonly ruleSet: { readonly digest: string; readonly rules: number };
  /** In words, e.g. `keep everything`. */
  readonly sampling: string;
  readonly access: 'this machine only' | 'with an access token';
}

export interface Listener {
  readonly name: 'otlp-http' | 'otlp-grpc' | 'main';
  /** `127.0.0.1:4318`. */
  readonly address: string;
  readonly url: string;
}

export interface RefusedRequests {
  readonly count: number;
  readonly last: RefusedRequest | undefined;
}

/** Never what the sender sent: our own words about it. */
export interface RefusedRequest {
  readonly unixMs: number;
  /** HTTP status, or the gRPC code's name. */
  readonly status: string;
  readonly message: string;
  readonly hint: string | undefined;
}

/** Whether the server takes batches and answers queries, and why not. */
export type Readiness = 'ready' | 'starting' | 'journal_failed';
