/**
 * The data folder: ours, writable, and used by one process. Everything is checked before anything
 * is written; somebody else's folder is never touched.
 */
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Invalid, Unavailable } from '../model/errors.ts';
import { retryAfterMs } from '../model/limits.ts';
import type { Clock } from '../model/time.ts';

/** Raised when files move or change meaning; the database has a version of its own. */
export const folderFormat = 1;
export const markerName = 'spanledger.json';
const lockName = 'spanledger.lock';
/** A fresh volume's own entries; a folder with nothing else counts as empty. */
const ignoredNames = new Set(['lost+found', '.DS_Store']);

const Marker = z.object({ format: z.int().min(1) });
const Lock = z.object({ pid: z.int(), started: z.number() });

/** Who holds a folder: pids come again, so the start time belongs to it. */
export interface Holder {
  readonly pid: number;
  /** When the process started, in milliseconds since 1970. */
  readonly started: number;
}

/**
 * Makes the folder (mode 0700) with its marker, or checks that it is ours.
 *
 * @throws Invalid `unwritable_data_folder`, `foreign_data_folder`, `newer_schema`.
 */
export async function prepareFolder(dataDir: string, clock: Clock): Promise<void> {
  const names = await unwritableUnless(dataDir, async () => {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    return (await readdir(dataDir)).filter((name) => !ignoredNames.has(name));
  });
  if (names.includes(markerName)) return checkMarker(dataDir);
  // A crash while the marker was written leaves only its draft behind.
  if (names.some((name) => name !== draftName)) throw foreignFolder(dataDir);
  await unwritableUnless(dataDir, () => writeMarker(dataDir, clock));
}

/**
 * Checks that the folder is ours and changes nothing.
 *
 * @throws Invalid `foreign_data_folder`, `newer_schema`.
 */
export async function requireOurFolder(dataDir: string): Promise<void> {
  if (!(await readdir(dataDir)).includes(markerName)) throw foreignFolder(dataDir);
  await checkMarker(dataDir);
}

/**
 * Refuses a folder that a store of this very process has open. Other processes are kept out by
 * DuckDB's lock on its file, which the kernel drops with the process: a killed one never leaves the
 * folder stuck. But that lock does not keep a process from itself, so there is a file too.
 *
 * @throws Unavailable `data_folder_in_use`.
 */
export async function refuseSecondStore(dataDir: string, self: Holder): Promise<void> {
  const found = await readLock(join(dataDir, lockName));
  if (found?.pid === self.pid && found.started === self.started) {
    throw folderInUse(dataDir, found.pid);
  }
}

/** Says that this process uses the folder, under DuckDB's lock; answers how to give it back. */
export async function markInUse(dataDir: string, self: Holder): Promise<() => Promise<void>> {
  const path = join(dataDir, lockName);
  const text = `${JSON.stringify({ pid: self.pid, started: self.started })}\n`;
  await unwritableUnless(dataDir, () => writeFile(path, text, { mode: 0o600 }));
  return () => rm(path, { force: true });
}

export function folderInUse(dataDir: string, pid: number | undefined): Unavailable {
  const by = pid === undefined ? 'another process' : `process ${pid}`;
  return new Unavailable(`the data folder ${dataDir} is in use by ${by}`, {
    code: 'data_folder_in_use',
    hint: 'Stop that process first, or choose another folder with --data.',
    retryAfterMs,
  });
}

const draftName = `${markerName}.draft`;

async function checkMarker(dataDir: string): Promise<void> {
  const text = await readFile(join(dataDir, markerName), 'utf8');
  const marker = Marker.safeParse(parseJson(text));
  if (!marker.success) throw foreignFolder(dataDir);
  if (marker.data.format > folderFormat) {
    throw new Invalid(
      `the data folder has format ${marker.data.format}, this version knows up to ${folderFormat}`,
      {
        code: 'newer_schema',
        hint: 'Start the newer Spanledger that wrote it, or choose another folder with --data.',
      },
    );
  }
}

async function writeMarker(dataDir: string, clock: Clock): Promise<void> {
  const draft = join(dataDir, draftName);
  const handle = await open(draft, 'w', 0o600);
  try {
    const created = new Date(Number(clock() / 1_000_000n)).toISOString();
    await handle.writeFile(`${JSON.stringify({ format: folderFormat, created })}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, join(dataDir, markerName));
}

async function readLock(path: string): Promise<Holder | undefined> {
  try {
    const lock = Lock.safeParse(parseJson(await readFile(path, 'utf8')));
    return lock.success ? lock.data : undefined;
  } catch {
    return undefined; // nobody was here, or a crash cut the file short
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function unwritableUnless<Result>(
  dataDir: string,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new Unavailable(`the disk of the data folder ${dataDir} is full (${code})`, {
        code: 'disk_full',
        hint: 'Free space on it, then start again; nothing that was acknowledged is lost.',
        retryAfterMs,
      });
    }
    const why = code === undefined ? '' : ` (${code})`;
    throw new Invalid(`the data folder ${dataDir} cannot be written${why}`, {
      code: 'unwritable_data_folder',
      hint: 'Give this user the right to write there, or choose another folder with --data.',
    });
  }
}

function foreignFolder(dataDir: string): Invalid {
  return new Invalid(`the folder ${dataDir} holds files that are not Spanledger's`, {
    code: 'foreign_data_folder',
    hint: 'Choose an empty or new folder with --data; nothing was changed.',
  });
}
