/** How much there is, for who asks again and again: a live stream does, four times a second. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { StoreTotals } from '../contract.ts';
import type { QueryName } from './queries.ts';
import { numberOf, readRows } from './rows.ts';

/** Counting that takes no longer is done whenever something changed. */
const quickMs = 20;
/** Times as long as counting took it is left alone: at most a twentieth of a core goes there. */
const restFactor = 19;

type TraceTotals = Pick<StoreTotals, 'traces' | 'services'>;

interface Counted {
  readonly totals: TraceTotals;
  /** What the parts of traces looked like. */
  readonly parts: string;
  readonly againAt: number;
}

/**
 * Reads the totals. Traces and services are counted over all parts of traces, so what was counted
 * is told again while no part came, and while counting would take too much of the time.
 */
export function createTotalsReader(
  sql: (name: QueryName) => string,
  now: () => number = () => performance.now(),
): (connection: DuckDBConnection) => Promise<StoreTotals> {
  let counted: Counted | undefined;
  /** One counts for all who ask meanwhile. */
  let counting: Promise<TraceTotals> | undefined;

  async function count(connection: DuckDBConnection, parts: string): Promise<TraceTotals> {
    const began = now();
    const [row = {}] = await readRows(connection, { sql: sql('trace-totals'), values: {} });
    const { services } = row;
    const totals = {
      traces: numberOf(row, 'traces'),
      services: Array.isArray(services) ? services.filter((name) => typeof name === 'string') : [],
    };
    const took = now() - began;
    const againAt = now() + (took > quickMs ? restFactor * took : 0);
    counted = { totals, parts, againAt };
    return totals;
  }

  async function traceTotals(connection: DuckDBConnection, parts: string): Promise<TraceTotals> {
    if (counted !== undefined) {
      const isSettled = counted.parts === parts || now() < counted.againAt;
      if (isSettled || counting !== undefined) return counted.totals;
    }
    counting ??= count(connection, parts).finally(() => {
      counting = undefined;
    });
    return counting;
  }

  return async (connection) => {
    const [row = {}] = await readRows(connection, { sql: sql('totals'), values: {} });
    const { newest_trace_id: newest, parts, last_part: last } = row;
    return {
      spans: numberOf(row, 'spans'),
      logRecords: numberOf(row, 'log_records'),
      metricPoints: numberOf(row, 'metric_points'),
      newestTraceId: typeof newest === 'string' ? newest : undefined,
      ...(await traceTotals(connection, `${String(parts)} ${String(last)}`)),
    };
  };
}
