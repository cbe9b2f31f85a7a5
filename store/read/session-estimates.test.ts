/**
 * Sessions of which a part is kept: what the view says of the whole is right on average, and its
 * standard errors are how far it is off.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { readRowBlocks } from '../../model/row-block.ts';
import { hex, type SpanInput, spanBlock, spanRow } from '../../test/rows/span-rows.ts';
import { normal, seeded } from '../../test/sampling/simulated-days.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { Loader } from '../write/loader.ts';

const seed = 20_261_127;
const draws = 600;

interface Trace {
  readonly cost: number;
  readonly tokens: number;
  readonly isError: boolean;
  readonly probability: number;
}

/** One session as it was: errors are always kept, dear traces more often than others. */
function wholeSession(random: () => number): readonly Trace[] {
  return Array.from({ length: 40 }, () => {
    const cost = 0.02 * Math.exp(normal(random));
    const isError = random() < 0.1;
    const probability = isError ? 1 : cost > 0.03 ? 0.5 : 0.2;
    return { cost, tokens: Math.round(cost * 100_000), isError, probability };
  });
}

test('sampled again and again, a session is estimated without bias', async () => {
  const random = seeded(seed);
  const traces = wholeSession(random);
  const kept = Array.from({ length: draws }, (_, draw) =>
    traces.flatMap((trace, at) =>
      random() < trace.probability ? rowsOf(trace, draw * traces.length + at, `draw ${draw}`) : [],
    ),
  );
  const connection = await stored(kept);
  const sum = (pick: (trace: Trace) => number) =>
    traces.reduce((total, trace) => total + pick(trace), 0);
  const truths: Readonly<Record<string, number>> = {
    trace_count: traces.length,
    error_trace_count: sum(({ isError }) => Number(isError)),
    span_count: traces.length * 2,
    error_count: sum(({ isError }) => Number(isError)),
    input_tokens: sum(({ tokens }) => tokens),
    cost: sum(({ cost }) => cost),
  };
  for (const [name, truth] of Object.entries(truths)) {
    const [row = []] = await numbers(
      connection,
      `SELECT avg(${name}_estimate), stddev_pop(${name}_estimate),
         sqrt(avg(${name}_standard_error ** 2)), avg(${name})
       FROM sessions`,
    );
    const [mean = 0, spread = 0, error = 0, plain = 0] = row.map(Number);
    // Four standard errors of the mean over all draws.
    const apart = Math.max((4 * spread) / Math.sqrt(draws), 1e-9 * truth);
    expect(Math.abs(mean - truth), `seed ${seed}: ${name}`).toBeLessThan(apart);
    if (!name.startsWith('error')) {
      expect(error / spread, `seed ${seed}: error of ${name}`).toBeGreaterThan(0.9);
      expect(error / spread, `seed ${seed}: error of ${name}`).toBeLessThan(1.1);
      expect(plain, `${name} of what is kept`).toBeLessThan(0.8 * truth);
    }
  }
  expect(await numbers(connection, 'SELECT count(*) FROM sessions WHERE NOT is_sampled')).toEqual([
    [0],
  ]);
}, 60_000);

test('what came late to a dropped trace is kept and stands for nothing', async () => {
  const late = { sample_weight: 0, sample_reason: 'LATE', session_id: 's', cost: 2 };
  const alone = { session_id: 's', cost: 3, span_type: 'LLM', trace_id: hex(1, 32) };
  const connection = await stored([
    [spanRow(1, alone), spanRow(2, { ...late, trace_id: hex(2, 32), span_type: 'LLM' })],
  ]);
  expect(
    await numbers(
      connection,
      `SELECT trace_count, trace_count_estimate, trace_count_standard_error, cost, cost_estimate,
         is_sampled::INT, output_tokens_estimate
       FROM sessions`,
    ),
  ).toEqual([[2, 1, 0, 5, 3, 1, null]]);
});

/** A root and the model call below it. */
function rowsOf(
  { cost, tokens, isError, probability }: Trace,
  id: number,
  session: string,
): readonly SpanInput[] {
  const weight = 1 / probability;
  const own = {
    trace_id: hex(id + 1, 32),
    ...(weight > 1 && { sample_weight: weight, sample_reason: 'TAIL' }),
  };
  const call = {
    span_type: 'LLM',
    cost,
    input_tokens: tokens,
    parent_span_id: hex(2 * id + 1, 16),
  };
  return [
    spanRow(2 * id, { ...own, session_id: session, status_code: isError ? 'ERROR' : 'OK' }),
    spanRow(2 * id + 1, { ...own, ...call }),
  ];
}

async function stored(batches: readonly (readonly SpanInput[])[]) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await applySchema(connection);
  const loader = await Loader.open(instance);
  await loader.load(
    batches.map((rows, at) => ({ seq: at + 1, blocks: readRowBlocks(spanBlock(rows)) })),
  );
  loader.close();
  return connection;
}

async function numbers(connection: Awaited<ReturnType<typeof stored>>, sql: string) {
  const rows = (await connection.runAndReadAll(sql)).getRowsJS();
  return rows.map((row) => row.map((value) => (value === null ? null : Number(value))));
}
