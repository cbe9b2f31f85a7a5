import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  makePlace,
  type Place,
  type ServerProcess,
  sql,
  startServerProcess,
} from './server-process.ts';

/** Policies of a real server, changed at SIGHUP without a restart. */
let place: Place;
let server: ServerProcess;
let file = '';
let sent = 0;

beforeAll(async () => {
  place = makePlace();
  file = join(place.folder, 'spanledger.yaml');
  write('[{name: first, keep: always}]');
  server = await startServerProcess(place, ['--no-ui', '--config', file]);
});

afterAll(async () => {
  await server.stop();
  place.remove();
});

function write(policies: string): void {
  writeFileSync(file, `sampling:\n  tail:\n    idle: 20ms\n    policies: ${policies}\n`);
}

/** Sends a trace and answers the verdict on it. */
async function verdict(): Promise<readonly unknown[]> {
  const traceId = (++sent).toString(16).padStart(32, '0');
  const spans = [{ traceId, spanId: '1'.repeat(16), name: 'work' }];
  const response = await fetch(`${server.otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
  expect(response.status).toBe(200);
  const query = `SELECT is_kept, policy, probability, rule_set FROM sampling_decisions
    WHERE trace_id = '${traceId}'`;
  return vi.waitFor(async () => {
    const [found] = await sql(server, query);
    if (found === undefined) throw new Error('not decided yet');
    return found;
  }, 20_000);
}

it('takes new policies over whole, keeps the old where the file is wrong', async () => {
  const [, , , first] = await verdict();
  expect(await verdict()).toEqual([true, 'first', 1, first]);
  write('[{name: second, when: "spans:>=1", keep: never}]');
  process.kill(server.pid, 'SIGHUP');
  const second = await vi.waitFor(async () => {
    const found = await verdict();
    expect(found).toContain('second');
    return found;
  }, 20_000);
  expect(second).toMatchObject([false, 'second', 0, expect.any(String)]);
  expect(second).not.toContain(first);

  write('[{name: third, when: "spons:>=1", keep: never}]');
  process.kill(server.pid, 'SIGHUP');
  await vi.waitFor(() => expect(server.output()).toContain('the old ones stay'), 20_000);
  expect(server.output()).toContain('did you mean spans?');
  expect(await verdict()).toEqual(second);

  write('[{name: first, keep: always}]');
  process.kill(server.pid, 'SIGHUP');
  const again = [true, 'first', 1, first];
  await vi.waitFor(async () => expect(await verdict()).toEqual(again), 20_000);
}, 120_000);

it('begins only at a start', async () => {
  await server.stop();
  write('[]');
  server = await startServerProcess(place, ['--no-ui', '--config', file]);
  write('[{name: none, keep: never}]');
  process.kill(server.pid, 'SIGHUP');
  const text = 'tail sampling begins at the next start';
  await vi.waitFor(() => expect(server.output()).toContain(text), 20_000);
}, 60_000);
