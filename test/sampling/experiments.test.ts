import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Server } from '../../cli/server.ts';
import { experimentIdOf } from '../../store/runs/experiment-id.ts';
import { type Answer, send, type Wire, wires } from '../conformance/exchange.ts';
import { type Content, encode, goodItem, requestOf } from '../conformance/requests.ts';
import { sqlRows, startWholeServer } from '../whole-server.ts';

/** Which experiment spans belong to, on every way they may come, and policies that ask for it. */
const header = 'x-mlflow-experiment-id';
const settings = `
sampling:
  tail:
    idle: 20ms
    policies:
      - {name: mine, when: "experiment:17", keep: always}
      - {name: none, when: "experiment:0", keep: never}
      - {name: fair, when: "experiment:*", target: 1/min, per: experiment}
      - {name: rest, keep: never}
`;
const folders: string[] = [];
let server: Server;

async function start(text: string): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'spanledger-experiments-'));
  folders.push(folder);
  writeFileSync(join(folder, 'spanledger.yaml'), text);
  return startWholeServer(folder);
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function post(to: Server, wire: Wire, content: Content, experiment?: string): Promise<Answer> {
  const port = (name: string): number =>
    Number(new URL(to.status().listeners.find((one) => one.name === name)?.url ?? '').port);
  const headers = experiment === undefined ? {} : { [header]: experiment };
  const ports = { http: port('otlp-http'), grpc: port('otlp-grpc') };
  return send(ports, { signal: 'traces', wire, body: encode('traces', wire, content), headers });
}

/** Of three resources: one that names an experiment, one by its name, and one that does not. */
function allResources(first: number): Content {
  const own = [{ key: 'mlflow.experimentId', value: { stringValue: '"17"' } }];
  const spans = (from: number) => [
    span(from, 'plain'),
    span(from + 1, 'named', { attributes: own }),
  ];
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const service = text('service.name', 'shop');
  const byId = { attributes: [service, text('mlflow.experimentId', '30')] };
  const byName = { attributes: [service, text('mlflow.experiment.name', 'parcels')] };
  return {
    resourceSpans: [
      { resource: byId, scopeSpans: [{ spans: spans(first) }] },
      { resource: byName, scopeSpans: [{ spans: spans(first + 2) }] },
      { resource: { attributes: [service] }, scopeSpans: [{ spans: spans(first + 4) }] },
      { scopeSpans: [{ spans: spans(first + 6) }] },
    ],
  };
}

function span(id: number, name: string, more: Content = {}): Content {
  const traceId = id.toString(16).padStart(32, '0');
  return goodItem('traces', id, { traceId, name, ...more });
}

describe('the experiment of a span', () => {
  beforeAll(async () => {
    server = await start('{}');
  });
  afterAll(() => server.close());

  test.each(wires)(
    'of the request, else its own, else of its resource, else of its service: %s',
    async (wire) => {
      const first = 1 + wires.indexOf(wire) * 100;
      const named = (id: number) => `WHERE trace_id >= '${id.toString(16).padStart(32, '0')}'`;
      expect(await post(server, wire, allResources(first), '7')).toMatchObject({ code: 0 });
      expect(await post(server, wire, allResources(first + 50))).toMatchObject({ code: 0 });
      const query = (view: string) =>
        `SELECT name, experiment_id FROM ${view} ${named(first)} ORDER BY trace_id LIMIT 16`;
      const places = ['30', experimentIdOf('parcels'), experimentIdOf('shop'), '0'];
      const want = [
        ...places.flatMap(() => [
          ['plain', '7'],
          ['named', '7'],
        ]),
        ...places.flatMap((id) => [
          ['plain', id],
          ['named', '17'],
        ]),
      ];
      expect(await sqlRows(server, query('spans'))).toEqual(want);
      expect(await sqlRows(server, query('traces'))).toEqual(want);
    },
  );

  test.each(wires)('a header that holds no id is refused, in our words: %s', async (wire) => {
    const content = requestOf('traces', [span(1_000, 'refused')]);
    for (const bad of ['7, 8', 'an experiment', 'x'.repeat(300)]) {
      const answer = await post(server, wire, content, bad);
      expect(answer).toMatchObject({ code: 3, httpStatus: wire === 'grpc' ? undefined : 400 });
      expect(answer.message).toContain('holds no experiment id');
      expect(answer.body.toString()).not.toContain(bad);
    }
    expect(await sqlRows(server, `SELECT count(*) FROM spans WHERE name = 'refused'`)).toEqual([
      [0],
    ]);
  });

  test.each(wires)('what a header shows is hidden as in any field: %s', async (wire) => {
    const id = 2_000 + wires.indexOf(wire);
    const address = ['ada.lovelace', 'example.com'].join('@');
    expect(
      await post(server, wire, requestOf('traces', [span(id, 'redacted')]), address),
    ).toMatchObject({ code: 0 });
    const traceId = id.toString(16).padStart(32, '0');
    const kept = await sqlRows(
      server,
      `SELECT s.experiment_id, field, rule FROM spans s JOIN redactions USING (trace_id, span_id)
       WHERE trace_id = '${traceId}'`,
    );
    expect(kept).toEqual([
      [expect.stringMatching(/^\[EMAIL~/), 'request.experiment_id', 'personal.email'],
    ]);
  });
});

test('policies and budgets by experiment', async () => {
  const sampled = await start(settings);
  const traces = (from: number) =>
    requestOf(
      'traces',
      [0, 1, 2].map((at) => span(from + at, 'turn')),
    );
  // All of a request are decided at one time.
  for (const [at, wire] of wires.entries()) {
    await post(sampled, wire, traces(0x10 * (at + 1)), ['7', '8', '17'][at]);
  }
  await post(sampled, 'http/json', traces(0x40));
  const decisions = () =>
    sqlRows(
      sampled,
      `SELECT right(trace_id, 2), policy, round(probability, 4) FROM sampling_decisions ORDER BY 1`,
    );
  await expect.poll(decisions, { timeout: 20_000 }).toHaveLength(12);
  const shares = [1, 0.5, 0.3333];
  const fair = (digit: number) => shares.map((share, at) => [`${digit}${at}`, 'fair', share]);
  const all = (digit: number, policy: string, share: number) =>
    shares.map((_, at) => [`${digit}${at}`, policy, share]);
  expect(await decisions()).toEqual([
    ...[...fair(1), ...fair(2)],
    ...[...all(3, 'mine', 1), ...all(4, 'none', 0)],
  ]);
  expect(
    await sqlRows(
      sampled,
      `SELECT DISTINCT experiment_id FROM traces WHERE trace_id > '${'0'.repeat(30)}2f'`,
    ),
  ).toEqual([['17']]);
  await sampled.close();
}, 60_000);
