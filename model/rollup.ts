/** Figures summed up by group and time, as a sample says them. */
export interface RollupQuery {
  readonly metric:
    | 'cost'
    | 'tokens'
    | 'input_tokens'
    | 'output_tokens'
    | 'count'
    | 'errors'
    | 'duration';
  readonly aggregate: 'sum' | 'mean' | 'count' | 'p50' | 'p90' | 'p95' | 'p99';
  readonly by:
    | 'none'
    | 'model'
    | 'provider'
    | 'operation'
    | 'agent'
    | 'prompt'
    | 'service'
    | 'user'
    | 'session'
    | 'name'
    | 'state';
  readonly bucket: 'none' | '1m' | '1h' | '1d';
  /** What is a row; undefined: what metric and group ask for. */
  readonly of: 'model_calls' | 'traces' | undefined;
  /** ISO 8601 or undefined; compares with the row's start. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly service: string | undefined;
  readonly model: string | undefined;
}

export interface RollupGroup {
  /** Null for rows without one, and where nothing is grouped. */
  readonly key: string | null;
  readonly points: readonly RollupPoint[];
}

/** What was there before sampling, as the sample says, and where it was counted, exactly. */
export interface RollupPoint {
  /** Start of the bucket; absent without buckets. */
  readonly time?: string;
  /** Null where no row has the figure. */
  readonly estimate: number | null;
  readonly standard_error: number | null;
  /** The truth lies between these in 95 of 100 samples. */
  readonly low: number | null;
  readonly high: number | null;
  readonly exact?: number;
  /** Rows of the sample that have the figure. */
  readonly sampled: number;
}
