import fc from 'fast-check';
import { attributes, hex, i32, i64, text, u32, u64 } from './arbitrary-content.ts';
import { attributesDepth, doubleBits, type Pair, uniqueKeys } from './content.ts';
import { idOrNone } from './log-content.ts';
import { metricContent } from './metric-message.ts';
import { metricsOnTape } from './metric-on-tape.ts';
import { metricTree } from './metric-tree.ts';
import type { MetricContent, NumberContent, PointContent } from './metric-types.ts';
import type { SignalKit } from './signal-kit.ts';

const double = fc.double().map(doubleBits);
const optionalDouble = fc.option(double, { nil: undefined });
const number: fc.Arbitrary<NumberContent | undefined> = fc.option(
  fc.oneof(
    double.map((bits): NumberContent => ({ kind: 'double', bits })),
    i64.map((int): NumberContent => ({ kind: 'int', int })),
  ),
  { nil: undefined },
);

const exemplar = fc.record({
  filteredAttributes: attributes,
  timeUnixNano: u64,
  value: number,
  traceId: fc.oneof(hex(16), hex(8), fc.constantFrom('', '0'.repeat(32))),
  spanId: fc.oneof(hex(8), hex(16), fc.constantFrom('', '0'.repeat(16))),
});

/** What every point has, and nothing that only some types have. */
const plainPoint: fc.Arbitrary<PointContent> = fc.record({
  attributes,
  startTimeUnixNano: u64,
  timeUnixNano: u64,
  flags: u32,
  exemplars: fc.constant([]),
  value: fc.constant(undefined),
  count: fc.constant('0'),
  sum: fc.constant(undefined),
  min: fc.constant(undefined),
  max: fc.constant(undefined),
  bucketCounts: fc.constant([]),
  explicitBounds: fc.constant([]),
  scale: fc.constant(0),
  zeroCount: fc.constant('0'),
  zeroThreshold: fc.constant(doubleBits(0)),
  positive: fc.constant(undefined),
  negative: fc.constant(undefined),
  quantiles: fc.constant([]),
});

const exemplars = fc.array(exemplar, { maxLength: 2 });
const counts = fc.array(fc.oneof(fc.nat(300).map(String), u64), { maxLength: 5 });
const buckets = fc.option(fc.record({ offset: i32, bucketCounts: counts }), { nil: undefined });
const numberPoint = withFields(plainPoint, { exemplars, value: number });
const histogramPoint = withFields(plainPoint, {
  exemplars,
  count: u64,
  sum: optionalDouble,
  min: optionalDouble,
  max: optionalDouble,
  bucketCounts: counts,
  explicitBounds: fc.array(double, { maxLength: 4 }),
});
const exponentialPoint = withFields(plainPoint, {
  exemplars,
  count: u64,
  sum: optionalDouble,
  min: optionalDouble,
  max: optionalDouble,
  scale: i32,
  zeroCount: u64,
  zeroThreshold: double,
  positive: buckets,
  negative: buckets,
});
const summaryPoint = withFields(plainPoint, {
  count: u64,
  sum: double,
  quantiles: fc.array(fc.record({ quantile: double, value: double }), { maxLength: 3 }),
});

function withFields<More>(
  base: fc.Arbitrary<PointContent>,
  fields: { readonly [Name in keyof More]: fc.Arbitrary<More[Name]> },
): fc.Arbitrary<PointContent & More> {
  return fc.tuple(base, fc.record(fields)).map(([one, more]) => ({ ...one, ...more }));
}

function metricOf(
  type: MetricContent['type'],
  point: fc.Arbitrary<PointContent>,
): fc.Arbitrary<MetricContent> {
  const hasTemporality = type !== 'gauge' && type !== 'summary';
  return fc.record({
    name: text,
    description: text,
    unit: text,
    metadata: attributes,
    type: fc.constant(type),
    temporality: hasTemporality ? i32 : fc.constant(0),
    isMonotonic: type === 'sum' ? fc.boolean() : fc.constant(false),
    points: fc.array(point, { maxLength: 3 }),
  });
}

/** Everything the tests need to know of metrics. */
export const metricKit: SignalKit<MetricContent> = {
  signal: 'metrics',
  request: 'ExportMetricsServiceRequest',
  names: { resources: 'resourceMetrics', scopes: 'scopeMetrics', items: 'metrics' },
  arbitrary: fc.oneof(
    metricOf('gauge', numberPoint),
    metricOf('sum', numberPoint),
    metricOf('histogram', histogramPoint),
    metricOf('exponentialHistogram', exponentialPoint),
    metricOf('summary', summaryPoint),
  ),
  tree: metricTree,
  fromMessage: metricContent,
  fromTape: metricsOnTape,
  count: (metric) => metric.points.length,
  valid: (metric) => {
    if (isTooDeep([metric.metadata])) return [];
    return [{ ...metric, points: metric.points.filter((point) => !isTooDeep(listsOf(point))) }];
  },
  settle: (metric) => (metric.points.length === 0 ? [] : [settledMetric(metric)]),
};

function listsOf(point: PointContent): (readonly Pair[])[] {
  return [point.attributes, ...point.exemplars.map((one) => one.filteredAttributes)];
}

function isTooDeep(lists: readonly (readonly Pair[])[]): boolean {
  return lists.some((list) => attributesDepth(list) > 64);
}

function settledMetric(metric: MetricContent): MetricContent {
  return {
    ...metric,
    metadata: uniqueKeys(metric.metadata),
    points: metric.points.map((point) => ({
      ...point,
      attributes: uniqueKeys(point.attributes),
      exemplars: point.exemplars.map((one) => ({
        ...one,
        filteredAttributes: uniqueKeys(one.filteredAttributes),
        traceId: idOrNone(one.traceId, 32),
        spanId: idOrNone(one.spanId, 16),
      })),
    })),
  };
}
