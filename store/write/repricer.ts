/**
 * Computes the costs of stored spans anew, step by step. A step is one transaction: the costs on
 * the spans, the sums of their traces, and the record of what changed are all there or not at all.
 * A run that is broken off is simply run again: what has its price already is not touched.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBTimestampNanosecondsValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { PriceBook } from '../../model/cost.ts';
import { repriceSpansMax } from '../../model/limits.ts';
import { type Clock, timestampNsMax } from '../../model/time.ts';
import type { RepricedModel, RepriceRequest, RepriceStep } from '../contract.ts';
import { readTime } from '../read/read-time.ts';
import { type PricedSpan, readPricedSpan } from './priced-span.ts';
import { createRepriceSums, type RepriceSums } from './reprice-sums.ts';

export interface RepricerOptions {
  /** Runs a task on the writing connection while no flush runs. */
  readonly alone: <T>(task: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;
  readonly clock: Clock;
  /** Spans after which a step ends; `repriceSpansMax` unless told. */
  readonly spansMax?: number;
}

export type Repricer = (request: RepriceRequest, prices: PriceBook) => Promise<RepriceStep>;

const queries = ['limit', 'spans', 'trace-parts', 'update'] as const;
type Queries = Readonly<Record<(typeof queries)[number], string>>;

export function createRepricer({ alone, clock, spansMax }: RepricerOptions): Repricer {
  const sql = readQueries();
  return (request, prices) =>
    alone((connection) =>
      step({ connection, sql, clock, spansMax: spansMax ?? repriceSpansMax }, request, prices),
    );
}

interface Tools {
  readonly connection: DuckDBConnection;
  readonly sql: Queries;
  readonly clock: Clock;
  readonly spansMax: number;
}

/** What one step looks at: the bounds that its queries take. */
interface Range {
  readonly after: bigint;
  readonly fromNs: bigint;
  readonly toNs: bigint;
  readonly upTo: bigint;
}

/** A span whose cost changes. */
type Change = readonly DuckDBValue[];

async function step(
  tools: Tools,
  request: RepriceRequest,
  prices: PriceBook,
): Promise<RepriceStep> {
  const { connection, sql } = tools;
  const after = BigInt(request.after ?? 0);
  const fromNs = request.from === undefined ? 0n : readTime(request.from, 'from');
  const toNs = request.to === undefined ? timestampNsMax : readTime(request.to, 'to');
  const bounds = [after, fromNs, toNs];
  const limit = await connection.runAndReadAll(sql.limit, [...bounds, tools.spansMax]);
  const [[upTo, found] = []] = limit.getRowsJS();
  const sums = createRepriceSums();
  if (typeof upTo !== 'bigint') return answer(sums, prices, undefined);
  const range = { after, fromNs, toNs, upTo };
  const changes = await findChanges(tools, range, prices, sums);
  if (!request.dryRun && changes.length > 0) {
    await apply(tools, range, changes, prices.version, sums.models());
  }
  const isLast = Number(found) < tools.spansMax;
  return answer(sums, prices, isLast ? undefined : String(upTo));
}

function answer(sums: RepriceSums, prices: PriceBook, next: string | undefined): RepriceStep {
  return { priceVersion: prices.version, models: sums.models(), next };
}

async function findChanges(
  { connection, sql }: Tools,
  { after, fromNs, toNs, upTo }: Range,
  prices: PriceBook,
  sums: RepriceSums,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  const result = await connection.stream(sql.spans, [after, fromNs, toNs, upTo]);
  for await (const rows of result.yieldRowObjectJs()) {
    for (const row of rows) {
      const change = changeOf(readPricedSpan(row), prices, sums);
      if (change !== undefined) changes.push(change);
    }
  }
  return changes;
}

/**
 * Where nobody knows a price any more, the span keeps what it cost and the version that said so:
 * price lists forget old models, and what was paid for them is still true. What it costs follows
 * from what is computed unless its sender said it: older versions took a 0 for that.
 */
function changeOf(span: PricedSpan, prices: PriceBook, sums: RepriceSums): Change | undefined {
  const found = prices.find(span.name)?.costOf(span.usage, span.startMs);
  const { computed, isReported } = span;
  const { input, output, total } = found ?? computed;
  const isSame =
    total === computed.total &&
    input === computed.input &&
    output === computed.output &&
    (isReported || total === span.cost);
  sums.add(span, isReported ? span.cost : total, !isSame);
  if (isSame) return undefined;
  const costs = [input ?? null, output ?? null, total ?? null];
  return [span.rowId, ...costs, isReported, span.counts && !isReported, found !== undefined];
}

async function apply(
  tools: Tools,
  { after, upTo }: Range,
  changes: readonly Change[],
  version: string,
  models: readonly RepricedModel[],
): Promise<void> {
  const { connection, sql } = tools;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE repriced (row_id BIGINT, input_cost DOUBLE, output_cost DOUBLE,
      total_cost DOUBLE, is_reported BOOLEAN, counts BOOLEAN, is_known BOOLEAN)`,
  );
  await connection.run('BEGIN TRANSACTION');
  try {
    await append(connection, changes);
    await connection.run(sql['trace-parts']);
    await connection.run(sql.update, [version, after, upTo]);
    const time = new DuckDBTimestampNanosecondsValue(tools.clock());
    for (const { provider, model, spans, changed, costBefore, costAfter } of models) {
      if (changed === 0) continue;
      const sums = [BigInt(spans), BigInt(changed), costBefore ?? null, costAfter ?? null];
      await connection.run('INSERT INTO repricing VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
        time,
        version,
        provider ?? null,
        model ?? null,
        ...sums,
      ]);
    }
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK');
    throw error;
  } finally {
    await connection.run('DROP TABLE IF EXISTS temp.repriced');
  }
}

const chunkRows = 2048;

async function append(connection: DuckDBConnection, changes: readonly Change[]): Promise<void> {
  const appender = await connection.createAppender('repriced', 'main', 'temp');
  try {
    const types = Array.from({ length: appender.columnCount }, (_, at) => appender.columnType(at));
    for (let from = 0; from < changes.length; from += chunkRows) {
      const chunk = DuckDBDataChunk.create(types);
      chunk.setRows(changes.slice(from, from + chunkRows));
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

function readQueries(): Queries {
  const read = (name: string) =>
    readFileSync(join(import.meta.dirname, `reprice-${name}.sql`), 'utf8');
  return {
    limit: read('limit'),
    spans: read('spans'),
    'trace-parts': read('trace-parts'),
    update: read('update'),
  };
}
