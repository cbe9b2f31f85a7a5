/** `GET /api/v1/rollups` */
export interface RollupAnswer {
  readonly groups: readonly RollupGroupAnswer[];
}

export interface RollupGroupAnswer {
  readonly key: string | null;
  readonly points: readonly RollupPointAnswer[];
}

/** What was there before sampling. */
export interface RollupPointAnswer {
  /** Start of the bucket. */
  readonly time?: string;
  readonly estimate: number | null;
  readonly standard_error: number | null;
  /** Of the interval that holds the truth in 95 of 100 samples. */
  readonly low: number | null;
  readonly high: number | null;
  /** Counted before sampling, where that says it. */
  readonly exact?: number;
  readonly sampled: number;
}
