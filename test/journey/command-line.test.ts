import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePlace, type Place, runCommand, startServerProcess } from './server-process.ts';

const root = join(import.meta.dirname, '..', '..');
let place: Place;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => place.remove());

test('two signals of one key press stop the server gracefully', async () => {
  const server = await startServerProcess(place);
  const stopped = [server.stop(), server.stop()];
  expect(await Promise.all(stopped)).toEqual([0, 0]);
});

test.runIf(process.platform === 'linux')(
  'the server gives memory back at once, and what the user set of that stays',
  async () => {
    const environment = { ...place.environment, MALLOC_ARENA_MAX: '3' };
    const server = await startServerProcess({ ...place, environment });
    const found = readFileSync(`/proc/${server.pid}/environ`, 'utf8').split('\0');
    expect(found).toContain('MALLOC_ARENA_MAX=3');
    expect(found).toContain('MALLOC_MMAP_THRESHOLD_=262144');
    expect(await server.stop()).toBe(0);
  },
);

test('sql answers, refuses in one line, and survives a closed pipe', async () => {
  const server = await startServerProcess(place);
  const ask = (...args: string[]) => runCommand(place, ['sql', '--url', server.main, ...args]);
  expect((await ask('--json', 'SELECT 1 AS one')).out).toContain('"rows":[[1]]');
  const refused = await ask("SELECT * FROM read_csv('/etc/hosts')");
  expect([refused.code, refused.err.trim().split('\n').length]).toEqual([6, 1]);
  const command = `"${process.execPath}" cli/spanledger.js sql --url ${server.main} --schema | head -n 1`;
  const piped = await new Promise<string>((resolve) => {
    execFile('sh', ['-c', command], { cwd: root, env: place.environment }, (_error, out, err) => {
      resolve(out + err);
    });
  });
  expect(piped.trim().split('\n')).toHaveLength(1);
  expect(await server.stop()).toBe(0);
});

test('rules scan hides what it finds and says which rule did', async () => {
  const line = JSON.stringify({ id: '1', text: ['write to someone', 'example.org'].join('@') });
  const { out, code } = await runCommand(place, ['rules', 'scan'], `${line}\n`);
  expect(code).toBe(0);
  expect(out).not.toContain('example.org');
  expect(JSON.parse(out)).toMatchObject({ id: '1', hits: [{ rule: 'personal.email', count: 1 }] });
  const bad = await runCommand(place, ['rules', 'scan'], `not json\n${line}\n`);
  expect([bad.code, bad.err.includes('line 1')]).toEqual([6, true]);
  expect(bad.out).toBe(out);
});

test('rules dry-run counts what a candidate set would hide, and shows no text', async () => {
  const secret = ['someone', 'example.org'].join('@');
  const lines = [
    { id: 1, text: `to ${secret}` },
    { id: 2, text: `${secret} ${secret}` },
  ];
  const input = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"id":3}\n`;
  const args = ['rules', 'dry-run', '--candidate-actions', 'personal=off', '--json'];
  const { out, err, code } = await runCommand(place, args, input);
  expect([code, err.includes('line 3')]).toEqual([6, true]);
  expect(out + err).not.toContain('example.org');
  expect(JSON.parse(out)).toMatchObject({
    texts: 2,
    values_complete: true,
    rules: [{ rule: 'personal.email', hits: 0, live_hits: 3, only_live: 3, live_version: 2 }],
  });
  const table = await runCommand(
    place,
    ['rules', 'dry-run', '--candidate-policy', 'strict'],
    input,
  );
  expect(table.out).toMatch(/^rule +hits +values.*\npersonal\.email +3 +1 +3 +0 +3 +0/);
  const none = await runCommand(place, ['rules', 'dry-run'], input);
  expect([none.code, none.err]).toEqual([2, expect.stringContaining('there is no candidate')]);
});

test('every outcome of rules is JSON where asked', async () => {
  expect(JSON.parse((await runCommand(place, ['rules', 'test', '--json'])).out)).toMatchObject({
    failures: [],
  });
  const missing = await runCommand(place, ['rules', 'rotate-key', '--json']);
  expect([missing.code, missing.out]).toEqual([2, '']);
  await runCommand(place, ['rules', 'scan'], '{"id":1,"text":"x"}\n');
  const { out } = await runCommand(place, ['rules', 'rotate-key', '--json']);
  expect(JSON.parse(out)).toMatchObject({ epoch: 'k2', epochs: 2 });
});

test.each(['serve', 'demo', 'sql', 'reprice', 'rules', 'compact', 'doctor'])(
  '%s --help has examples',
  async (name) => {
    const { out, code } = await runCommand(place, [name, '--help']);
    expect(code).toBe(0);
    expect(out).toContain('examples');
  },
);
