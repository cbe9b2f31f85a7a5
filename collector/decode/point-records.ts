import { POINT_METRIC, POINT_SCOPE, POINT_VALUE, POINT_WORDS } from '../../model/metric-tape.ts';
import type { Tape } from '../../model/tape.ts';
import type { Draft } from './draft.ts';

/** A new data point record of the metric that is being read. */
export function allocatePoint(draft: Draft, scope: number): number {
  const { tape } = draft;
  const point = tape.allocate(POINT_WORDS);
  tape.words[point + POINT_SCOPE] = scope;
  tape.words[point + POINT_METRIC] = draft.metric;
  return point;
}

/** The record a point's value word names. */
export function allocateDistribution(tape: Tape, point: number, size: number): number {
  const record = tape.allocate(size);
  tape.words[point + POINT_VALUE] = record;
  return record;
}
