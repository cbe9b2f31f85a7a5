import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Invalid } from '../model/errors.ts';
import { createRedactor, scanText } from './engine.ts';
import { builtinRuleSet } from './generated/rule-set.ts';
import { defaultKeyPath, openRedactionKey, readKeyEpochs, rotateKey } from './key.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spanledger-key-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('first use makes 32 bytes that only the owner can read; later uses read them', () => {
  const path = join(folder, 'a', 'b', 'redaction.key');
  const made = openRedactionKey(path);
  expect(made.kid).toBe('k1');
  expect(Buffer.from(made.root)).toEqual(readFileSync(path));
  expect(made.root.length).toBe(32);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'a', 'b')).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['redaction.key']);
  expect(openRedactionKey(path)).toEqual(made);
  expect(structuredClone(made)).toEqual(made);
});

test('processes that start at once agree', async () => {
  const path = join(folder, 'redaction.key');
  const script = `import { openRedactionKey } from ${JSON.stringify(new URL('./key.ts', import.meta.url).href)};
    console.log(Buffer.from(openRedactionKey(${JSON.stringify(path)}).root).toString('hex'));`;
  const start = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const keys = (await Promise.all([start(), start(), start()])).map(({ stdout }) => stdout.trim());
  expect(new Set(keys)).toEqual(new Set([readFileSync(path).toString('hex')]));
  expect(readdirSync(folder)).toEqual(['redaction.key']);
});

/** Rotates in a process of its own in which one call of `node:fs` goes wrong. */
async function rotateWith(path: string, call: string, how: string): Promise<void> {
  const script = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const real = fs[${JSON.stringify(call)}];
    const half = (file, data, from = 0, length = data.length - from) =>
      real(file, data, from, Math.ceil(length / 2));
    const die = () => process.kill(process.pid, 'SIGKILL');
    const faults = {
      before: () => die(),
      halfway: (...args) => { half(...args); die(); },
      after: (...args) => { real(...args); die(); },
      slowly: half,
      full: (...args) => { half(...args); throw new Error('ENOSPC: no room'); },
    };
    fs[${JSON.stringify(call)}] = faults[${JSON.stringify(how)}];
    syncBuiltinESMExports();
    const { rotateKey } = await import(${JSON.stringify(new URL('./key.ts', import.meta.url).href)});
    rotateKey(${JSON.stringify(path)});`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
}

describe('rotation', () => {
  test('adds an epoch, keeps the others, and pseudonyms say which', () => {
    const path = join(folder, 'redaction.key');
    const first = openRedactionKey(path);
    const [one, two, ...more] = [...rotateKey(path)];
    expect(more).toEqual([]);
    expect(one).toEqual(first);
    expect(two?.kid).toBe('k2');
    expect(two?.root).not.toEqual(first.root);
    expect(openRedactionKey(path)).toEqual(two);
    expect(readKeyEpochs(path)).toEqual([one, two]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['redaction.key']);
    const [old, now] = readKeyEpochs(path).map(
      (key) => scanText(createRedactor(builtinRuleSet, key), 'a@example.org').text,
    );
    expect(old).toMatch(/^\[EMAIL~k1~[a-z2-7]{16}\]$/);
    expect(now).toMatch(/^\[EMAIL~k2~[a-z2-7]{16}\]$/);
    expect(old?.slice(10)).not.toBe(now?.slice(10));
  });

  test('a draft that was left behind stops the next one, and the key is whole', () => {
    const path = join(folder, 'redaction.key');
    const key = openRedactionKey(path);
    writeFileSync(`${path}.next`, 'half');
    expect(() => rotateKey(path)).toThrow(/another rotation .* is under way/);
    expect(openRedactionKey(path)).toEqual(key);
    rmSync(`${path}.next`);
    expect(rotateKey(path)).toHaveLength(2);
  });

  test.each([
    ['with its draft empty', 'writeSync', 'before', 1],
    ['with half a draft', 'writeSync', 'halfway', 1],
    ['before the draft is synced', 'fsyncSync', 'before', 1],
    ['before the draft takes the place of the key', 'renameSync', 'before', 1],
    ['right after that', 'renameSync', 'after', 2],
  ] as const)('killed %s: the key is whole, and says so itself', async (_, call, moment, count) => {
    const path = join(folder, 'redaction.key');
    const first = openRedactionKey(path);
    await expect(rotateWith(path, call, moment)).rejects.toMatchObject({ signal: 'SIGKILL' });
    const epochs = readKeyEpochs(path);
    expect(epochs).toHaveLength(count);
    expect(epochs[0]).toEqual(first);
    if (count === 1) {
      expect(() => rotateKey(path)).toThrow(/another rotation .* is under way/);
      expect(statSync(`${path}.next`).mode & 0o777).toBe(0o600);
      rmSync(`${path}.next`);
    }
    expect(rotateKey(path).slice(0, count)).toEqual(epochs);
    expect(readdirSync(folder)).toEqual(['redaction.key']);
  });

  test('a disk that takes half at a time gets all of it in the end', async () => {
    const path = join(folder, 'redaction.key');
    const first = openRedactionKey(path);
    await rotateWith(path, 'writeSync', 'slowly');
    expect(readKeyEpochs(path)).toHaveLength(2);
    expect(readKeyEpochs(path)[0]).toEqual(first);
  });

  test('a disk without room: the key stays, and nothing is left in the way', async () => {
    const path = join(folder, 'redaction.key');
    const first = openRedactionKey(path);
    await expect(rotateWith(path, 'writeSync', 'full')).rejects.toThrow(/ENOSPC/);
    expect(readKeyEpochs(path)).toEqual([first]);
    expect(readdirSync(folder)).toEqual(['redaction.key']);
  });

  test('without a key there is nothing to rotate, and none is made', () => {
    expect(() => rotateKey(join(folder, 'none'))).toThrow(/there is no redaction key/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('ends where the name of an epoch would grow', () => {
    const path = join(folder, 'redaction.key');
    writeFileSync(path, randomBytes(999 * 32), { mode: 0o600 });
    expect(openRedactionKey(path).kid).toBe('k999');
    expect(() => rotateKey(path)).toThrow(/999 epochs/);
  });
});

describe('refused, and the file stays as it is', () => {
  test.each([
    ['too short', 31, 0o600, /not a file of 32 bytes an epoch/],
    ['empty', 0, 0o600, /not a file of 32 bytes an epoch/],
    ['of an epoch and a half', 48, 0o600, /not a file of 32 bytes an epoch/],
    ['of too many epochs', 32_000, 0o600, /not a file of 32 bytes an epoch/],
    ['too long', 33, 0o600, /not a file of 32 bytes an epoch/],
    ['readable by the group', 32, 0o640, /can be read by others/],
    ['readable by all', 32, 0o604, /can be read by others/],
  ])('%s', (_, length, mode, message) => {
    const path = join(folder, 'redaction.key');
    writeFileSync(path, Buffer.alloc(length, 1));
    chmodSync(path, mode);
    expect(() => openRedactionKey(path)).toThrow(message);
    expect(() => openRedactionKey(path)).toThrow(Invalid);
    expect(readFileSync(path)).toEqual(Buffer.alloc(length, 1));
  });

  test('a folder in its place', () => {
    chmodSync(folder, 0o700);
    expect(() => openRedactionKey(folder)).toThrow(/not a file of 32 bytes an epoch/);
  });
});

test.each([
  [{ XDG_CONFIG_HOME: '/x', HOME: '/h' }, '/x/spanledger/redaction.key'],
  [{ XDG_CONFIG_HOME: '', HOME: '/h' }, '/h/.config/spanledger/redaction.key'],
  [{ HOME: '/h' }, '/h/.config/spanledger/redaction.key'],
])('default path for %j', (env, want) => {
  expect(defaultKeyPath(env)).toBe(want);
});
