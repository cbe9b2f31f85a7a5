import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendOtlp } from './send-otlp.ts';
import {
  makePlace,
  type Place,
  runCommand,
  type ServerProcess,
  sql,
  startServerProcess,
} from './server-process.ts';

/**
 * Data that came in under few rules on a real server, rewritten under more by `spanledger rules
 * rescan`, while servers are killed in the middle.
 */
const address = 'jane.doe@example.org';
const spans = 6_000;
let place: Place;
let server: ServerProcess;

beforeAll(async () => {
  place = makePlace();
  server = await start('secrets');
  for (let first = 0; first < spans; first += 1_000) await send(first, 1_000);
});
afterAll(async () => {
  await server.stop();
  place.remove();
});

function start(packs: string): Promise<ServerProcess> {
  const environment = { ...place.environment, SPANLEDGER_REDACTION_PACKS: packs };
  return startServerProcess({ ...place, environment });
}

async function send(first: number, count: number): Promise<void> {
  const list = Array.from({ length: count }, (_, at) => {
    const id = first + at + 1;
    const text = `${String(id).padStart(7)} ${'words of a long input '.repeat(15)} to ${address}`;
    return {
      traceId: id.toString(16).padStart(32, '0'),
      spanId: id.toString(16).padStart(16, '0'),
      name: id % 10 === 0 ? `mail to ${address}` : 'plain',
      startTimeUnixNano: String(1_790_000_000_000_000_000n + BigInt(id)),
      endTimeUnixNano: String(1_790_000_000_000_000_000n + BigInt(id) + 10n),
      attributes: [
        { key: 'openinference.span.kind', value: { stringValue: 'CHAIN' } },
        { key: 'input.value', value: { stringValue: text } },
      ],
    };
  });
  await sendOtlp(server, '/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: list }] }] });
}

const shown = `SELECT count(*), count(*) FILTER (WHERE contains("name", 'jane.doe')),
  count(*) FILTER (WHERE contains(attributes::VARCHAR, 'jane.doe')),
  count(*) FILTER (WHERE contains(attributes::VARCHAR, '$missing')) FROM spans`;

test('killed in the middle, again and again, it comes to the same end', async () => {
  expect(await sql(server, shown)).toEqual([[spans, spans / 10, spans, 0]]);
  await server.stop();
  server = await start('secrets, personal');
  // The step after so many is answered by nobody any more.
  for (const steps of [1, 2, 4]) {
    for (let step = 0; step < steps; step++) await oneStep();
    const broken = oneStep().catch(() => undefined);
    await server.kill();
    await broken;
    server = await start('secrets, personal');
    const [[count, , , missing] = []] = await sql(server, shown);
    expect([count, missing]).toEqual([spans, 0]);
  }
  const { code, out } = await runCommand(place, [
    'rules',
    'rescan',
    '--url',
    server.main,
    '--json',
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ rule_set: expect.stringMatching(/^rs-/) });
  expect(await sql(server, shown)).toEqual([[spans, 0, 0, 0]]);
  const counted = `SELECT "action", sum(count) FROM redactions WHERE rule = 'personal.email'
    GROUP BY ALL`;
  expect(await sql(server, counted)).toEqual([['pseudonym', spans + spans / 10]]);
  expect(await sql(server, "SELECT count(*) FROM rescans WHERE table_name = 'done'")).toEqual([
    [1],
  ]);
}, 120_000);

test('people get a table, and a second run finds nothing', async () => {
  const { code, out } = await runCommand(place, ['rules', 'rescan', '--url', server.main]);
  expect(code).toBe(0);
  expect(out).toMatch(/^table +rows +changed +values hidden\n/);
  expect(out).toMatch(/\n0 rows changed, rules rs-[0-9a-f]{12}\n$/);
});

async function oneStep(): Promise<void> {
  await fetch(`${server.main}/api/v1/rescan`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
}
