import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishedVersion } from '../../prices/published.ts';
import {
  makePlace,
  type Place,
  runCommand,
  type ServerProcess,
  sql,
  startServerProcess,
} from './server-process.ts';

/**
 * Costs over a real server: computed as spans come in, and brought up to date by `spanledger
 * reprice` after the configuration has new prices, while the server runs and across a kill.
 */
const zero = 1_790_000_000_000_000_000n;
let place: Place;
let server: ServerProcess;
let yaml: string;

beforeAll(async () => {
  place = makePlace();
  yaml = join(place.folder, 'spanledger.yaml');
  writeFileSync(yaml, 'prices:\n  models: []\n');
  server = await start();
});
afterAll(async () => {
  await server.stop();
  place.remove();
});

function start(): Promise<ServerProcess> {
  return startServerProcess(place, ['--no-ui', '--config', yaml]);
}

type Attributes = Readonly<Record<string, string | number>>;

async function send(id: number, attributes: Attributes): Promise<void> {
  const span = {
    traceId: id.toString(16).padStart(32, '0'),
    spanId: id.toString(16).padStart(16, '0'),
    name: 'chat',
    startTimeUnixNano: String(zero + BigInt(id) * 1_000_000_000n),
    endTimeUnixNano: String(zero + BigInt(id) * 1_000_000_000n + 5_000_000n),
    attributes: Object.entries({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.usage.input_tokens': 1_000_000,
      'gen_ai.usage.output_tokens': 100_000,
      ...attributes,
    }).map(([key, value]) => ({
      key,
      value:
        typeof value === 'string'
          ? { stringValue: value }
          : Number.isInteger(value)
            ? { intValue: value }
            : { doubleValue: value },
    })),
  };
  const answer = await fetch(`${server.otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  });
  expect([answer.status, await answer.json()]).toEqual([200, {}]);
}

const costs = `SELECT cost, cost_source, reported_cost, computed_cost, price_version
  FROM spans ORDER BY start_time`;
const traceCosts = 'SELECT cost FROM traces ORDER BY start_time';

describe('one after another', () => {
  const published = publishedVersion();

  test('a published price, a reported cost, a model that nobody knows', async () => {
    await send(1, { 'gen_ai.request.model': 'gpt-5' });
    await send(2, { 'gen_ai.request.model': 'gpt-5', 'operation.cost': 0.5 });
    await send(3, { 'gen_ai.request.model': 'our-model' });
    expect(await sql(server, costs)).toEqual([
      [2.25, 'COMPUTED', null, 2.25, published],
      [0.5, 'REPORTED', 0.5, 2.25, published],
      [null, null, null, null, null],
    ]);
    expect(await sql(server, traceCosts)).toEqual([[2.25], [0.5], [null]]);
    expect(
      await sql(server, 'SELECT * EXCLUDE (first_seen, last_seen) FROM unpriced_models'),
    ).toEqual([['openai', 'our-model', 1, 1, 1_000_000, 100_000]]);
  });

  test('nothing is to do while prices are the same', async () => {
    const { code, out } = await runCommand(place, ['reprice', '--url', server.main, '--json']);
    expect(code).toBe(0);
    const { models } = JSON.parse(out);
    expect(models.map(({ changed }: { changed: number }) => changed)).toEqual([0, 0]);
  });

  test('new prices: a dry run says what a run would do, and only a run does it', async () => {
    expect(await server.stop()).toBe(0);
    writeFileSync(
      yaml,
      'prices:\n  models:\n    - {model: our-model, input: 4, output: 10}\n    - {model: gpt-5, input: 2}\n',
    );
    server = await start();
    const before = await sql(server, costs);
    const args = ['reprice', '--url', server.main, '--json'];
    const dry = JSON.parse((await runCommand(place, [...args, '--dry-run'])).out);
    expect(await sql(server, costs)).toEqual(before);
    const done = JSON.parse((await runCommand(place, args)).out);
    expect(done).toEqual({ ...dry, dry_run: false });
    expect(done.price_version).toMatch(/\+[0-9a-f]{12}$/);
    expect(done.models).toEqual([
      {
        ...{ provider: 'openai', model: 'gpt-5', spans: 2, changed: 2, unpriced: 0 },
        ...{ cost_before: 2.75, cost_after: 2.5 },
      },
      {
        ...{ provider: 'openai', model: 'our-model', spans: 1, changed: 1, unpriced: 0 },
        ...{ cost_before: null, cost_after: 5 },
      },
    ]);
    expect(await sql(server, traceCosts)).toEqual([[2], [0.5], [5]]);
    expect(await sql(server, 'SELECT * FROM unpriced_models')).toEqual([]);
  });

  test('after kill -9 all of it is there, and new spans cost the same', async () => {
    await server.kill();
    server = await start();
    await send(4, { 'gen_ai.request.model': 'our-model' });
    expect(await sql(server, traceCosts)).toEqual([[2], [0.5], [5], [5]]);
    const [version] = await sql(server, 'SELECT DISTINCT price_version FROM spans');
    expect(await sql(server, 'SELECT DISTINCT price_version FROM repricings')).toEqual([version]);
    expect(await sql(server, 'SELECT sum(cost) FROM spans')).toEqual(
      await sql(server, 'SELECT sum(cost) FROM traces'),
    );
  });

  test('people get a table; a wrong time is refused in one line', async () => {
    const range = ['--from', '2026-09-21', '--to', '2026-09-22'];
    const { out } = await runCommand(place, ['reprice', '--url', server.main, ...range]);
    expect(out).toMatch(/our-model +2 +0 +– +–/);
    expect(out).toContain('0 spans changed, prices genai-prices@');
    const wrong = await runCommand(place, ['reprice', '--url', server.main, '--from', 'now']);
    expect([wrong.code, wrong.err.trim().split('\n').length]).toEqual([6, 1]);
  });
});
