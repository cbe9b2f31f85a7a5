import { doubleBits } from './content.ts';
import { type Fields, pairs } from './message-content.ts';
import {
  type BucketsContent,
  type MetricContent,
  metricTypes,
  type NumberContent,
  type PointContent,
} from './metric-types.ts';

/** A Metric as protobufjs decoded it. */
export function metricContent(message: Fields): MetricContent {
  const type = metricTypes.find((name) => message.has(name)) ?? '';
  const data = type === '' ? undefined : message.one(type);
  const hasTemporality = type !== 'gauge' && type !== 'summary';
  return {
    name: message.text('name'),
    description: message.text('description'),
    unit: message.text('unit'),
    metadata: pairs(message, 'metadata'),
    type,
    temporality: (hasTemporality && data?.number('aggregationTemporality')) || 0,
    isMonotonic: type === 'sum' && data?.bool('isMonotonic') === true,
    points: data?.list('dataPoints').map((point) => pointContent(type, point)) ?? [],
  };
}

function pointContent(type: MetricContent['type'], message: Fields): PointContent {
  const isExponential = type === 'exponentialHistogram';
  const isNumber = type === 'gauge' || type === 'sum';
  const double = (name: string): string | undefined =>
    message.has(name) ? doubleBits(message.number(name)) : undefined;
  return {
    attributes: pairs(message, 'attributes'),
    startTimeUnixNano: message.text('startTimeUnixNano'),
    timeUnixNano: message.text('timeUnixNano'),
    flags: message.number('flags'),
    exemplars:
      type === 'summary'
        ? []
        : message.list('exemplars').map((exemplar) => ({
            filteredAttributes: pairs(exemplar, 'filteredAttributes'),
            timeUnixNano: exemplar.text('timeUnixNano'),
            value: numberContent(exemplar),
            traceId: exemplar.hex('traceId'),
            spanId: exemplar.hex('spanId'),
          })),
    value: isNumber ? numberContent(message) : undefined,
    count: isNumber ? '0' : message.text('count'),
    sum: double('sum'),
    min: double('min'),
    max: double('max'),
    bucketCounts: type === 'histogram' ? message.texts('bucketCounts') : [],
    explicitBounds: type === 'histogram' ? message.numbers('explicitBounds').map(doubleBits) : [],
    scale: isExponential ? message.number('scale') : 0,
    zeroCount: isExponential ? message.text('zeroCount') : '0',
    zeroThreshold: (isExponential && double('zeroThreshold')) || doubleBits(0),
    positive: isExponential ? bucketsContent(message, 'positive') : undefined,
    negative: isExponential ? bucketsContent(message, 'negative') : undefined,
    quantiles:
      type === 'summary'
        ? message.list('quantileValues').map((one) => ({
            quantile: doubleBits(one.number('quantile')),
            value: doubleBits(one.number('value')),
          }))
        : [],
  };
}

function numberContent(message: Fields): NumberContent | undefined {
  if (message.has('asDouble')) {
    return { kind: 'double', bits: doubleBits(message.number('asDouble')) };
  }
  return message.has('asInt') ? { kind: 'int', int: message.text('asInt') } : undefined;
}

function bucketsContent(message: Fields, name: string): BucketsContent | undefined {
  if (!message.has(name)) return undefined;
  const buckets = message.one(name);
  return { offset: buckets.number('offset'), bucketCounts: buckets.texts('bucketCounts') };
}
