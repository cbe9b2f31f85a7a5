import { bitsDouble } from './content.ts';
import { pairTrees, type Tree, type Words } from './encode-content.ts';
import type { BucketsContent, MetricContent, NumberContent, PointContent } from './metric-types.ts';

/** A Metric as the JSON tree that is sent. */
export function metricTree(metric: MetricContent, words: Words): Tree {
  const hasTemporality = metric.type !== 'gauge' && metric.type !== 'summary';
  return {
    name: metric.name,
    description: metric.description,
    unit: metric.unit,
    metadata: pairTrees(metric.metadata, words),
    [metric.type]: {
      dataPoints: metric.points.map((point) => pointTree(metric.type, point, words)),
      ...(hasTemporality && { aggregationTemporality: metric.temporality }),
      ...(metric.type === 'sum' && { isMonotonic: metric.isMonotonic }),
    },
  };
}

function pointTree(type: MetricContent['type'], point: PointContent, words: Words): Tree {
  const double = (bits: string): Tree => words.double(bitsDouble(bits));
  const common = {
    attributes: pairTrees(point.attributes, words),
    startTimeUnixNano: words.long(point.startTimeUnixNano),
    timeUnixNano: words.long(point.timeUnixNano),
    flags: point.flags,
  };
  if (type === 'summary') {
    return {
      ...common,
      count: words.long(point.count),
      sum: double(point.sum ?? '0'),
      quantileValues: point.quantiles.map(({ quantile, value }) => ({
        quantile: double(quantile),
        value: double(value),
      })),
    };
  }
  const exemplars = point.exemplars.map((exemplar) => ({
    filteredAttributes: pairTrees(exemplar.filteredAttributes, words),
    timeUnixNano: words.long(exemplar.timeUnixNano),
    ...numberTree(exemplar.value, words),
    traceId: words.id(exemplar.traceId),
    spanId: words.id(exemplar.spanId),
  }));
  if (type === 'gauge' || type === 'sum') {
    return { ...common, exemplars, ...numberTree(point.value, words) };
  }
  const histogram = {
    ...common,
    exemplars,
    count: words.long(point.count),
    ...(point.sum !== undefined && { sum: double(point.sum) }),
    ...(point.min !== undefined && { min: double(point.min) }),
    ...(point.max !== undefined && { max: double(point.max) }),
  };
  if (type === 'histogram') {
    return {
      ...histogram,
      bucketCounts: point.bucketCounts.map(words.long),
      explicitBounds: point.explicitBounds.map(double),
    };
  }
  return {
    ...histogram,
    scale: point.scale,
    zeroCount: words.long(point.zeroCount),
    zeroThreshold: double(point.zeroThreshold),
    ...bucketsTree('positive', point.positive, words),
    ...bucketsTree('negative', point.negative, words),
  };
}

function numberTree(
  value: NumberContent | undefined,
  words: Words,
): { readonly [name: string]: Tree } {
  if (value === undefined) return {};
  if (value.kind === 'int') return { asInt: words.long(value.int) };
  return { asDouble: words.double(bitsDouble(value.bits)) };
}

function bucketsTree(
  name: string,
  buckets: BucketsContent | undefined,
  words: Words,
): { readonly [name: string]: Tree } {
  if (buckets === undefined) return {};
  const { offset, bucketCounts } = buckets;
  return { [name]: { offset, bucketCounts: bucketCounts.map(words.long) } };
}
