import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Invalid } from '../model/errors.ts';

/** The secret behind all pseudonyms. Plain data, so that it can be handed to worker threads. */
export interface RedactionKey {
  /** Names the key's epoch inside every pseudonym. */
  readonly kid: string;
  /** 32 bytes. Never logged, never shown, never inside the data folder. */
  readonly root: Uint8Array;
}

const keyBytes = 32;
const firstKid = 'k1';

/** `$XDG_CONFIG_HOME/spanledger/redaction.key`, else `~/.config/spanledger/redaction.key`. */
export function defaultKeyPath(env: Readonly<Record<string, string | undefined>>): string {
  const configured = env.XDG_CONFIG_HOME;
  const home = env.HOME;
  const config =
    configured !== undefined && configured !== ''
      ? configured
      : join(home !== undefined && home !== '' ? home : homedir(), '.config');
  return join(config, 'spanledger', 'redaction.key');
}

/**
 * Reads the key, and makes one with mode 0600 the first time. Two processes that start at once end
 * up with the same key: the file appears under its name complete or not at all, and the first one
 * wins.
 *
 * @throws Invalid when the file has the wrong size, or others may read it.
 */
export function openRedactionKey(path: string): RedactionKey {
  return readKey(path) ?? createKey(path);
}

function readKey(path: string): RedactionKey | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  // Windows has no such bits; its files inherit the profile's access list.
  if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0) {
    throw new Invalid(`the redaction key ${path} can be read by others`, {
      code: 'redaction_key_exposed',
      hint: `run: chmod 600 ${path}`,
    });
  }
  const root = stats.isFile() ? readFileSync(path) : undefined;
  if (root?.length !== keyBytes) {
    throw new Invalid(`the redaction key ${path} is not a file of ${keyBytes} bytes`, {
      code: 'redaction_key_damaged',
      hint: 'restore it, or move it away to begin a new key (old pseudonyms no longer join)',
    });
  }
  return { kid: firstKid, root: Uint8Array.from(root) };
}

function createKey(path: string): RedactionKey {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.redaction.key.${process.pid}.${randomBytes(6).toString('hex')}`);
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, randomBytes(keyBytes));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
  } catch (error) {
    // Another process was first; its key is the one.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    unlinkSync(draft);
  }
  syncFolder(folder);
  const key = readKey(path);
  if (key === undefined) {
    throw new Invalid(`the redaction key ${path} vanished while it was made`, {
      code: 'redaction_key_damaged',
      hint: 'check who else removes files there, then start again',
    });
  }
  return key;
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
