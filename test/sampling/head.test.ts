import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Server } from '../../cli/server.ts';
import { rollupAnswer } from '../../query/api/rollup-schemas.ts';
import { readPrometheusText, sumOf } from '../metrics/prometheus-text.ts';
import { postSpans, sqlRows, startWholeServer } from '../whole-server.ts';

/** A whole server that keeps a quarter: th:c. */
let folder: string;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spanledger-sampling-'));
  const environment = {
    SPANLEDGER_SAMPLING_HEAD_PROBABILITY: '0.25',
  };
  server = await startWholeServer(folder, environment);
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('what is not chosen is counted, not stored, and no error to its sender', async () => {
  const answer = await postSpans(server, [
    span(1, 'b', {}),
    span(2, 'c', {}),
    span(3, 'c', { traceState: 'v=1', parentSpanId: '1'.repeat(16) }),
    span(4, 'f', { traceState: 'ot=th:e' }),
    span(5, '0', { traceState: 'ot=th:8' }),
    { ...span(6, 'f', {}), spanId: 'bad' },
  ]);
  expect(answer).toEqual({
    partialSuccess: {
      rejectedSpans: '1',
      errorMessage: expect.stringContaining('invalid_span_id'),
    },
  });
  // A batch of which nothing is chosen leaves its receipt alone.
  expect(await postSpans(server, [span(7, '1', {}), span(8, '2', {})])).toEqual({});

  expect(
    await sqlRows(server, 'SELECT span_id, trace_state, sample_weight FROM spans ORDER BY span_id'),
  ).toEqual([
    [idOf(2), 'ot=th:c', 4],
    [idOf(3), 'ot=th:c,v=1', 4],
    [idOf(4), 'ot=th:e', 8],
  ]);
  expect(
    await sqlRows(
      server,
      'SELECT right(trace_id, 1), sample_weight, sample_reason, sample_rule FROM traces ORDER BY 1',
    ),
  ).toEqual([
    ['c', 4, 'HEAD', 'sampling.head'],
    ['f', 8, 'SENDER', null],
  ]);
  expect(
    await sqlRows(
      server,
      `SELECT items_in, items_kept, duplicates, sampled_out, dropped::VARCHAR
       FROM receipts ORDER BY items_in`,
    ),
  ).toEqual([
    [2, 0, 0, 2, '{}'],
    [6, 3, 0, 2, '{"invalid_span_id":1}'],
  ]);
  const series = readPrometheusText(await (await fetch(`${server.url}/metrics`)).text());
  expect(sumOf(series, 'spanledger_sample_out_total')).toBe(4);
  expect(sumOf(series, 'spanledger_sample_thresholds_erased_total')).toBe(1);
  const lost = { stage: 'sample', reason: 'sampled_out' };
  expect(sumOf(series, 'spanledger_stage_lost_items_total', lost)).toBe(4);
  expect(server.status().sampling).toBe('keep 25 % of traces, by their ids');
});

test('a retry is known, chosen or not', async () => {
  const spans = [span(20, 'd', {}), span(21, '3', {})];
  for (const duplicates of [0, 1]) {
    expect(await postSpans(server, spans)).toEqual({});
    const newest = 'ORDER BY received_time DESC LIMIT 1';
    expect(
      await sqlRows(server, `SELECT items_kept, duplicates, sampled_out FROM receipts ${newest}`),
    ).toEqual([[1 - duplicates, duplicates, 1]]);
  }
});

test('of what its sender had sampled nothing is counted as all that there was', async () => {
  const named = (service: string) => ({
    attributes: [{ key: 'service.name', value: { stringValue: service } }],
  });
  await postSpans(server, [span(31, '9', { traceState: 'ot=th:8' })], named('edge'));
  await postSpans(server, [span(32, '4', {})], named('core'));
  const answer = await fetch(`${server.url}/api/v1/rollups?metric=count&of=traces&by=service`);
  const { groups } = rollupAnswer.parse(await answer.json());
  const exact = new Map(groups.map(({ key, points }) => [key, points[0]?.exact]));
  expect([exact.get('core'), exact.get('edge')]).toEqual([1, undefined]);
});

/** A span of a trace whose randomness begins with this digit, and is repeated in its id's end. */
function span(id: number, digit: string, more: object): object {
  const traceId = `${'1'.repeat(18)}${digit}${'0'.repeat(12)}${digit}`;
  return { traceId, spanId: idOf(id), name: `span ${id}`, ...more };
}

function idOf(id: number): string {
  return id.toString(16).padStart(16, '0');
}
