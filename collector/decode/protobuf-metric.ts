import {
  METRIC_DESCRIPTION,
  METRIC_IS_MONOTONIC,
  METRIC_METADATA,
  METRIC_NAME,
  METRIC_TEMPORALITY,
  METRIC_TYPE,
  METRIC_UNIT,
  METRIC_WORDS,
  TYPE_EXPONENTIAL_HISTOGRAM,
  TYPE_GAUGE,
  TYPE_HISTOGRAM,
  TYPE_SUM,
  TYPE_SUMMARY,
} from '../../model/metric-tape.ts';
import type { Draft, Mark } from './draft.ts';
import { faultOf, type ItemFault, malformed } from './item-fault.ts';
import { oneItem, type ReadFrame, readIntactText } from './protobuf.ts';
import {
  readExponentialPoint,
  readHistogramPoint,
  readSummaryPoint,
} from './protobuf-distribution.ts';
import { readNumberPoint } from './protobuf-point.ts';
import { readAttribute } from './protobuf-span.ts';
import type { Wire } from './wire.ts';

const nameField = (1 << 3) | 2;
const descriptionField = (2 << 3) | 2;
const unitField = (3 << 3) | 2;
const metadataField = (12 << 3) | 2;
/** The members of the oneof `data`, by tag. */
const typeOfField = new Map([
  [(5 << 3) | 2, TYPE_GAUGE],
  [(7 << 3) | 2, TYPE_SUM],
  [(9 << 3) | 2, TYPE_HISTOGRAM],
  [(10 << 3) | 2, TYPE_EXPONENTIAL_HISTOGRAM],
  [(11 << 3) | 2, TYPE_SUMMARY],
]);

/**
 * Reads one Metric frame and lists its data points. What is bad inside an intact point drops that
 * point; a bad name or metadata drops the points of this metric. Broken framing of the Metric or of
 * its data is thrown: the points in there cannot be counted.
 */
export const readMetric: ReadFrame = (wire, draft, scope, end) => {
  const { tape } = draft;
  const mark = draft.mark();
  const metric = tape.allocate(METRIC_WORDS);
  let metadataSlot = metric + METRIC_METADATA;
  let fault: ItemFault | undefined;
  while (wire.at < end) {
    const tag = wire.tag(end);
    const type = typeOfField.get(tag);
    if (type !== undefined) {
      readData(wire, draft, scope, metric, type, mark, end);
    } else if (tag === nameField) {
      fault = readIntactText(wire, draft, metric + METRIC_NAME, end, fault);
    } else if (tag === descriptionField) {
      fault = readIntactText(wire, draft, metric + METRIC_DESCRIPTION, end, fault);
    } else if (tag === unitField) {
      fault = readIntactText(wire, draft, metric + METRIC_UNIT, end, fault);
    } else if (tag === metadataField) {
      const start = wire.at;
      const metadataEnd = wire.length(end) + wire.at;
      wire.at = start;
      try {
        metadataSlot = readAttribute(wire, draft, metadataSlot, end);
      } catch (thrown) {
        fault ??= faultOf(thrown);
        wire.at = metadataEnd;
      }
    } else {
      wire.skip(tag, end);
    }
  }
  if (fault !== undefined) draft.dropItemsSince(mark, fault);
  draft.keys.settle(metric + METRIC_METADATA);
  draft.forgetIfEmpty(mark);
};

const pointsField = (1 << 3) | 2;
const temporalityField = 2 << 3;
const monotonicField = 3 << 3;

/**
 * Reads a Gauge, Sum, Histogram, ExponentialHistogram or Summary frame. The same member twice is
 * merged; another member replaces the points before it, which count as malformed.
 */
function readData(
  wire: Wire,
  draft: Draft,
  scope: number,
  metric: number,
  type: number,
  mark: Mark,
  metricEnd: number,
): void {
  const { tape } = draft;
  const end = wire.length(metricEnd) + wire.at;
  const before = tape.words[metric + METRIC_TYPE];
  if (before !== 0 && before !== type) {
    draft.dropItemsSince(mark, malformed);
    tape.words[metric + METRIC_TEMPORALITY] = 0;
    tape.words[metric + METRIC_IS_MONOTONIC] = 0;
  }
  tape.words[metric + METRIC_TYPE] = type;
  const hasTemporality = type !== TYPE_GAUGE && type !== TYPE_SUMMARY;
  const readPoint = pointReaders[type];
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === pointsField && readPoint !== undefined) {
      const pointEnd = wire.length(end) + wire.at;
      draft.metric = metric;
      readPoint(wire, draft, scope, pointEnd);
    } else if (tag === temporalityField && hasTemporality) {
      tape.words[metric + METRIC_TEMPORALITY] = wire.uint32(end);
    } else if (tag === monotonicField && type === TYPE_SUM) {
      wire.varint(end);
      tape.words[metric + METRIC_IS_MONOTONIC] = (wire.low | wire.high) === 0 ? 0 : 1;
    } else {
      wire.skip(tag, end);
    }
  }
}

/** By type. */
const pointReaders: readonly (ReadFrame | undefined)[] = [
  undefined,
  oneItem(readNumberPoint),
  oneItem(readNumberPoint),
  oneItem(readHistogramPoint),
  oneItem(readExponentialPoint),
  oneItem(readSummaryPoint),
];
