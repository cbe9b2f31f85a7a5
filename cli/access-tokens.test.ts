import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Access, Scope } from '../model/access.ts';
import { makeToken, readTokenFile } from './access-tokens.ts';

const folder = mkdtempSync(join(tmpdir(), 'spanledger-tokens-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'tokens');

const agent = makeToken('agent', ['ingest']);
const reader = makeToken('reader', ['read']);
const both = makeToken('both', ['ingest', 'read']);

function authorizeFrom(text: string) {
  writeFileSync(path, text);
  return readTokenFile(path);
}

describe('authorize', () => {
  const authorize = authorizeFrom(
    `# people\n\n${agent.line}\n${reader.line} # a note\n${both.line}`,
  );
  const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;
  const rows: [string, string | undefined, Scope, Access][] = [
    ['its own scope', `Bearer ${agent.token}`, 'ingest', 'allowed'],
    ['another scope', `Bearer ${agent.token}`, 'read', 'forbidden'],
    ['a reader sends', `Bearer ${reader.token}`, 'ingest', 'forbidden'],
    ['both', `Bearer ${both.token}`, 'read', 'allowed'],
    ['case of the scheme', `bEARER  ${agent.token}`, 'ingest', 'allowed'],
    ['as a password', basic(`anybody:${reader.token}`), 'read', 'allowed'],
    ['as a password without a user', basic(`:${reader.token}`), 'read', 'allowed'],
    ['as a user name', basic(`${reader.token}:`), 'read', 'unauthenticated'],
    ['a pair without a colon', basic(reader.token), 'read', 'unauthenticated'],
    ['no header', undefined, 'read', 'unauthenticated'],
    ['an empty header', '', 'read', 'unauthenticated'],
    ['no scheme', agent.token, 'ingest', 'unauthenticated'],
    ['another scheme', `Digest ${agent.token}`, 'ingest', 'unauthenticated'],
    ['one character less', `Bearer ${agent.token.slice(0, -1)}`, 'ingest', 'unauthenticated'],
    ['the hash itself', `Bearer ${agent.line.split('sha256:')[1]}`, 'ingest', 'unauthenticated'],
  ];
  for (const [name, header, scope, want] of rows) {
    it(name, () => expect(authorize(header, scope)).toBe(want));
  }
});

describe('a token', () => {
  it('is not in its line, and is another each time', () => {
    expect(agent.token).toMatch(/^sl_[\w-]{43}$/);
    expect(agent.line).not.toContain(agent.token.slice(3));
    expect(makeToken('agent', ['ingest']).token).not.toBe(agent.token);
  });
});

describe('readTokenFile', () => {
  it.each([
    ['', 'no token'],
    ['# only a comment', 'no token'],
    [`${agent.line}\nagent ingest`, 'line 2'],
    [agent.line.replace('ingest', 'delete'), 'line 1'],
    [agent.line.replace('ingest', 'ingest,delete'), 'line 1'],
    [agent.line.replace('sha256:', ''), 'line 1'],
    [agent.token, 'line 1'],
  ])('refuses %j and repeats none of it', (text, message) => {
    expect(() => authorizeFrom(text)).toThrow(message);
    expect(() => authorizeFrom(text)).toThrow(expect.objectContaining({ code: 'bad_tokens' }));
  });

  it('a file that is not there', () => {
    expect(() => readTokenFile(join(folder, 'none'))).toThrow('cannot be read');
  });
});
