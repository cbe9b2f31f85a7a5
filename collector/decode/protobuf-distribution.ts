import {
  BUCKETS_COUNTS,
  BUCKETS_OFFSET,
  BUCKETS_SLOT,
  BUCKETS_WORDS,
  DISTRIBUTION_COUNT,
  DISTRIBUTION_HAS_MAX,
  DISTRIBUTION_HAS_MIN,
  DISTRIBUTION_HAS_SUM,
  DISTRIBUTION_MAX,
  DISTRIBUTION_MIN,
  DISTRIBUTION_SUM,
  EXPONENTIAL_NEGATIVE,
  EXPONENTIAL_POSITIVE,
  EXPONENTIAL_SCALE,
  EXPONENTIAL_WORDS,
  EXPONENTIAL_ZERO_COUNT,
  EXPONENTIAL_ZERO_THRESHOLD,
  HISTOGRAM_BOUNDS,
  HISTOGRAM_COUNTS,
  HISTOGRAM_WORDS,
  POINT_ATTRIBUTES,
  POINT_EXEMPLARS,
  POINT_FLAGS,
  POINT_START,
  POINT_TIME,
  QUANTILE_NEXT,
  QUANTILE_QUANTILE,
  QUANTILE_VALUE,
  QUANTILE_WORDS,
  SUMMARY_QUANTILES,
  SUMMARY_WORDS,
} from '../../model/metric-tape.ts';
import type { Tape } from '../../model/tape.ts';
import type { Draft } from './draft.ts';
import { allocateDistribution, allocatePoint } from './point-records.ts';
import { readExemplar, startField, timeField } from './protobuf-point.ts';
import { readPackedFixed64, readPackedVarints, readRun } from './protobuf-runs.ts';
import { readAttribute } from './protobuf-span.ts';
import type { Wire } from './wire.ts';

const countField = (4 << 3) | 1;
const sumField = (5 << 3) | 1;

/** A HistogramDataPoint frame. */
export function readHistogramPoint(wire: Wire, draft: Draft, scope: number, end: number): number {
  const { tape } = draft;
  const point = allocatePoint(draft, scope);
  const histogram = allocateDistribution(tape, point, HISTOGRAM_WORDS);
  let attributesSlot = point + POINT_ATTRIBUTES;
  let exemplarsSlot = point + POINT_EXEMPLARS;
  let countsSlot = histogram + HISTOGRAM_COUNTS;
  let boundsSlot = histogram + HISTOGRAM_BOUNDS;
  while (wire.at < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case (6 << 3) | 2:
        countsSlot = readPackedFixed64(wire, tape, countsSlot, end);
        break;
      case (6 << 3) | 1:
        countsSlot = readRun(wire, tape, countsSlot, 1, end);
        break;
      case (7 << 3) | 2:
        boundsSlot = readPackedFixed64(wire, tape, boundsSlot, end);
        break;
      case (7 << 3) | 1:
        boundsSlot = readRun(wire, tape, boundsSlot, 1, end);
        break;
      case (8 << 3) | 2:
        exemplarsSlot = readExemplar(wire, draft, exemplarsSlot, end);
        break;
      case (9 << 3) | 2:
        attributesSlot = readAttribute(wire, draft, attributesSlot, end);
        break;
      case 10 << 3:
        tape.words[point + POINT_FLAGS] = wire.uint32(end);
        break;
      case (11 << 3) | 1:
        readDouble(wire, tape, histogram, DISTRIBUTION_MIN, DISTRIBUTION_HAS_MIN, end);
        break;
      case (12 << 3) | 1:
        readDouble(wire, tape, histogram, DISTRIBUTION_MAX, DISTRIBUTION_HAS_MAX, end);
        break;
      default:
        readCommon(wire, tape, point, histogram, tag, end);
    }
  }
  draft.keys.settle(point + POINT_ATTRIBUTES);
  return point;
}

/** An ExponentialHistogramDataPoint frame. */
export function readExponentialPoint(wire: Wire, draft: Draft, scope: number, end: number): number {
  const { tape } = draft;
  const point = allocatePoint(draft, scope);
  const histogram = allocateDistribution(tape, point, EXPONENTIAL_WORDS);
  let attributesSlot = point + POINT_ATTRIBUTES;
  let exemplarsSlot = point + POINT_EXEMPLARS;
  while (wire.at < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case (1 << 3) | 2:
        attributesSlot = readAttribute(wire, draft, attributesSlot, end);
        break;
      case 6 << 3:
        tape.words[histogram + EXPONENTIAL_SCALE] = readSint32(wire, end);
        break;
      case (7 << 3) | 1:
        wire.fixed64(tape.words, histogram + EXPONENTIAL_ZERO_COUNT, end);
        break;
      case (8 << 3) | 2:
        readBuckets(wire, tape, histogram + EXPONENTIAL_POSITIVE, end);
        break;
      case (9 << 3) | 2:
        readBuckets(wire, tape, histogram + EXPONENTIAL_NEGATIVE, end);
        break;
      case 10 << 3:
        tape.words[point + POINT_FLAGS] = wire.uint32(end);
        break;
      case (11 << 3) | 2:
        exemplarsSlot = readExemplar(wire, draft, exemplarsSlot, end);
        break;
      case (12 << 3) | 1:
        readDouble(wire, tape, histogram, DISTRIBUTION_MIN, DISTRIBUTION_HAS_MIN, end);
        break;
      case (13 << 3) | 1:
        readDouble(wire, tape, histogram, DISTRIBUTION_MAX, DISTRIBUTION_HAS_MAX, end);
        break;
      case (14 << 3) | 1:
        wire.fixed64(tape.words, histogram + EXPONENTIAL_ZERO_THRESHOLD, end);
        break;
      default:
        readCommon(wire, tape, point, histogram, tag, end);
    }
  }
  draft.keys.settle(point + POINT_ATTRIBUTES);
  return point;
}

/** A SummaryDataPoint frame. */
export function readSummaryPoint(wire: Wire, draft: Draft, scope: number, end: number): number {
  const { tape } = draft;
  const point = allocatePoint(draft, scope);
  const summary = allocateDistribution(tape, point, SUMMARY_WORDS);
  tape.words[summary + DISTRIBUTION_HAS_SUM] = 1;
  let attributesSlot = point + POINT_ATTRIBUTES;
  let quantilesSlot = summary + SUMMARY_QUANTILES;
  while (wire.at < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case (6 << 3) | 2:
        quantilesSlot = readQuantile(wire, tape, quantilesSlot, end);
        break;
      case (7 << 3) | 2:
        attributesSlot = readAttribute(wire, draft, attributesSlot, end);
        break;
      case 8 << 3:
        tape.words[point + POINT_FLAGS] = wire.uint32(end);
        break;
      default:
        readCommon(wire, tape, point, summary, tag, end);
    }
  }
  draft.keys.settle(point + POINT_ATTRIBUTES);
  return point;
}

/** Fields that have the same number in all three. */
function readCommon(
  wire: Wire,
  tape: Tape,
  point: number,
  record: number,
  tag: number,
  end: number,
): void {
  switch (tag) {
    case startField:
      wire.fixed64(tape.words, point + POINT_START, end);
      break;
    case timeField:
      wire.fixed64(tape.words, point + POINT_TIME, end);
      break;
    case countField:
      wire.fixed64(tape.words, record + DISTRIBUTION_COUNT, end);
      break;
    case sumField:
      readDouble(wire, tape, record, DISTRIBUTION_SUM, DISTRIBUTION_HAS_SUM, end);
      break;
    default:
      wire.skip(tag, end);
  }
}

/** A double whose presence matters. */
function readDouble(
  wire: Wire,
  tape: Tape,
  record: number,
  at: number,
  has: number,
  end: number,
): void {
  wire.fixed64(tape.words, record + at, end);
  tape.words[record + has] = 1;
}

/** A Buckets frame into the record that `slot` names; one that comes again is merged. */
function readBuckets(wire: Wire, tape: Tape, slot: number, pointEnd: number): void {
  const end = wire.length(pointEnd) + wire.at;
  let buckets = tape.words[slot] ?? 0;
  if (buckets === 0) {
    buckets = tape.allocate(BUCKETS_WORDS);
    tape.words[buckets + BUCKETS_SLOT] = buckets + BUCKETS_COUNTS;
    tape.words[slot] = buckets;
  }
  let countsSlot = tape.words[buckets + BUCKETS_SLOT] ?? 0;
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === 1 << 3) tape.words[buckets + BUCKETS_OFFSET] = readSint32(wire, end);
    else if (tag === ((2 << 3) | 2)) countsSlot = readPackedVarints(wire, tape, countsSlot, end);
    else if (tag === 2 << 3) countsSlot = readRun(wire, tape, countsSlot, 0, end);
    else wire.skip(tag, end);
  }
  tape.words[buckets + BUCKETS_SLOT] = countsSlot;
}

function readQuantile(wire: Wire, tape: Tape, slot: number, pointEnd: number): number {
  const end = wire.length(pointEnd) + wire.at;
  const quantile = tape.allocate(QUANTILE_WORDS);
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === ((1 << 3) | 1)) wire.fixed64(tape.words, quantile + QUANTILE_QUANTILE, end);
    else if (tag === ((2 << 3) | 1)) wire.fixed64(tape.words, quantile + QUANTILE_VALUE, end);
    else wire.skip(tag, end);
  }
  tape.words[slot] = quantile;
  return quantile + QUANTILE_NEXT;
}

/** A zigzag number as two's complement. */
function readSint32(wire: Wire, end: number): number {
  const value = wire.uint32(end);
  return ((value >>> 1) ^ -(value & 1)) >>> 0;
}
