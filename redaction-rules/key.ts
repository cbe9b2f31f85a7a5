import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { assert, Invalid } from '../model/errors.ts';
import { keyEpochsMax } from '../model/limits.ts';

/**
 * One epoch of the secret behind all pseudonyms. Plain data, so that it can be handed to worker
 * threads.
 */
export interface RedactionKey {
  /** Names the key's epoch inside every pseudonym. */
  readonly kid: string;
  /** 32 bytes. Never logged, never shown, never inside the data folder. */
  readonly root: Uint8Array;
}

/**
 * The file is the epochs one after another, each so many random bytes: `k1`, then `k2`, ... The
 * last one is in force. Nothing is ever taken away, so that old pseudonyms can still be tested.
 */
const keyBytes = 32;

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
 * The key in force; made with mode 0600 the first time. Two processes that start at once end up
 * with the same key: the file appears under its name complete or not at all, and the first wins.
 *
 * @throws Invalid when the file has the wrong size, or others may read it.
 */
export function openRedactionKey(path: string): RedactionKey {
  if (readBytes(path) === undefined) createKey(path);
  return newestEpoch(readKeyEpochs(path));
}

/**
 * Every epoch of the key, the oldest first.
 *
 * @throws Invalid as above, and where there is no key.
 */
export function readKeyEpochs(path: string): readonly RedactionKey[] {
  const bytes = readBytes(path);
  if (bytes === undefined) {
    throw new Invalid(`there is no redaction key at ${path}`, {
      code: 'redaction_key_missing',
      hint: 'a first start makes one; an old one belongs back at its place',
    });
  }
  return Array.from({ length: bytes.length / keyBytes }, (_, i) => ({
    kid: `k${i + 1}`,
    root: Uint8Array.from(bytes.subarray(i * keyBytes, (i + 1) * keyBytes)),
  }));
}

/**
 * Begins a new epoch beside the old ones and returns them all. The file is replaced at once:
 * whoever reads it sees the old epochs or all. Two at a time: the second is refused.
 */
export function rotateKey(path: string): readonly RedactionKey[] {
  const epochs = readKeyEpochs(path);
  if (epochs.length >= keyEpochsMax) {
    throw new Invalid(`the redaction key has ${keyEpochsMax} epochs, which is all it can have`, {
      code: 'redaction_key_full',
      hint: 'move it away to begin a new key (old pseudonyms no longer join)',
    });
  }
  const draft = `${path}.next`;
  writeDraft(draft, [...epochs.map(({ root }) => root), randomBytes(keyBytes)]);
  renameSync(draft, path);
  syncFolder(dirname(path));
  return readKeyEpochs(path);
}

/** The one in force. */
export function newestEpoch(epochs: readonly RedactionKey[]): RedactionKey {
  const last = epochs.at(-1);
  assert(last !== undefined, 'a key without epochs');
  return last;
}

function readBytes(path: string): Buffer | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  // Windows has no such bits; its files inherit the profile's access list.
  if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0) {
    throw new Invalid(`the redaction key ${path} can be read by others`, {
      code: 'redaction_key_exposed',
      hint: `run: chmod 600 ${path}`,
    });
  }
  const bytes = stats.isFile() ? readFileSync(path) : Buffer.alloc(0);
  const epochs = bytes.length / keyBytes;
  if (!Number.isInteger(epochs) || epochs < 1 || epochs > keyEpochsMax) {
    throw new Invalid(`the redaction key ${path} is not a file of ${keyBytes} bytes an epoch`, {
      code: 'redaction_key_damaged',
      hint: 'restore it, or move it away to begin a new key (old pseudonyms no longer join)',
    });
  }
  return bytes;
}

/**
 * Refuses to touch a draft that is there: another rotation is under way, or was broken off. What
 * was not written whole must never get the key's name, and does not stay in the way of the next.
 */
function writeDraft(draft: string, parts: readonly Uint8Array[]): void {
  let file: number;
  try {
    file = openSync(draft, 'wx', 0o600);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    throw new Invalid('another rotation of the redaction key is under way', {
      code: 'redaction_key_busy',
      hint: `if none is, one was broken off and changed nothing: remove ${draft}`,
    });
  }
  try {
    // Goes on where a disk takes a part of it, or fails.
    writeFileSync(file, Buffer.concat(parts));
    fsyncSync(file);
  } catch (error) {
    unlinkSync(draft);
    throw error;
  } finally {
    closeSync(file);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function createKey(path: string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.redaction.key.${process.pid}.${randomBytes(6).toString('hex')}`);
  writeDraft(draft, [randomBytes(keyBytes)]);
  try {
    linkSync(draft, path);
  } catch (error) {
    // Another process was first; its key is the one.
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    unlinkSync(draft);
  }
  syncFolder(folder);
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
