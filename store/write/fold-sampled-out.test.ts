import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { readRowBlocks } from '../../model/row-block.ts';
import {
  type Row,
  rowBlock,
  type SpanInput,
  spanBlock,
  spanRow,
} from '../../test/rows/span-rows.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { Loader } from './loader.ts';

const counts = 'SELECT * FROM sampling_counts ORDER BY ALL';
const rowsMax = 8;

test('old rows become sums, and what the view says stays', async () => {
  const { loader, connection } = await fresh();
  const plain = await fresh(1_000_000);
  for (let seq = 1; seq <= 9; seq++) {
    const rows = [0, 1, 2].map((at) => outRow(seq * 10 + at, { service_name: `s${at}` }));
    for (const one of [loader, plain.loader]) await one.load([record(seq, outBlock(rows))]);
    expect(await rowsOf(connection, counts)).toEqual(await rowsOf(plain.connection, counts));
    const [[held] = []] = await rowsOf(connection, 'SELECT count(*) FROM sampled_out');
    expect(Number(held)).toBeLessThanOrEqual(rowsMax);
  }
  const [[sums] = []] = await rowsOf(connection, 'SELECT sum(spans) FROM sampling_count');
  expect(Number(sums)).toBeGreaterThan(15);
});

test('a sum says whether a sampler before had chosen one of its spans, where all say it', async () => {
  const { loader, connection } = await fresh();
  const said = { neither: [false, false], one: [true, false], older: [false, undefined] };
  for (let seq = 1; seq <= 3; seq++) {
    const rows = Object.entries(said).flatMap(([service_name, came], at) =>
      came.map((came_sampled, own) => ({
        ...outRow(seq * 100 + at * 10 + own, { service_name }),
        came_sampled,
      })),
    );
    await loader.load([record(seq, outBlock(rows))]);
  }
  const told = 'SELECT DISTINCT service_name, came_sampled FROM sampling_count ORDER BY 1';
  expect(await rowsOf(connection, told)).toEqual([
    ['neither', false],
    ['older', null],
    ['one', true],
  ]);
});

test('an aggregate that was not chosen is taken out when its call comes, chosen or not', async () => {
  const { loader, connection } = await fresh();
  const agent = { trace_id: trace, parent_span_id: null, input_tokens: 30, cost: 3 };
  await loader.load([record(1, outBlock([outRow(1, agent)]))]);
  expect(await sums(connection)).toEqual([[1n, 1n, 30n, 3]]);
  const call = { trace_id: trace, parent_span_id: spanRow(1).span_id, input_tokens: 30, cost: 3 };
  await loader.load([record(2, outBlock([outRow(2, { ...call, span_type: 'LLM' })]))]);
  expect(await sums(connection)).toEqual([[2n, 1n, 30n, 3]]);
  expect(await rowsOf(connection, 'SELECT count(*) FROM trace_part')).toEqual([[0n]]);
});

test('a call that a span not chosen told first counts there, not in the kept trace', async () => {
  const { loader, connection } = await fresh();
  const call = {
    span_type: 'LLM',
    response_id: 'r',
    input_tokens: 5,
    start_time: 0n,
    end_time: 9n,
  };
  await loader.load([record(1, outBlock([outRow(1, call)]))]);
  await loader.load([record(2, spanBlock([spanRow(2, call)]))]);
  expect(await rowsOf(connection, 'SELECT is_repeat FROM spans')).toEqual([[true]]);
  expect(await rowsOf(connection, 'SELECT input_tokens FROM traces')).toEqual([[null]]);
  expect(await rowsOf(connection, 'SELECT sum(input_tokens) FROM sampling_counts')).toEqual([[5n]]);
  // And so it is after a restart.
  const again = await Loader.open(connection.instance);
  await again.load([record(3, spanBlock([spanRow(3, call)]))]);
  expect(await rowsOf(connection, 'SELECT sum(input_tokens) FROM sampling_counts')).toEqual([[5n]]);
});

const trace = '7'.repeat(32);

function sums(connection: DuckDBConnection) {
  return rowsOf(
    connection,
    'SELECT sum(spans)::BIGINT, sum(traces)::BIGINT, sum(input_tokens)::BIGINT, sum(cost) FROM sampling_counts',
  );
}

function outRow(id: number, given: SpanInput): Row {
  const { name, kind, duration_ns, attributes, ...narrow } = spanRow(id, given);
  return narrow;
}

function outBlock(rows: readonly Row[]): Uint8Array {
  return rowBlock('sampled_out', rows);
}

function record(seq: number, blocks: Uint8Array) {
  return { seq, blocks: readRowBlocks(blocks) };
}

async function fresh(max = rowsMax) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = Object.assign(await instance.connect(), { instance });
  await applySchema(connection);
  return { connection, loader: await Loader.open(instance, { sampledOutMax: max }) };
}

async function rowsOf(connection: DuckDBConnection, sql: string) {
  return (await connection.runAndReadAll(sql)).getRowsJS();
}
