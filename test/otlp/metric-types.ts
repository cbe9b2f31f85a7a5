import type { Pair } from './content.ts';

export const metricTypes = [
  'gauge',
  'sum',
  'histogram',
  'exponentialHistogram',
  'summary',
] as const;

export interface MetricContent {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly metadata: readonly Pair[];
  /** The member of the oneof `data`; empty where there is none. */
  readonly type: (typeof metricTypes)[number] | '';
  readonly temporality: number;
  readonly isMonotonic: boolean;
  readonly points: readonly PointContent[];
}

/** A data point of any type; what its type does not have is zero, empty or undefined. */
export interface PointContent {
  readonly attributes: readonly Pair[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly flags: number;
  readonly exemplars: readonly ExemplarContent[];
  readonly value: NumberContent | undefined;
  readonly count: string;
  readonly sum: string | undefined;
  readonly min: string | undefined;
  readonly max: string | undefined;
  readonly bucketCounts: readonly string[];
  readonly explicitBounds: readonly string[];
  readonly scale: number;
  readonly zeroCount: string;
  readonly zeroThreshold: string;
  readonly positive: BucketsContent | undefined;
  readonly negative: BucketsContent | undefined;
  readonly quantiles: readonly { readonly quantile: string; readonly value: string }[];
}

export type NumberContent =
  | { readonly kind: 'double'; readonly bits: string }
  | { readonly kind: 'int'; readonly int: string };

export interface BucketsContent {
  readonly offset: number;
  readonly bucketCounts: readonly string[];
}

export interface ExemplarContent {
  readonly filteredAttributes: readonly Pair[];
  readonly timeUnixNano: string;
  readonly value: NumberContent | undefined;
  /** Empty where there is none. */
  readonly traceId: string;
  readonly spanId: string;
}
