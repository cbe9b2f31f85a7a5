/** The view `assessments` and what a trace's answer takes from it. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultLimits } from '../../model/limits.ts';
import { readRowBlocks } from '../../model/row-block.ts';
import { type AssessmentInput, assessmentBlock } from '../../test/rows/signal-rows.ts';
import { hex, type SpanInput, spanBlock, spanRow } from '../../test/rows/span-rows.ts';
import type { JsonRow, StoreReader } from '../contract.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { Loader } from '../write/loader.ts';
import { createReader } from './reader.ts';

const start = 1_700_000_000_000_000_000n;
const id = (n: number) => `a-${hex(n, 32)}`;
const trace = (n: number) => hex(n, 32);
const span = (n: number) => hex(n, 16);

let instance: DuckDBInstance;
let connection: DuckDBConnection;
let loader: Loader;
let reader: StoreReader & { close(): Promise<void> };
let seq: number;

beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await applySchema(connection);
  loader = await Loader.open(instance);
  reader = createReader({ instance, flushed: async () => {}, limits: defaultLimits });
  seq = 0;
});

afterEach(async () => {
  await reader.close();
  loader.close();
  connection.closeSync();
  instance.closeSync();
});

async function loadSpans(...spans: readonly SpanInput[]): Promise<void> {
  await load(spanBlock(spans.map((row, index) => ({ ...spanRow(index), ...row }))));
}

async function loadResults(...results: readonly AssessmentInput[]): Promise<void> {
  await load(assessmentBlock(results));
}

async function load(blocks: Uint8Array): Promise<void> {
  seq++;
  await loader.load([{ seq, blocks: readRowBlocks(blocks) }]);
}

async function view(columns: string): Promise<readonly (readonly unknown[])[]> {
  const query = `SELECT ${columns} FROM assessments ORDER BY assessment_id`;
  const answer = await reader.sql({ query, params: undefined, rowsMax: 100, timeoutMs: 5_000 });
  return answer.rows;
}

describe('the view', () => {
  test('values come as they were stored, under their own names', async () => {
    await loadResults({
      assessment_id: id(1),
      trace_id: trace(1),
      span_id: span(1),
      value: '{"a":[1]}',
      number: 0.1,
      boolean: false,
      label: 'fail',
      time: start,
      item_index: 0,
    });
    expect(await view('value, number, boolean, label, left_out, trace_id, span_id')).toEqual([
      ['{"a":[1]}', 0.1, false, 'fail', 0, trace(1), span(1)],
    ]);
  });

  test('the same result told twice stands once, as it was told first', async () => {
    await loadResults({ assessment_id: id(1), origin: 'late', time: start + 5n });
    await loadResults({ assessment_id: id(1), origin: 'unknown' });
    await loadResults({ assessment_id: id(1), origin: 'early', time: start });
    await loadResults({ assessment_id: id(2), origin: 'other', time: start });
    expect(await view('origin')).toEqual([['early'], ['other']]);
    expect(await view('count(*) OVER ()')).toEqual([[2], [2]]);
  });

  test('a response is linked to its span, also to one that comes later', async () => {
    await loadResults({ assessment_id: id(1), response_id: 'r1' }, { assessment_id: id(2) });
    expect(await view('trace_id, span_id')).toEqual([
      [null, null],
      [null, null],
    ]);
    await loadSpans({ trace_id: trace(7), span_id: span(7), response_id: 'r1' });
    expect(await view('trace_id, span_id')).toEqual([
      [trace(7), span(7)],
      [null, null],
    ]);
  });

  test('of two spans with the response the inner one, whatever came first', async () => {
    const inner = { trace_id: trace(7), span_id: span(2), start_time: start + 9n };
    const outer = { trace_id: trace(7), span_id: span(1), start_time: start };
    await loadSpans({ ...inner, response_id: 'r1' }, { ...outer, response_id: 'r1' });
    await loadSpans({ ...outer, response_id: 'r2' }, { ...inner, response_id: 'r2' });
    await loadResults(
      { assessment_id: id(1), response_id: 'r1' },
      { assessment_id: id(2), response_id: 'r2' },
    );
    expect(await view('span_id')).toEqual([[span(2)], [span(2)]]);
  });

  test('a trace that is named stands, and only its own spans are looked at', async () => {
    await loadSpans(
      { trace_id: trace(8), span_id: span(8), response_id: 'r1', start_time: start + 9n },
      { trace_id: trace(7), span_id: span(7), response_id: 'r1', start_time: start },
    );
    await loadResults(
      { assessment_id: id(1), trace_id: trace(7), response_id: 'r1' },
      { assessment_id: id(2), trace_id: trace(9), response_id: 'r1' },
    );
    expect(await view('trace_id, span_id')).toEqual([
      [trace(7), span(7)],
      [trace(9), null],
    ]);
  });

  test('joins the spans for scores by model', async () => {
    const answer = { trace_id: trace(1), span_id: span(1), response_id: 'r1' };
    await loadSpans({ ...answer, request_model: 'm' });
    await loadResults(
      { assessment_id: id(1), response_id: 'r1', number: 1 },
      { assessment_id: id(2), trace_id: trace(1), span_id: span(1), number: 0 },
    );
    const query = `SELECT s.request_model, a.name, avg(a.number), count(*)
      FROM assessments a JOIN spans s USING (trace_id, span_id) GROUP BY ALL`;
    const found = await reader.sql({ query, params: undefined, rowsMax: 9, timeoutMs: 5_000 });
    expect(found.rows).toEqual([['m', 'quality', 0.5, 2]]);
  });
});

describe("a trace's answer", () => {
  async function assessmentsOf(n: number): Promise<readonly JsonRow[]> {
    return (await reader.traceDetail(trace(n)))?.assessments ?? [];
  }

  test('has those of its spans, of itself, of its responses and of its session, by time', async () => {
    await loadSpans(
      { trace_id: trace(1), span_id: span(1), response_id: 'r1', session_id: 's1' },
      { trace_id: trace(2), span_id: span(2), response_id: 'r2', session_id: 's2' },
    );
    await loadResults(
      { assessment_id: id(1), session_id: 's1', time: start + 4n },
      { assessment_id: id(2), response_id: 'r1', time: start + 3n },
      { assessment_id: id(3), trace_id: trace(1), time: start + 2n },
      { assessment_id: id(4), trace_id: trace(1), span_id: span(1), time: start + 1n },
      { assessment_id: id(5), trace_id: trace(2), span_id: span(2) },
      { assessment_id: id(6), response_id: 'r2' },
      { assessment_id: id(7), session_id: 's2' },
      { assessment_id: id(8), response_id: 'r3' },
    );
    expect((await assessmentsOf(1)).map((row) => row.assessment_id)).toEqual(
      [4, 3, 2, 1].map((n) => id(n)),
    );
    expect((await assessmentsOf(2)).map((row) => row.assessment_id)).toEqual(
      [5, 6, 7].map((n) => id(n)),
    );
  });

  test('leaves out a response that another trace answered last', async () => {
    await loadSpans(
      { trace_id: trace(1), span_id: span(1), response_id: 'r1', start_time: start },
      { trace_id: trace(2), span_id: span(2), response_id: 'r1', start_time: start + 9n },
    );
    await loadResults({ assessment_id: id(1), response_id: 'r1' });
    expect(await assessmentsOf(1)).toEqual([]);
    expect(await assessmentsOf(2)).toMatchObject([{ trace_id: trace(2), span_id: span(2) }]);
  });
});
