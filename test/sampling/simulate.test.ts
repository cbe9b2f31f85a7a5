import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Server } from '../../cli/server.ts';
import { unixNanoFromMs } from '../../model/time.ts';
import { simulateAnswer } from '../../query/api/simulate-schemas.ts';
import { sqlRows, startWholeServer } from '../whole-server.ts';

/** A whole server whose own policies dropped a part; what others would do changes nothing. */
const folder = mkdtempSync(join(tmpdir(), 'spanledger-simulate-'));
const settings = `
sampling:
  tail:
    idle: 20ms
    policies:
      - {name: noise, when: "name:health*", keep: never}
`;
let server: Server;

beforeAll(async () => {
  writeFileSync(join(folder, 'spanledger.yaml'), settings);
  server = await startWholeServer(folder);
  const spans = Array.from({ length: 20 }, (_, at) => ({
    traceId: (at + 1).toString(16).padStart(32, '0'),
    spanId: '0'.repeat(15).concat('1'),
    name: at < 5 ? 'healthcheck' : 'answer',
    startTimeUnixNano: String(unixNanoFromMs(Date.now() - 60_000)),
    endTimeUnixNano: String(unixNanoFromMs(Date.now() - 59_000)),
    attributes: [
      { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
      { key: 'gen_ai.response.model', value: { stringValue: 'm' } },
      { key: 'gen_ai.usage.cost', value: { doubleValue: at } },
      { key: 'gen_ai.usage.input_tokens', value: { intValue: 10 } },
    ],
    ...(at === 19 && { status: { code: 2 } }),
  }));
  const service = { key: 'service.name', value: { stringValue: 'web' } };
  const resource = { attributes: [service] };
  await fetch(`${server.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
  });
  await vi.waitFor(
    async () => expect(await sqlRows(server, 'SELECT 1 FROM sampling_decisions')).toHaveLength(20),
    { timeout: 20_000, interval: 20 },
  );
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('what a candidate would keep, and what nobody can say of what was dropped', async () => {
  const before = await everything();
  const policies = `
    - {name: errors, when: "error:true", keep: always}
    - {name: rest, keep: 0.25}`;
  const response = await simulate({ policies });
  expect(response.status).toBe(200);
  const answer = simulateAnswer.parse(await response.json());
  expect(answer).toMatchObject({
    traces: { simulated: 15, left_out: 0, late: 0 },
    arrived: { spans: 20, traces: 20, not_kept_traces: 5, represented_traces: 15 },
    rules: [
      { policy: 'errors', kept_share: 1, expected: { traces: 1 } },
      { policy: 'rest', kept_share: 0.25, expected: { traces: 3.5, spans: 3.5 } },
      { policy: null, kept_share: null },
    ],
    services: [{ key: 'web', expected_traces: 4.5, tokens: { expected: { value: 150 } } }],
    models: [{ key: 'm', cost: { present: { value: 180, standard_error: 0 } } }],
  });
  expect(answer.models[0]?.cost.expected?.standard_error).toBeGreaterThan(0);
  // The policies in force are those of the settings, and all rows are what they were.
  expect(await everything()).toEqual(before);
});

test.each([
  ['- {name: rest, keep: 7}', /policies\[0\]\.keep must be always, never or a share/],
  ['- {name: rest, when: "colour:red", keep: 0.1}', /unknown field colour/],
  ['- {name: rest', /not valid YAML/],
  ['- &a {name: rest, keep: 0.1}\n- *a', /aliases/],
  ['name: rest', /must be a list/],
])('%j is refused', async (policies, message) => {
  const response = await simulate({ policies });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { code: 'bad_setting', message: expect.stringMatching(message) },
  });
});

test('a range without traces is missing', async () => {
  const response = await simulate({ from: '2020-01-01', to: '2020-01-02' });
  expect([response.status, await response.json()]).toMatchObject([
    404,
    { error: { code: 'no_traces' } },
  ]);
});

function simulate(body: object): Promise<Response> {
  return fetch(`${server.url}/api/v1/sampling/simulate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function everything(): Promise<unknown> {
  const views = ['spans', 'traces', 'sampling_decisions', 'sampling_counts', 'receipts'];
  return Promise.all(views.map((view) => sqlRows(server, `SELECT * FROM ${view} ORDER BY ALL`)));
}
