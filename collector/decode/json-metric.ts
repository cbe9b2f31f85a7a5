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
import { type ItemFault, malformed } from './item-fault.ts';
import { attempt, oneItem, type ReadElement } from './json.ts';
import { type JsonCursor, namesEnd } from './json-cursor.ts';
import { readExponentialPoint, readHistogramPoint, readSummaryPoint } from './json-distribution.ts';
import { nameIds } from './json-names.ts';
import { readNumberPoint } from './json-point.ts';
import { readEnum, readText } from './json-scalars.ts';
import { readAttributes } from './json-value.ts';

/** The members of the oneof `data`, by name. */
const typeOfName = new Map<number, number>([
  [nameIds.gauge, TYPE_GAUGE],
  [nameIds.sum, TYPE_SUM],
  [nameIds.histogram, TYPE_HISTOGRAM],
  [nameIds.exponentialHistogram, TYPE_EXPONENTIAL_HISTOGRAM],
  [nameIds.summary, TYPE_SUMMARY],
]);

/**
 * Reads one Metric object and lists its data points, with the rules of the protobuf reader. Data of
 * the wrong shape is thrown: the points in there cannot be counted.
 */
export const readMetric: ReadElement = (json, draft, scope) => {
  const mark = draft.mark();
  const metric = draft.tape.allocate(METRIC_WORDS);
  let fault: ItemFault | undefined;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    const type = typeOfName.get(name);
    if (type !== undefined) {
      readData(json, draft, scope, metric, type, mark);
      continue;
    }
    switch (name) {
      case nameIds.name:
        fault = attempt(json, draft, metric + METRIC_NAME, readName) ?? fault;
        break;
      case nameIds.description:
        fault = attempt(json, draft, metric + METRIC_DESCRIPTION, readName) ?? fault;
        break;
      case nameIds.unit:
        fault = attempt(json, draft, metric + METRIC_UNIT, readName) ?? fault;
        break;
      case nameIds.metadata:
        fault = attempt(json, draft, metric + METRIC_METADATA, readMetadata) ?? fault;
        break;
      default:
        json.skipValue();
    }
  }
  if (fault !== undefined) draft.dropItemsSince(mark, fault);
  draft.forgetIfEmpty(mark);
};

function readName(json: JsonCursor, _draft: Draft, target: number): void {
  readText(json, target);
}

function readMetadata(json: JsonCursor, draft: Draft, target: number): void {
  readAttributes(json, draft, target, 0);
}

/** A member that comes again, or another one, replaces the points before, which are malformed. */
function readData(
  json: JsonCursor,
  draft: Draft,
  scope: number,
  metric: number,
  type: number,
  mark: Mark,
): void {
  const { tape } = draft;
  draft.dropItemsSince(mark, malformed);
  tape.words[metric + METRIC_TYPE] = type;
  tape.words[metric + METRIC_TEMPORALITY] = 0;
  tape.words[metric + METRIC_IS_MONOTONIC] = 0;
  const hasTemporality = type !== TYPE_GAUGE && type !== TYPE_SUMMARY;
  let fault: ItemFault | undefined;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    if (name === nameIds.dataPoints) {
      draft.dropItemsSince(mark, malformed);
      readPoints(json, draft, scope, metric, type);
    } else if (name === nameIds.aggregationTemporality && hasTemporality) {
      fault = attempt(json, draft, metric + METRIC_TEMPORALITY, readTemporality) ?? fault;
    } else if (name === nameIds.isMonotonic && type === TYPE_SUM) {
      fault = attempt(json, draft, metric + METRIC_IS_MONOTONIC, readFlag) ?? fault;
    } else {
      json.skipValue();
    }
  }
  if (fault !== undefined) draft.dropItemsSince(mark, fault);
}

function readPoints(
  json: JsonCursor,
  draft: Draft,
  scope: number,
  metric: number,
  type: number,
): void {
  const readPoint = pointReaders[type];
  if (readPoint === undefined) return;
  draft.metric = metric;
  for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
    readPoint(json, draft, scope);
  }
}

function readTemporality(json: JsonCursor, draft: Draft, target: number): void {
  const temporality = readEnum(json);
  draft.tape.words[target] = temporality;
}

function readFlag(json: JsonCursor, draft: Draft, target: number): void {
  draft.tape.words[target] = json.bool() ? 1 : 0;
}

/** By type. */
const pointReaders: readonly (ReadElement | undefined)[] = [
  undefined,
  oneItem(readNumberPoint),
  oneItem(readNumberPoint),
  oneItem(readHistogramPoint),
  oneItem(readExponentialPoint),
  oneItem(readSummaryPoint),
];
