import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Server } from '../../cli/server.ts';
import { readPrometheusText, sumOf } from '../metrics/prometheus-text.ts';
import { postSpans, sqlRows, startWholeServer } from '../whole-server.ts';

/** A whole server, from its settings file to the views, stopped while a trace waits. */
const folder = mkdtempSync(join(tmpdir(), 'spanledger-tail-server-'));
let server: Server | undefined;
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const settings = (idle: string) => `
sampling:
  tail:
    idle: ${idle}
    policies:
      - {name: errors, when: "error:true", keep: always}
      - {name: dear, when: "cost:>1 AND NOT service:test*", keep: always}
      - {name: rest, keep: never}
`;

async function start(idle: string): Promise<Server> {
  writeFileSync(join(folder, 'spanledger.yaml'), settings(idle));
  return startWholeServer(folder);
}

test('policies decide over whole traces, also over those that waited through a restart', async () => {
  server = await start('20ms');
  const dear = [{ key: 'gen_ai.usage.cost', value: { doubleValue: 2.5 } }];
  await post(server, 'web', [
    span(1, 1, { status: { code: 2 } }),
    span(2, 1),
    span(2, 2, { parentSpanId: idOf(1) }),
    span(3, 1, {
      attributes: [...dear, { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } }],
    }),
  ]);
  await expect.poll(() => decisions(server)).toHaveLength(3);
  expect(await decisions(server)).toEqual([
    [traceOf(1), true, 'errors', 1],
    [traceOf(2), false, 'rest', 2],
    [traceOf(3), true, 'dear', 1],
  ]);
  const traces = 'SELECT trace_id, sample_rule, span_count FROM traces ORDER BY 1';
  const kept = [
    [traceOf(1), 'sampling.tail.errors', 1],
    [traceOf(3), 'sampling.tail.dear', 1],
  ];
  expect(await sqlRows(server, traces)).toEqual(kept);
  expect(await sqlRows(server, 'SELECT sum(spans), sum(traces) FROM sampling_counts')).toEqual([
    [4, 3],
  ]);
  const series = readPrometheusText(await (await fetch(`${server.url}/metrics`)).text());
  const dropped = { policy: 'rest', verdict: 'dropped' };
  expect(sumOf(series, 'spanledger_tail_decided_total', dropped)).toBe(1);
  expect(sumOf(series, 'spanledger_tail_held')).toBe(0);
  expect(server.status().sampling).toBe('3 policies decide over everything');
  await server.close();

  server = await start('1h');
  await post(server, 'web', [span(4, 1, { status: { code: 2 } }), span(2, 3)]);
  expect(await sqlRows(server, traces)).toEqual(kept);
  const held = readPrometheusText(await (await fetch(`${server.url}/metrics`)).text());
  expect(sumOf(held, 'spanledger_tail_held')).toBe(1);
  expect(sumOf(held, 'spanledger_tail_late_total')).toBe(1);
  await server.close();

  server = await start('20ms');
  await expect.poll(() => decisions(server)).toHaveLength(4);
  expect(await sqlRows(server, traces)).toEqual([...kept, [traceOf(4), 'sampling.tail.errors', 1]]);
  expect(await sqlRows(server, 'SELECT sum(spans) FROM sampling_counts')).toEqual([[6]]);
}, 60_000);

function traceOf(trace: number): string {
  return String(trace).repeat(32);
}

function idOf(id: number): string {
  return id.toString(16).padStart(16, '0');
}

function span(trace: number, id: number, more: object = {}): object {
  return { traceId: traceOf(trace), spanId: idOf(id), name: `step ${id}`, ...more };
}

async function post(to: Server, service: string, spans: readonly object[]): Promise<void> {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  expect(await postSpans(to, spans, resource)).toEqual({});
}

async function decisions(of: Server | undefined): Promise<readonly unknown[]> {
  const query = 'SELECT trace_id, is_kept, policy, span_count FROM sampling_decisions ORDER BY 1';
  return of === undefined ? [] : sqlRows(of, query);
}
