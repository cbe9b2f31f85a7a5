/** From the rows of the rollup queries to estimates with their errors, group by group. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { Invalid } from '../../model/errors.ts';
import {
  type Estimate,
  estimateBetween,
  estimateRatio,
  estimateTotal,
  type SampleSums,
} from '../../model/estimate.ts';
import { rollupPointsMax } from '../../model/limits.ts';
import type { RollupGroup, RollupPoint, RollupQuery } from '../../model/rollup.ts';
import type { JsonRow, JsonValue } from '../contract.ts';
import type { QueryName } from './queries.ts';
import { isQuantile, rollupQuery } from './rollup.ts';
import { exactQuery, notStoredQuery } from './rollup-exact.ts';
import { numberOf, readRows } from './rows.ts';

/** @throws Invalid `too_many_points`, or where the parts of the query do not go together */
export async function readRollup(
  connection: DuckDBConnection,
  query: RollupQuery,
  sql: (name: QueryName) => string,
): Promise<readonly RollupGroup[]> {
  const ofQuantile = isQuantile(query.aggregate);
  // One more than may be answered tells that there are more.
  const limit = rollupPointsMax + 1;
  const name = ofQuantile ? 'rollup-quantile' : 'rollup';
  const [{ has_sums = true, lacks = true } = {}] = await readRows(
    connection,
    notStoredQuery(sql('not-stored'), query),
  );
  const exact = exactQuery(sql, query, { hasSums: has_sums !== false, limit });
  const rows = await readRows(connection, rollupQuery(sql(name), query, limit));
  const exactRows = exact === undefined ? [] : await readRows(connection, exact);
  if (Math.max(rows.length, exactRows.length) > rollupPointsMax) throw tooManyPoints();
  const points = new Map<string, Point>();
  for (const row of rows) {
    const estimate = ofQuantile ? quantileOf(row) : estimateOf(row, query);
    const point = pointOf(estimate, numberOf(row, 'sampled'));
    const is_exact = point.standard_error === 0 && lacks === false;
    points.set(placeOf(row), { row, point: { ...point, is_exact } });
  }
  for (const row of exactRows) {
    const place = placeOf(row);
    // Of what nothing was kept the estimate is nothing, and no error can be told.
    const nothing = isDivided(query) ? undefined : { ...unknown, value: 0 };
    const { point } = points.get(place) ?? { point: pointOf(nothing, 0) };
    points.set(place, { row, point: withExact(point, exactOf(row, query)) });
  }
  return groupsOf([...points.values()]);
}

interface Point {
  readonly row: JsonRow;
  readonly point: Omit<RollupPoint, 'time'>;
}

const unknown = { standardError: undefined, low: undefined, high: undefined };

function isDivided({ aggregate }: RollupQuery): boolean {
  return aggregate === 'mean' || aggregate === 'ratio';
}

function estimateOf(row: JsonRow, query: RollupQuery): Estimate | undefined {
  const sums = sumsIn(row);
  const { metric, aggregate, per = 'count' } = query;
  const countsRows = metric === 'errors' || metric === 'count';
  const kind = countsRows ? 'count' : 'amount';
  if (isDivided(query)) return estimateRatio(sums, countsRows && per === 'count' ? 'share' : kind);
  if (aggregate !== 'count') return estimateTotal(sums, kind);
  const { z, zUnsure, zz, heaviest } = sums;
  const counted = { ...sums, y: z, yUnsure: zUnsure, yy: zz, heaviestY: heaviest };
  return estimateTotal(counted, 'count');
}

function sumsIn(row: JsonRow): SampleSums {
  const of = (name: string) => numberOf(row, name);
  return {
    ...{ y: of('y'), z: of('z'), yUnsure: of('y_unsure'), zUnsure: of('z_unsure') },
    ...{ yy: of('yy'), yz: of('yz'), zz: of('zz') },
    ...{ heaviest: of('heaviest'), heaviestY: of('heaviest_y') },
  };
}

function quantileOf(row: JsonRow): Estimate {
  const end = (name: 'low' | 'high') => (row[name] === null ? undefined : numberOf(row, name));
  const interval = { value: numberOf(row, 'estimate'), low: end('low'), high: end('high') };
  return estimateBetween(interval, numberOf(row, 'heaviest'));
}

function exactOf(row: JsonRow, { aggregate }: RollupQuery): { readonly exact?: number } {
  if (row.is_known !== true) return {};
  const [y, z] = [numberOf(row, 'y'), numberOf(row, 'z')];
  if (aggregate === 'sum') return { exact: y };
  if (aggregate === 'count') return { exact: z };
  return z === 0 ? {} : { exact: y / z };
}

/** An estimate without an error that the count contradicts lacks what nothing kept stands for. */
function withExact(
  point: Omit<RollupPoint, 'time'>,
  counted: { readonly exact?: number },
): Omit<RollupPoint, 'time'> {
  const { estimate, standard_error } = point;
  const off = Math.abs((counted.exact ?? estimate ?? 0) - (estimate ?? 0));
  // Sums of costs may differ in their last digits.
  const isContradicted = standard_error === 0 && off > 1e-9 * Math.abs(counted.exact ?? 0);
  const noError = { standard_error: null, low: null, high: null };
  const isKnown = counted.exact !== undefined && standard_error === 0 && !isContradicted;
  const is_exact = counted.exact === undefined ? point.is_exact : isKnown;
  return { ...point, ...(isContradicted && noError), ...counted, is_exact };
}

function pointOf(estimate: Estimate | undefined, sampled: number): Omit<RollupPoint, 'time'> {
  return {
    estimate: estimate?.value ?? null,
    standard_error: estimate?.standardError ?? null,
    low: estimate?.low ?? null,
    high: estimate?.high ?? null,
    is_exact: false,
    sampled,
  };
}

function placeOf({ key, bucket }: JsonRow): string {
  return JSON.stringify([key, bucket]);
}

/** Groups in the order of their largest points, so that what matters most stands first. */
function groupsOf(points: readonly Point[]): readonly RollupGroup[] {
  const groups = new Map<string | null, RollupPoint[]>();
  for (const { row, point } of points.toSorted(byTime)) {
    const key = typeof row.key === 'string' ? row.key : null;
    const time = typeof row.bucket === 'string' ? { time: row.bucket } : {};
    groups.set(key, [...(groups.get(key) ?? []), { ...time, ...point }]);
  }
  const size = (group: RollupGroup): number =>
    Math.max(...group.points.map(({ estimate, exact }) => Math.max(estimate ?? 0, exact ?? 0)));
  return [...groups]
    .map(([key, own]) => ({ key, points: own }))
    .toSorted((a, b) => size(b) - size(a) || compare(a.key ?? '', b.key ?? ''));
}

function byTime(a: Point, b: Point): number {
  return compare(timeText(a.row.bucket), timeText(b.row.bucket));
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function timeText(bucket: JsonValue | undefined): string {
  return typeof bucket === 'string' ? bucket : '';
}

function tooManyPoints(): Invalid {
  return new Invalid(`The answer would hold more than ${rollupPointsMax} points.`, {
    code: 'too_many_points',
    field: 'bucket',
    hint: 'Ask for a coarser bucket, a shorter time, or fewer groups.',
  });
}
