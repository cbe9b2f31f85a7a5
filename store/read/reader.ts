/**
 * What the floors above may read. Every call is one read-only transaction on a connection of its
 * own, so the rows of one answer belong together and the writer is never waited for.
 */
import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import { Unavailable } from '../../model/errors.ts';
import {
  type Limits,
  traceAssessmentsMax,
  traceLogsMax,
  traceSpansMax,
} from '../../model/limits.ts';
import type { JsonRow, Store, StoreReader, TraceDetail, ViewDescription } from '../contract.ts';
import type { Database } from '../database.ts';
import type { TracePage, TracePageQuery } from '../pages-contract.ts';
import { publicViews, storedViews } from '../schema/manifest.ts';
import { createSimulator } from '../simulate/simulator.ts';
import { ConnectionPool } from '../sql/connection-pool.ts';
import { createSqlRunner } from '../sql/runner.ts';
import { cutPage } from './keyset.ts';
import { type QueryName, queryNames, readQuery } from './queries.ts';
import { readRollup } from './rollup-points.ts';
import { numberOf, readRows, textOf } from './rows.ts';
import { readSessionPage } from './session-page.ts';
import { createTotalsReader } from './totals.ts';
import { facetsOf, traceFacetsQuery } from './trace-facets.ts';
import { traceIdsQuery } from './trace-ids.ts';

export interface ReaderOptions {
  /** The caller's; it stays open after `close`. */
  readonly instance: Database;
  /** Resolves when everything acknowledged before the call is visible. */
  readonly flushed: () => Promise<void>;
  readonly limits: Limits;
}

interface OpenReader extends StoreReader {
  /** Bytes DuckDB holds by tag. */
  memory(): ReturnType<Store['memory']>;
  close(): Promise<void>;
}

/** Reads that run at once besides users' statements; each is short. */
const readersMax = 3;
const readsWaitingMax = 256;

export function createReader(options: ReaderOptions): OpenReader {
  const { instance, flushed, limits } = options;
  const queries = new Map(queryNames.map((name) => [name, readQuery(name)]));
  const sql = (name: QueryName) => queries.get(name) ?? '';
  const pool = new ConnectionPool({ instance, size: readersMax, waitingMax: readsWaitingMax });
  const runner = createSqlRunner({ instance, limits });
  const simulator = createSimulator(instance);
  const readTotals = createTotalsReader(sql);

  return {
    tracePage(query, signal) {
      const ids = traceIdsQuery(sql('trace-ids'), query);
      return pool.use(async (connection) => {
        const found = await readRows(connection, ids);
        return page(query, found, (traceIds) => {
          const values = { trace_ids: listValue([...traceIds]) };
          return readRows(connection, { sql: sql('trace-rows'), values });
        });
      }, signal);
    },
    traceFacets(query, signal) {
      const facets = traceFacetsQuery(sql('trace-facets'), query);
      return pool.use(async (connection) => facetsOf(await readRows(connection, facets)), signal);
    },
    sessionPage(query, signal) {
      return pool.use((connection) => readSessionPage(connection, query, sql), signal);
    },
    rollups: (query, signal) =>
      pool.use((connection) => readRollup(connection, query, sql), signal),
    simulate: (request, signal) => simulator.simulate(request, signal),
    async traceDetail(traceId, signal) {
      await flushed();
      return pool.use((connection) => detail(connection, traceId.toLowerCase(), sql), signal);
    },
    sql: (request, signal) => runner.run(request, signal),
    views: () => pool.use((connection) => viewsOf(connection, sql('views'))),
    totals: () => pool.use(readTotals),
    async memory() {
      try {
        return await pool.use((connection) => memoryOf(connection, sql('duckdb-memory')));
      } catch (error) {
        if (error instanceof Unavailable) return undefined;
        throw error;
      }
    },
    async close() {
      await Promise.all([pool.close(), runner.close(), simulator.close()]);
    },
  };
}

/** @param found rows of `trace-ids.sql`: at most one more than the page holds */
async function page(
  query: TracePageQuery,
  found: readonly JsonRow[],
  rowsOf: (traceIds: readonly string[]) => Promise<readonly JsonRow[]>,
): Promise<TracePage> {
  const { rows, nextPageToken, total } = cutPage(query, found, 'trace_id');
  if (rows.length === 0) return { traces: [], nextPageToken, total };
  const traceIds = rows.map((row) => textOf(row, 'trace_id'));
  const byId = new Map((await rowsOf(traceIds)).map((row) => [textOf(row, 'trace_id'), row]));
  const traces = traceIds.map((id) => byId.get(id)).filter((row) => row !== undefined);
  return { traces, nextPageToken, total };
}

async function detail(
  connection: DuckDBConnection,
  traceId: string,
  sql: (name: QueryName) => string,
): Promise<TraceDetail | undefined> {
  const values = { trace_id: traceId };
  const traceIds = { trace_ids: listValue([traceId]) };
  const [trace] = await readRows(connection, { sql: sql('trace-rows'), values: traceIds });
  if (trace === undefined) return undefined;
  const limited = (limit: number) => ({ ...values, limit: BigInt(limit) });
  const [counted = {}] = await readRows(connection, { sql: sql('trace-log-count'), values });
  return {
    trace,
    spans: await readRows(
      connection,
      { sql: sql('trace-spans'), values: limited(traceSpansMax) },
      storedViews.spans.columns,
    ),
    logs: await readRows(
      connection,
      { sql: sql('trace-logs'), values: limited(traceLogsMax) },
      storedViews.logs.columns,
    ),
    logCount: numberOf(counted, 'log_count'),
    assessments: await assessmentsOf(connection, traceId, sql),
    redactions: await readRows(connection, { sql: sql('trace-redactions'), values }),
    receipts: await readRows(connection, { sql: sql('trace-receipts'), values }),
  };
}

async function assessmentsOf(
  connection: DuckDBConnection,
  traceId: string,
  sql: (name: QueryName) => string,
): Promise<JsonRow[]> {
  const found = await readRows(connection, {
    sql: sql('trace-assessment-ids'),
    values: { trace_id: traceId, limit: BigInt(traceAssessmentsMax) },
  });
  if (found.length === 0) return [];
  const ids = found.map((row) => textOf(row, 'assessment_id'));
  const values = { trace_id: traceId, assessment_ids: listValue(ids) };
  return readRows(connection, { sql: sql('trace-assessments'), values });
}

async function viewsOf(connection: DuckDBConnection, sql: string): Promise<ViewDescription[]> {
  const rows = await readRows(connection, { sql, values: { names: listValue([...publicViews]) } });
  return publicViews.map((name) => {
    const own = rows.filter((row) => row.view_name === name);
    const columns = own.map((row) => ({
      name: textOf(row, 'column_name'),
      type: textOf(row, 'data_type'),
      comment: textOf(row, 'column_comment'),
    }));
    const [first] = own;
    return { name, comment: first === undefined ? '' : textOf(first, 'view_comment'), columns };
  });
}

async function memoryOf(
  connection: DuckDBConnection,
  sql: string,
): Promise<Readonly<Record<string, number>>> {
  const rows = await readRows(connection, { sql, values: {} });
  return Object.fromEntries(
    rows.map((row) => [textOf(row, 'tag').toLowerCase(), numberOf(row, 'bytes')]),
  );
}
