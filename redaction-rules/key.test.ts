import { execFile } from 'node:child_process';
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
import { defaultKeyPath, openRedactionKey } from './key.ts';

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

describe('refused, and the file stays as it is', () => {
  test.each([
    ['too short', 31, 0o600, /not a file of 32 bytes/],
    ['too long', 33, 0o600, /not a file of 32 bytes/],
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
    expect(() => openRedactionKey(folder)).toThrow(/not a file of 32 bytes/);
  });
});

test.each([
  [{ XDG_CONFIG_HOME: '/x', HOME: '/h' }, '/x/spanledger/redaction.key'],
  [{ XDG_CONFIG_HOME: '', HOME: '/h' }, '/h/.config/spanledger/redaction.key'],
  [{ HOME: '/h' }, '/h/.config/spanledger/redaction.key'],
])('default path for %j', (env, want) => {
  expect(defaultKeyPath(env)).toBe(want);
});
