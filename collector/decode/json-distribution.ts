import {
  BUCKETS_COUNTS,
  BUCKETS_OFFSET,
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
  POINT_EXEMPLARS,
  QUANTILE_NEXT,
  QUANTILE_QUANTILE,
  QUANTILE_VALUE,
  QUANTILE_WORDS,
  RUN_COUNT,
  RUN_NEXT,
  RUN_WORDS,
  SUMMARY_QUANTILES,
  SUMMARY_WORDS,
} from '../../model/metric-tape.ts';
import type { Tape } from '../../model/tape.ts';
import type { Draft } from './draft.ts';
import { type JsonCursor, namesEnd } from './json-cursor.ts';
import { nameIds } from './json-names.ts';
import { readExemplars, readPointMember } from './json-point.ts';
import { readDouble, readI32, readU64 } from './json-scalars.ts';
import { allocateDistribution, allocatePoint } from './point-records.ts';

/** A HistogramDataPoint object. */
export function readHistogramPoint(json: JsonCursor, draft: Draft, scope: number): number {
  const { tape } = draft;
  const point = allocatePoint(draft, scope);
  const histogram = allocateDistribution(tape, point, HISTOGRAM_WORDS);
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.bucketCounts:
        readNumbers(json, tape, histogram + HISTOGRAM_COUNTS, readU64);
        break;
      case nameIds.explicitBounds:
        readNumbers(json, tape, histogram + HISTOGRAM_BOUNDS, readDouble);
        break;
      default:
        readCommon(json, draft, point, histogram, name);
    }
  }
  return point;
}

/** An ExponentialHistogramDataPoint object. */
export function readExponentialPoint(json: JsonCursor, draft: Draft, scope: number): number {
  const { tape } = draft;
  const point = allocatePoint(draft, scope);
  const histogram = allocateDistribution(tape, point, EXPONENTIAL_WORDS);
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.scale:
        tape.words[histogram + EXPONENTIAL_SCALE] = readI32(json);
        break;
      case nameIds.zeroCount:
        readU64(json, histogram + EXPONENTIAL_ZERO_COUNT);
        break;
      case nameIds.zeroThreshold:
        readDouble(json, histogram + EXPONENTIAL_ZERO_THRESHOLD);
        break;
      case nameIds.positive:
        readBuckets(json, tape, histogram + EXPONENTIAL_POSITIVE);
        break;
      case nameIds.negative:
        readBuckets(json, tape, histogram + EXPONENTIAL_NEGATIVE);
        break;
      default:
        readCommon(json, draft, point, histogram, name);
    }
  }
  return point;
}

/** A SummaryDataPoint object. */
export function readSummaryPoint(json: JsonCursor, draft: Draft, scope: number): number {
  const { tape } = draft;
  const point = allocatePoint(draft, scope);
  const summary = allocateDistribution(tape, point, SUMMARY_WORDS);
  tape.words[summary + DISTRIBUTION_HAS_SUM] = 1;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.quantileValues:
        readQuantiles(json, tape, summary + SUMMARY_QUANTILES);
        break;
      case nameIds.count:
        readU64(json, summary + DISTRIBUTION_COUNT);
        break;
      case nameIds.sum:
        readDouble(json, summary + DISTRIBUTION_SUM);
        break;
      default:
        readPointMember(json, draft, point, name);
    }
  }
  return point;
}

/** Members that both kinds of histogram have. */
function readCommon(
  json: JsonCursor,
  draft: Draft,
  point: number,
  record: number,
  name: number,
): void {
  const { words } = draft.tape;
  switch (name) {
    case nameIds.count:
      readU64(json, record + DISTRIBUTION_COUNT);
      break;
    case nameIds.sum:
      readDouble(json, record + DISTRIBUTION_SUM);
      words[record + DISTRIBUTION_HAS_SUM] = 1;
      break;
    case nameIds.min:
      readDouble(json, record + DISTRIBUTION_MIN);
      words[record + DISTRIBUTION_HAS_MIN] = 1;
      break;
    case nameIds.max:
      readDouble(json, record + DISTRIBUTION_MAX);
      words[record + DISTRIBUTION_HAS_MAX] = 1;
      break;
    case nameIds.exemplars:
      readExemplars(json, draft, point + POINT_EXEMPLARS);
      break;
    default:
      readPointMember(json, draft, point, name);
  }
}

/** A list of numbers as one run; one that comes again replaces the first. */
function readNumbers(
  json: JsonCursor,
  tape: Tape,
  slot: number,
  read: (json: JsonCursor, index: number) => void,
): void {
  tape.words[slot] = 0;
  let count = 0;
  let run = 0;
  for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
    if (run === 0) run = tape.allocate(RUN_WORDS);
    read(json, tape.allocate(2));
    count++;
  }
  if (run === 0) return;
  tape.words[run + RUN_NEXT] = 0;
  tape.words[run + RUN_COUNT] = count;
  tape.words[slot] = run;
}

function readBuckets(json: JsonCursor, tape: Tape, slot: number): void {
  const buckets = tape.allocate(BUCKETS_WORDS);
  tape.words[slot] = buckets;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    if (name === nameIds.offset) tape.words[buckets + BUCKETS_OFFSET] = readI32(json);
    else if (name === nameIds.bucketCounts) {
      readNumbers(json, tape, buckets + BUCKETS_COUNTS, readU64);
    } else json.skipValue();
  }
}

function readQuantiles(json: JsonCursor, tape: Tape, slot: number): void {
  tape.words[slot] = 0;
  let next = slot;
  for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
    const quantile = tape.allocate(QUANTILE_WORDS);
    for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
      if (name === nameIds.quantile) readDouble(json, quantile + QUANTILE_QUANTILE);
      else if (name === nameIds.value) readDouble(json, quantile + QUANTILE_VALUE);
      else json.skipValue();
    }
    tape.words[next] = quantile;
    next = quantile + QUANTILE_NEXT;
  }
}
