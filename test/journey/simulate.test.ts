import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { simulateAnswer } from '../../query/api/simulate-schemas.ts';
import {
  makePlace,
  type Place,
  runCommand,
  type ServerProcess,
  sql,
  startServerProcess,
} from './server-process.ts';

/** `spanledger sampling simulate` over a real server, and over its folder after a kill. */
let place: Place;
let server: ServerProcess;
let policies: string;
let config: string;

beforeAll(async () => {
  place = makePlace();
  policies = join(place.folder, 'policies.yaml');
  config = join(place.folder, 'next.yaml');
  const list = ['- {name: errors, when: "error:true", keep: always}', '- {name: rest, keep: 0.2}'];
  writeFileSync(policies, `policies:\n  ${list.join('\n  ')}\n`);
  const tail = `  tail:\n    policies:\n      ${list.join('\n      ')}\n`;
  writeFileSync(config, `sampling:\n  head:\n    probability: 0.5\n${tail}`);
  server = await startServerProcess(place);
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = Array.from({ length: 30 }, (_, at) => ({
    traceId: (at + 1).toString(16).padStart(32, '0'),
    spanId: '1'.padStart(16, '0'),
    name: 'answer',
    // One token for 0.15 millionths of a dollar.
    attributes: [
      { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
      { key: 'gen_ai.provider.name', value: { stringValue: 'openai' } },
      { key: 'gen_ai.request.model', value: { stringValue: 'gpt-4o-mini' } },
      { key: 'gen_ai.usage.input_tokens', value: { intValue: '1' } },
    ],
    startTimeUnixNano: String(now - 60_000_000_000n),
    endTimeUnixNano: String(now - 59_000_000_000n),
    ...(at < 10 && { status: { code: 2 } }),
  }));
  await fetch(`${server.main}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
  await sql(server, 'SELECT 1');
});
afterAll(async () => {
  await server.stop();
  place.remove();
});

function simulate(...args: readonly string[]) {
  return runCommand(place, ['sampling', 'simulate', ...args]);
}

test('a running server is asked, with policies or with a whole configuration', async () => {
  const asked = await simulate('--url', server.main, '--policies', policies, '--json');
  expect(asked.err).toBe('');
  expect(simulateAnswer.parse(JSON.parse(asked.out))).toMatchObject({
    traces: { simulated: 30 },
    rules: [
      { policy: 'errors', keep: 1, expected: { traces: 10 } },
      { policy: 'rest', keep: 0.2, expected: { traces: expect.closeTo(4, 3) } },
      { policy: null },
    ],
  });
  const text = await simulate('--url', server.main, '--config', config);
  expect(text.out).toMatch(/^errors +always +10 +50\.00 % +10 -> 5 /m);
  expect(text.out).toMatch(/^rest +0\.2 +20 +10\.00 % +20 -> 2 /m);
  expect(text.out).toMatch(/^all .*\$0\.0000045 exact/m);
  expect(text.out).toContain('30 traces arrived in this time, 0 of them are not stored');
  const whole = await simulate('--url', server.main, '--config', config, '--head', '1');
  expect(whole.out).toMatch(/^errors +always +10 +100\.00 % /m);
}, 60_000);

test.each([
  [['--policies', 'no-such-file'], 2, /does not exist/],
  [['--policies', 'package.json'], 2, /policies must be a list/],
  [['--policies', 'a', '--config', 'b'], 2, /exclude each other/],
  [['--head', '2'], 2, /--head must be a share/],
  [['--head', '0.5', '--since', 'yesterday'], 2, /--since must be a time/],
  [['--head', '0.5', '--since', '1m', '--url', 'http://127.0.0.1:9'], 6, /no server answers/],
  [['--head', '0.5', '--data', 'no-such-folder'], 2, /no such data folder/],
] as const)('%j is refused', async (args, code, line) => {
  const refused = await simulate(...args);
  expect([refused.code, refused.err.trim().split('\n').length]).toEqual([code, 1]);
  expect(refused.err).toMatch(line);
});

test('a folder in use is left alone; after a kill it is read, and stays byte for byte', async () => {
  const used = await simulate('--data', place.data, '--policies', policies);
  expect([used.code, used.err]).toEqual([3, expect.stringContaining('in use')]);
  const before = simulateAnswer.parse(
    JSON.parse((await simulate('--url', server.main, '--policies', policies, '--json')).out),
  );
  await server.kill();
  const files = digests();
  const read = await simulate('--data', place.data, '--policies', policies, '--json');
  expect(read.err).toBe('');
  const { from, to, ...outcome } = simulateAnswer.parse(JSON.parse(read.out));
  expect(before).toMatchObject(outcome);
  expect(digests()).toEqual(files);
  server = await startServerProcess(place);
}, 60_000);

function digests(): Readonly<Record<string, string>> {
  const files = readdirSync(place.data, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    files
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name))
      .map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}
