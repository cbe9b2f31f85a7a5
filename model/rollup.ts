/** Figures summed up by group and time, as a sample says them. */
export const rollupMetrics = [
  'cost',
  'input_cost',
  'output_cost',
  'tokens',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'count',
  'errors',
  'duration',
  'time_to_first_token',
] as const;
export type RollupMetric = (typeof rollupMetrics)[number];

/** What rows can be grouped by and chosen by; not each is known of calls and of traces. */
export const rollupDimensions = [
  'service',
  'model',
  'request_model',
  'provider',
  'operation',
  'type',
  'agent',
  'prompt',
  'prompt_version',
  'scope',
  'name',
  'state',
  'experiment',
  'run',
  'user',
  'session',
] as const;
export type RollupDimension = (typeof rollupDimensions)[number];

export interface RollupQuery {
  readonly metric: RollupMetric;
  readonly aggregate: 'sum' | 'mean' | 'count' | 'ratio' | 'p50' | 'p90' | 'p95' | 'p99';
  /** What the metric is divided by where the aggregate is a ratio, as cost by tokens. */
  readonly per: RollupMetric | undefined;
  readonly by: RollupDimension | 'none';
  readonly bucket: 'none' | '1m' | '1h' | '1d';
  /** What is a row; undefined: what metric, group and choice ask for. */
  readonly of: 'model_calls' | 'traces' | undefined;
  /** ISO 8601 or undefined; compares with the row's start. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Only rows that have exactly these. */
  readonly where: Readonly<Partial<Record<RollupDimension, string>>>;
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
  /** 0 where each kept row stands for itself alone; null where the sample cannot tell it. */
  readonly standard_error: number | null;
  /** The truth lies between these in 95 of 100 samples; null where the sample cannot tell. */
  readonly low: number | null;
  readonly high: number | null;
  /** All that came is in the estimate: each row stands for itself alone, and none was dropped. */
  readonly is_exact: boolean;
  readonly exact?: number;
  /** Rows of the sample that have the figure. */
  readonly sampled: number;
}
