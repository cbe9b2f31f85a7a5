/**
 * Exporters of all three signals in languages we did not write, unmodified: the Go SDK and the Java
 * agent. `.ci/run` builds and fetches them; elsewhere the tests are skipped by name.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  makePlace,
  type Place,
  type ServerProcess,
  sql,
  startServerProcess,
} from './server-process.ts';

const root = join(import.meta.dirname, '..', '..');
const goAgent = join(root, '.ci', 'cache', 'go-agent');
const javaAgent = join(root, '.ci', 'cache', 'opentelemetry-javaagent.jar');
const run = promisify(execFile);

let place: Place;
let server: ServerProcess;
beforeAll(async () => {
  place = makePlace();
  server = await startServerProcess(place);
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  place.remove();
});

describe.skipIf(!existsSync(goAgent))('the Go SDK', () => {
  const outcome = z.object({ traceId: z.string(), failedExports: z.number() });
  it.each([
    ['http/protobuf', false],
    ['http/protobuf', true],
    ['grpc', false],
    ['grpc', true],
  ])('%s, gzip %s', async (protocol, gzip) => {
    const url = new URL(protocol === 'grpc' ? server.otlpGrpc : server.otlpHttp);
    const args = ['-endpoint', url.host, '-protocol', protocol, ...(gzip ? ['-gzip'] : [])];
    const before = await receipts();
    const { stdout } = await run(goAgent, args, { env: place.environment });
    const { traceId, failedExports } = outcome.parse(JSON.parse(stdout));
    expect(failedExports).toBe(0);

    const spans = await sql(
      server,
      `SELECT name FROM spans WHERE trace_id = '${traceId}' ORDER BY start_time`,
    );
    expect(spans).toEqual([['invoke_agent parcels'], ['execute_tool find_parcel']]);
    const logs = await sql(
      server,
      `SELECT l.event_name, s.name, l.severity_text, l.body FROM logs l
       JOIN spans s USING (trace_id, span_id) WHERE trace_id = '${traceId}'`,
    );
    const body = '{"found":true,"parcel":"P-7","steps":3}';
    expect(logs).toEqual([['tool.result', 'execute_tool find_parcel', 'INFO', body]]);
    const after = await receipts();
    const names = new Set([...before.keys(), ...after.keys()]);
    const added = [...names].map((signal) => [
      signal,
      (after.get(signal) ?? 0) - (before.get(signal) ?? 0),
    ]);
    expect(Object.fromEntries(added)).toEqual({ traces: 2, logs: 2, metrics: 3 });
  });

  it('metrics of every kind have rows', async () => {
    const rows = await sql(
      server,
      `SELECT DISTINCT name, type, unit, value, count, sum FROM metric_points
       WHERE service_name = 'go-agent' ORDER BY name`,
    );
    expect(rows).toEqual([
      ['agent.calls', 'SUM', '{call}', 3, null, null],
      ['agent.latency', 'HISTOGRAM', 's', null, 3, 4.3],
      ['agent.load', 'GAUGE', null, 0.25, null, null],
    ]);
  });
});

describe.skipIf(!existsSync(javaAgent))('the Java agent', () => {
  it.each(['http/protobuf', 'grpc'])('%s', { timeout: 180_000 }, async (protocol) => {
    const service = `java-agent-${protocol}`;
    const endpoint = protocol === 'grpc' ? server.otlpGrpc : server.otlpHttp;
    const settings = {
      'javaagent:': javaAgent,
      'Dotel.exporter.otlp.endpoint=': endpoint,
      'Dotel.exporter.otlp.protocol=': protocol,
      'Dotel.service.name=': service,
      // It stays away from the JDK's own tools, and running a source file is one.
      'Dotel.javaagent.enabled=': 'true',
    };
    const flags = Object.entries(settings).map(([name, value]) => `-${name}${value}`);
    const program = join(root, 'test', 'clients', 'java', 'Agent.java');
    const { stderr } = await run('java', [...flags, program, `${server.main}/healthz`], {
      env: place.environment,
    });
    expect(stderr).not.toMatch(/Failed to export|ERROR/);

    const where = `WHERE service_name = '${service}'`;
    expect(await sql(server, `SELECT name, kind FROM spans ${where}`)).toEqual([['GET', 'CLIENT']]);
    const lines = `SELECT severity_text, body FROM logs ${where} AND body::VARCHAR LIKE '%parcel service%'`;
    expect(await sql(server, lines)).toEqual([['WARNING', '"the parcel service answered 200"']]);
    // Of the program's own call: what the agent counts of its exports, it counts after it has sent.
    const called = `SELECT type, count FROM metric_points ${where}
      AND name = 'http.client.request.duration'`;
    expect(await sql(server, called)).toEqual([['HISTOGRAM', 1]]);
  });
});

/** Items stored so far, by signal. */
async function receipts(): Promise<ReadonlyMap<string, number>> {
  const rows = await sql(
    server,
    'SELECT signal, sum(items_kept)::BIGINT FROM receipts GROUP BY ALL',
  );
  return new Map(rows.map(([signal, kept]) => [String(signal), Number(kept)]));
}
