/**
 * Which experiment a span belongs to, on a real server: in every encoding, in the MLflow dialect,
 * and after a kill.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { experimentIdOf } from '../../store/runs/experiment-id.ts';
import { send, type Wire, wires } from '../conformance/exchange.ts';
import { type Content, encode, goodItem } from '../conformance/requests.ts';
import { canaries } from './canary-requests.ts';
import { sendOtlp } from './send-otlp.ts';
import {
  makePlace,
  type Place,
  runCommand,
  type ServerProcess,
  sql,
  startServerProcess,
} from './server-process.ts';

const root = join(import.meta.dirname, '..', '..');
const python = join(root, '.ci', 'venv', 'bin', 'python');
const run = promisify(execFile);
const { email = '' } = canaries;

let place: Place;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => place.remove());

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const service = (name: string) => text('service.name', name);
const byName = (name: string) => text('mlflow.experiment.name', name);
const byId = (id: string) => text('mlflow.experiment.id', id);

interface Said {
  readonly name: string;
  readonly header?: string;
  readonly own?: string;
  readonly resource: readonly Content[];
}

/** Each says everything that counts less, too. */
const said: readonly Said[] = [
  {
    ...{ name: 'header', header: '7', own: '8' },
    resource: [byId('9'), byName('never seen'), service('nor this')],
  },
  { name: 'own', own: '8', resource: [byId('9'), byName('never seen'), service('nor this')] },
  { name: 'id', resource: [byId('9'), byName('never seen'), service('nor this')] },
  { name: 'name', resource: [byName('parcels'), service('nor this')] },
  { name: 'service', resource: [service('shop')] },
  { name: 'placeholder', resource: [service('unknown_service:node')] },
  { name: 'nothing', resource: [] },
  { name: 'redacted', resource: [service(`desk of ${email}`)] },
];

let spans = 1;

async function post(to: ServerProcess, wire: Wire, one: Said): Promise<void> {
  const attributes = one.own === undefined ? [] : [text('mlflow.experimentId', one.own)];
  const traceId = spans.toString(16).padStart(32, '0');
  const item = goodItem('traces', spans++, { traceId, name: one.name, attributes });
  const resource = { attributes: one.resource };
  const content: Content = { resourceSpans: [{ resource, scopeSpans: [{ spans: [item] }] }] };
  const port = (url: string) => Number(new URL(url).port);
  const answer = await send(
    { http: port(to.otlpHttp), grpc: port(to.otlpGrpc) },
    {
      ...{ signal: 'traces', wire, body: encode('traces', wire, content) },
      headers: one.header === undefined ? {} : { 'x-mlflow-experiment-id': one.header },
    },
  );
  expect(answer).toMatchObject({ code: 0 });
}

async function mlflow(server: ServerProcess, path: string, body?: object) {
  const answer = await fetch(`${server.main}/api/2.0/mlflow/${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  const answered: unknown = await answer.json();
  return { status: answer.status, answered };
}

const found = (name: string, id = experimentIdOf(name), stage = 'active') => ({
  experiment: expect.objectContaining({ experiment_id: id, name, lifecycle_stage: stage }),
});
const getByName = (name: string) =>
  `experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`;

it('header, attribute, name, service, Default; there after a kill', {
  timeout: 120_000,
}, async () => {
  const first = await startServerProcess(place);
  for (const wire of wires) for (const one of said) await post(first, wire, one);
  // Acknowledged, and killed before it was asked for: it stands in the journal alone.
  for (const wire of wires) {
    await post(first, wire, { name: `late ${wire}`, resource: [service(`late ${wire}`)] });
  }
  await first.kill();
  const server = await startServerProcess(place);
  const late = wires.map((wire) => `late ${wire}`);
  const named = await sql(
    server,
    `SELECT DISTINCT s.name, s.experiment_id, e.name FROM spans s
     LEFT JOIN experiments e USING (experiment_id)`,
  );
  const hidden = named.find(([name]) => name === 'redacted')?.at(2);
  expect(hidden).toMatch(/^desk of \[EMAIL~k1~[a-z2-7]+\]$/);
  const desk = String(hidden);
  const want = [
    ...[
      ['header', '7', null],
      ['own', '8', null],
      ['id', '9', null],
      ['placeholder', '0', 'Default'],
      ['nothing', '0', 'Default'],
    ],
    ['name', experimentIdOf('parcels'), 'parcels'],
    ['service', experimentIdOf('shop'), 'shop'],
    ['redacted', experimentIdOf(desk), desk],
    ...late.map((name) => [name, experimentIdOf(name), name]),
  ];
  const key = (row: readonly unknown[]) => JSON.stringify(row);
  expect(named.map(key).sort()).toEqual(want.map(key).sort());
  const all = ['Default', 'parcels', 'shop', desk, ...late].sort();
  const listed = await mlflow(server, 'experiments/search', { max_results: 100 });
  expect(listed.answered).toMatchObject({ experiments: expect.any(Array) });
  expect(
    [...JSON.stringify(listed.answered).matchAll(/"name":"([^"]*)"/g)]
      .map(([, name]) => name)
      .sort(),
  ).toEqual(all);
  expect(await sql(server, 'SELECT name FROM experiments ORDER BY name')).toEqual(
    all.map((name) => [name]),
  );
  expect((await mlflow(server, getByName('shop'))).answered).toMatchObject(found('shop'));
  const id = experimentIdOf('shop');
  const byItsId = await mlflow(server, `experiments/get?experiment_id=${id}`);
  expect(byItsId.answered).toMatchObject(found('shop'));
  // A client asks with the words that were hidden.
  expect((await mlflow(server, getByName(`desk of ${email}`))).answered).toMatchObject(found(desk));
  const again = await mlflow(server, 'experiments/create', { name: 'shop' });
  expect(again.answered).toMatchObject({ error_code: 'RESOURCE_ALREADY_EXISTS' });
  await server.stop();
});

it('a client and a service that mean the same name mean the same experiment', {
  timeout: 120_000,
}, async () => {
  const server = await startServerProcess(place);
  const ids = await Promise.all([
    mlflow(server, 'experiments/create', { name: 'client first' }),
    post(server, 'http/json', { name: 'a', resource: [service('service first')] }),
  ]);
  expect(ids[0].answered).toEqual({ experiment_id: experimentIdOf('client first') });
  await post(server, 'http/protobuf', { name: 'b', resource: [service('client first')] });
  if (existsSync(python)) {
    const program = `import mlflow
mlflow.set_tracking_uri('${server.main}')
for name in ['client first', 'service first']:
    print(mlflow.set_experiment(name).experiment_id)`;
    const { stdout } = await run(python, ['-c', program], { env: place.environment });
    expect(stdout.trim().split('\n').slice(-2)).toEqual(
      ['client first', 'service first'].map((name) => experimentIdOf(name)),
    );
  }
  const id = experimentIdOf('service first');
  await mlflow(server, 'experiments/update', { experiment_id: id, new_name: 'renamed' });
  await mlflow(server, 'experiments/delete', { experiment_id: id });
  await post(server, 'http/json', { name: 'c', resource: [service('service first')] });
  expect(
    await sql(
      server,
      `SELECT s.name, e.name, e.lifecycle_stage FROM spans s JOIN experiments e
       USING (experiment_id) ORDER BY 1`,
    ),
  ).toEqual([
    ['a', 'renamed', 'deleted'],
    ['b', 'client first', 'active'],
    ['c', 'renamed', 'deleted'],
  ]);
  expect(await sql(server, 'SELECT count(*) FROM experiments')).toEqual([[3]]);
  expect((await mlflow(server, `experiments/get?experiment_id=${id}`)).answered).toMatchObject(
    found('renamed', id, 'deleted'),
  );
  await server.stop();
});

it('log records and data points belong to none and create none', async () => {
  const server = await startServerProcess(place);
  const resource = { attributes: [service('quiet'), byName('quiet too')] };
  const scopeLogs = [{ logRecords: [goodItem('logs')] }];
  await sendOtlp(server, '/v1/logs', { resourceLogs: [{ resource, scopeLogs }] });
  const scopeMetrics = [{ metrics: [goodItem('metrics')] }];
  await sendOtlp(server, '/v1/metrics', { resourceMetrics: [{ resource, scopeMetrics }] });
  const stored = `SELECT service_name FROM logs UNION ALL SELECT service_name FROM metric_points`;
  expect(await sql(server, stored)).toEqual([['quiet'], ['quiet']]);
  expect(await sql(server, 'SELECT name FROM experiments')).toEqual([['Default']]);
  await server.stop();
});

it('a rescan hides the name that newer rules find, and leaves the id', {
  timeout: 60_000,
}, async () => {
  const start = (packs: string) =>
    startServerProcess({
      ...place,
      environment: { ...place.environment, SPANLEDGER_REDACTION_PACKS: packs },
    });
  const old = await start('secrets');
  const name = `desk of ${email}`;
  await post(old, 'http/json', { name: 'a', resource: [service(name)] });
  expect((await mlflow(old, getByName(name))).answered).toMatchObject(found(name));
  await old.stop();
  const now = await start('secrets, personal');
  await runCommand(place, ['rules', 'rescan', '--url', now.main]);
  const joined = `SELECT s.service_name, e.name, experiment_id FROM spans s
    JOIN experiments e USING (experiment_id)`;
  const hidden = expect.stringMatching(/^desk of \[EMAIL~k1~[a-z2-7]+\]$/);
  expect(await sql(now, joined)).toEqual([[hidden, hidden, experimentIdOf(name)]]);
  // Its later spans are of the experiment that the hidden name means.
  await post(now, 'http/json', { name: 'b', resource: [service(name)] });
  const after = await sql(now, `${joined} ORDER BY s.name`);
  const [, second] = after.map(([of]) => String(of));
  expect(after).toEqual([
    [second, second, experimentIdOf(name)],
    [second, `${second} (${experimentIdOf(second ?? '')})`, experimentIdOf(second ?? '')],
  ]);
  await now.stop();
});
