/**
 * The trees of the newest spans and the claims on their answers as the database has them: read once
 * at the start, and again after a flush that failed.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { recentCallsMax, recentTreeSpansMax } from '../../model/limits.ts';
import { viewOf } from '../../model/row-block.ts';
import type { Database } from '../database.ts';
import { CallTrees, spanKinds } from './call-trees.ts';
import { responseKey } from './response-key.ts';
import { createFacts, usageColumns } from './span-facts.ts';

export async function readStoredCalls(instance: Database): Promise<CallTrees> {
  const trees = new CallTrees(recentTreeSpansMax, recentCallsMax);
  const connection = await instance.connect();
  try {
    const tables = await newestOf(connection);
    if (tables.length === 0) return trees;
    const result = await connection.stream(newestSpans(tables));
    for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
      if (chunk.rowCount === 0) break;
      const words = Array.from({ length: 8 }, (_, column) => {
        const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
        const bytes = duckdb.vector_get_data(vector, chunk.rowCount * 8);
        return viewOf(bytes);
      });
      const responses = chunk.getColumnVector(8);
      addRows(trees, words, (row) => String(responses.getItem(row)), chunk.rowCount);
    }
    return trees;
  } finally {
    connection.closeSync();
  }
}

/** Rows come in the order they were stored in, which DuckDB keeps for a table alone. */
const newestSpans = (tables: readonly string[]) =>
  tables.length === 1 ? tables.join() : `${tables.join(' UNION ALL ')} ORDER BY journal_seq`;

const allKinds = Object.values(spanKinds).reduce((sum, kind) => sum | kind, 0);

/** No column has a NULL, and all but the last eight bytes a row: vectors are read as they stand. */
const columns = `
  coalesce(TRY_CAST('0x' || span_id AS UBIGINT), 0) AS span,
  coalesce(TRY_CAST('0x' || trace_id[:16] AS UBIGINT), 0) AS trace_high,
  coalesce(TRY_CAST('0x' || trace_id[17:] AS UBIGINT), 0) AS trace_low,
  coalesce(TRY_CAST('0x' || parent_span_id AS UBIGINT), 0) AS parent,
  (
    (parent_span_id IS NOT NULL)::UBIGINT
    + 2 * (${usageColumns.map((name) => `coalesce(${name} > 0, false)`).join(' OR ')})::UBIGINT
    + 4 * (is_aggregate IS FALSE AND is_repeat IS NOT TRUE)::UBIGINT
    + 8 * (coalesce(response_id, '') <> '')::UBIGINT
    + (CASE span_type ${kindCases()} ELSE 0 END)::UBIGINT
  ) AS flags,
  journal_seq,
  coalesce(epoch_ns(start_time), epoch_ns(end_time), 0)::BIGINT AS started,
  coalesce(epoch_ns(end_time), epoch_ns(start_time), 0)::BIGINT AS ended,
  coalesce(response_id, '') AS response`;

function addRows(
  trees: CallTrees,
  words: readonly DataView[],
  responseId: (row: number) => string,
  rows: number,
): void {
  const facts = createFacts();
  const response = { key: new Uint32Array(2), startMs: 0, endMs: 0 };
  const low = (column: number, row: number) => words[column]?.getUint32(row * 8, true) ?? 0;
  const high = (column: number, row: number) => words[column]?.getUint32(row * 8 + 4, true) ?? 0;
  const number = (column: number, row: number) =>
    high(column, row) * 0x100000000 + low(column, row);
  for (let row = 0; row < rows; row++) {
    const flags = low(4, row);
    facts.key[0] = high(0, row);
    facts.key[1] = low(0, row);
    facts.key[2] = high(1, row) ^ high(2, row);
    facts.key[3] = low(1, row) ^ low(2, row);
    facts.parentKey[0] = high(3, row);
    facts.parentKey[1] = low(3, row);
    facts.hasParent = (flags & 1) !== 0;
    facts.kind = flags & allKinds;
    facts.reports = (flags & 2) !== 0;
    facts.journalSeq = number(5, row);
    trees.add(facts);
    // What it finds out was corrected when it was stored.
    trees.takeCorrections();
    if (!facts.reports || (flags & 4) === 0 || trees.isAggregate(facts)) continue;
    trees.count(facts);
    if ((flags & 8) === 0) continue;
    const id = Buffer.from(responseId(row));
    responseKey(viewOf(id), 0, id.length, response.key);
    response.startMs = number(6, row) / 1e6;
    response.endMs = number(7, row) / 1e6;
    trees.claim(facts, response);
  }
}

/** A SELECT for each table that holds spans, chosen or not: its newest rows. */
async function newestOf(connection: DuckDBConnection): Promise<readonly string[]> {
  const tables: string[] = [];
  for (const table of ['span', 'sampled_out']) {
    const found = await connection.runAndReadAll(`SELECT max(rowid) FROM ${table}`);
    const [[last] = []] = found.getRowsJS();
    if (typeof last !== 'bigint') continue;
    const after = last - BigInt(recentTreeSpansMax);
    tables.push(`SELECT ${columns} FROM ${table} WHERE rowid > ${after}`);
  }
  return tables;
}

function kindCases(): string {
  return Object.entries(spanKinds)
    .map(([type, kind]) => `WHEN '${type}' THEN ${kind}`)
    .join(' ');
}
