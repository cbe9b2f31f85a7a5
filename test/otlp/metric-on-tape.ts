import * as M from '../../model/metric-tape.ts';
import { doubleBits } from './content.ts';
import {
  type BucketsContent,
  type MetricContent,
  metricTypes,
  type NumberContent,
  type PointContent,
} from './metric-types.ts';
import type { TapeReader } from './tape-content.ts';

/** The metrics whose data points these are; the points of one follow one another. */
export function metricsOnTape(reader: TapeReader, items: readonly number[]): MetricContent[] {
  const byMetric = new Map<number, number[]>();
  let last = 0;
  for (const point of items) {
    const metric = reader.word(point + M.POINT_METRIC);
    const points = byMetric.get(metric);
    if (points === undefined) byMetric.set(metric, [point]);
    else if (metric === last) points.push(point);
    else throw new Error('the points of a metric are torn apart');
    last = metric;
  }
  return [...byMetric].map(([metric, points]) => metricOnTape(reader, metric, points));
}

function metricOnTape(reader: TapeReader, at: number, points: readonly number[]): MetricContent {
  const type = metricTypes[reader.word(at + M.METRIC_TYPE) - 1];
  if (type === undefined) throw new Error('a metric has no known type');
  return {
    name: reader.text(at + M.METRIC_NAME),
    description: reader.text(at + M.METRIC_DESCRIPTION),
    unit: reader.text(at + M.METRIC_UNIT),
    metadata: reader.pairs(at + M.METRIC_METADATA),
    type,
    temporality: reader.word(at + M.METRIC_TEMPORALITY) | 0,
    isMonotonic: reader.word(at + M.METRIC_IS_MONOTONIC) === 1,
    points: points.map((point) => pointOnTape(reader, type, point)),
  };
}

function pointOnTape(reader: TapeReader, type: MetricContent['type'], at: number): PointContent {
  const isNumber = type === 'gauge' || type === 'sum';
  const record = isNumber ? 0 : reader.word(at + M.POINT_VALUE);
  const exemplars = reader.list(reader.word(at + M.POINT_EXEMPLARS), (exemplar) => ({
    filteredAttributes: reader.pairs(exemplar + M.EXEMPLAR_ATTRIBUTES),
    timeUnixNano: reader.u64(exemplar + M.EXEMPLAR_TIME),
    value: numberOnTape(reader, exemplar + M.EXEMPLAR_NUMBER_KIND, exemplar + M.EXEMPLAR_VALUE),
    traceId: idOnTape(reader, exemplar + M.EXEMPLAR_TRACE_ID, 16),
    spanId: idOnTape(reader, exemplar + M.EXEMPLAR_SPAN_ID, 8),
  }));
  return {
    attributes: reader.pairs(at + M.POINT_ATTRIBUTES),
    startTimeUnixNano: reader.u64(at + M.POINT_START),
    timeUnixNano: reader.u64(at + M.POINT_TIME),
    flags: reader.word(at + M.POINT_FLAGS),
    exemplars,
    value: isNumber
      ? numberOnTape(reader, at + M.POINT_NUMBER_KIND, at + M.POINT_VALUE)
      : undefined,
    ...distributionOnTape(reader, type, record),
  };
}

function distributionOnTape(
  reader: TapeReader,
  type: MetricContent['type'],
  record: number,
): Omit<
  PointContent,
  'attributes' | 'startTimeUnixNano' | 'timeUnixNano' | 'flags' | 'exemplars' | 'value'
> {
  const optional = (has: number, pair: number): string | undefined =>
    record !== 0 && reader.word(record + has) === 1
      ? doubleBits(reader.double(record + pair))
      : undefined;
  const isHistogram = type === 'histogram';
  const isExponential = type === 'exponentialHistogram';
  const buckets = (word: number): BucketsContent | undefined =>
    isExponential ? bucketsOnTape(reader, reader.word(record + word)) : undefined;
  return {
    count: record === 0 ? '0' : reader.u64(record + M.DISTRIBUTION_COUNT),
    sum: optional(M.DISTRIBUTION_HAS_SUM, M.DISTRIBUTION_SUM),
    min: optional(M.DISTRIBUTION_HAS_MIN, M.DISTRIBUTION_MIN),
    max: optional(M.DISTRIBUTION_HAS_MAX, M.DISTRIBUTION_MAX),
    bucketCounts: isHistogram
      ? runs(reader, record + M.HISTOGRAM_COUNTS, (at) => reader.u64(at))
      : [],
    explicitBounds: isHistogram
      ? runs(reader, record + M.HISTOGRAM_BOUNDS, (at) => doubleBits(reader.double(at)))
      : [],
    scale: isExponential ? reader.word(record + M.EXPONENTIAL_SCALE) | 0 : 0,
    zeroCount: isExponential ? reader.u64(record + M.EXPONENTIAL_ZERO_COUNT) : '0',
    zeroThreshold: doubleBits(
      isExponential ? reader.double(record + M.EXPONENTIAL_ZERO_THRESHOLD) : 0,
    ),
    positive: buckets(M.EXPONENTIAL_POSITIVE),
    negative: buckets(M.EXPONENTIAL_NEGATIVE),
    quantiles:
      type === 'summary'
        ? reader.list(reader.word(record + M.SUMMARY_QUANTILES), (at) => ({
            quantile: doubleBits(reader.double(at + M.QUANTILE_QUANTILE)),
            value: doubleBits(reader.double(at + M.QUANTILE_VALUE)),
          }))
        : [],
  };
}

function numberOnTape(reader: TapeReader, kind: number, pair: number): NumberContent | undefined {
  switch (reader.word(kind)) {
    case M.NUMBER_NONE:
      return undefined;
    case M.NUMBER_DOUBLE:
      return { kind: 'double', bits: doubleBits(reader.double(pair)) };
    default:
      return { kind: 'int', int: BigInt.asIntN(64, BigInt(reader.u64(pair))).toString() };
  }
}

function idOnTape(reader: TapeReader, word: number, bytes: number): string {
  const offset = reader.word(word);
  return offset === 0 ? '' : reader.hex(offset, bytes);
}

function bucketsOnTape(reader: TapeReader, at: number): BucketsContent | undefined {
  if (at === 0) return undefined;
  return {
    offset: reader.word(at + M.BUCKETS_OFFSET) | 0,
    bucketCounts: runs(reader, at + M.BUCKETS_COUNTS, (pair) => reader.u64(pair)),
  };
}

/** The numbers of a list of runs. */
function runs(reader: TapeReader, slot: number, read: (at: number) => string): string[] {
  return reader
    .list(reader.word(slot), (run) =>
      Array.from({ length: reader.word(run + M.RUN_COUNT) }, (_, index) =>
        read(run + M.RUN_WORDS + index * 2),
      ),
    )
    .flat();
}
