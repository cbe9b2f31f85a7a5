/**
 * The few file operations a journal needs, so that tests can put a failing disk in their place.
 * Names are plain file names within the journal's folder.
 */
import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

export interface JournalFiles {
  /** Names of all segments, in order of their first sequence number. */
  list(): Promise<readonly string[]>;
  read(name: string): Promise<Uint8Array>;
  size(name: string): Promise<number>;
  /** Makes a new, empty file; its folder entry is durable once `syncFolder` has returned. */
  create(name: string): Promise<JournalFile>;
  /** Cuts a file and syncs it. */
  truncate(name: string, size: number): Promise<void>;
  remove(name: string): Promise<void>;
  /** Files below `set-aside/`; see set-aside.ts. */
  listSetAside(): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  readSetAside(name: string): Promise<Uint8Array>;
  /** Durable when it resolves; a crash before leaves nothing under this name. */
  writeSetAside(name: string, bytes: Uint8Array): Promise<void>;
  syncFolder(): Promise<void>;
}

/** A segment being written. */
export interface JournalFile {
  /** Writes all buffers from `position` on; answers how many bytes were taken. */
  write(buffers: readonly Uint8Array[], position: number): Promise<number>;
  sync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

const segmentSuffix = '.journal';
/** Within the data folder. */
export const journalFolder = 'journal';
/** Within the journal's folder. */
export const setAsideFolder = 'set-aside';

/** Named by its first sequence number, so that names sort in order of time. */
export function segmentName(firstSeq: number): string {
  return `${String(firstSeq).padStart(16, '0')}${segmentSuffix}`;
}

/** Undefined where somebody gave the file another name. */
export function firstSeqOf(name: string): number | undefined {
  return /^\d{16}\.journal$/.test(name) ? Number(name.slice(0, 16)) : undefined;
}

/** The real thing: files of mode 0600 in `folder`, which is made with mode 0700. */
export async function diskJournalFiles(folder: string): Promise<JournalFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const at = (name: string): string => join(folder, name);
  return {
    async list() {
      return (await readdir(folder)).filter((name) => name.endsWith(segmentSuffix)).sort();
    },
    read: (name) => readWhole(at(name)),
    size: async (name) => (await stat(at(name))).size,
    create: (name) => createFile(at(name)),
    async truncate(name, size) {
      await using file = await open(at(name), 'r+');
      await file.truncate(size);
      await file.sync();
    },
    remove: (name) => unlink(at(name)),
    listSetAside: () => listFiles(at(setAsideFolder)),
    readSetAside: (name) => readFile(at(join(setAsideFolder, name))),
    async writeSetAside(name, bytes) {
      await mkdir(at(setAsideFolder), { recursive: true, mode: 0o700 });
      await syncFolder(folder);
      await writeWhole(at(join(setAsideFolder, name)), bytes);
      await syncFolder(at(setAsideFolder));
    },
    syncFolder: () => syncFolder(folder),
  };
}

async function readWhole(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (!isReadError(error)) throw error;
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    return await readAround(size, async (block, position) => {
      await file.read(block, 0, block.length, position);
    });
  }
}

/** What a disk reads or fails to read at once, at least. */
const blockBytes = 4_096;
/** Stands where nothing could be read. No zeros: those at the end would pass for a torn write. */
const unreadableByte = 0xee;

/** Block by block, so that a bad sector costs the records in it and no others. */
export async function readAround(
  size: number,
  readBlock: (block: Uint8Array, position: number) => Promise<void>,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  for (let position = 0; position < size; position += blockBytes) {
    const block = bytes.subarray(position, position + blockBytes);
    try {
      await readBlock(block, position);
    } catch (error) {
      if (!isReadError(error)) throw error;
      block.fill(unreadableByte);
    }
  }
  return bytes;
}

function isReadError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EIO';
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, constants.O_RDONLY);
  await handle.sync();
}

async function listFiles(folder: string) {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return Promise.all(
    names.sort().map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })),
  );
}

/** Under another name first, so that the file is there in full or not at all. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.draft`;
  {
    await using file = await open(draft, 'w', 0o600);
    await file.writeFile(bytes);
    await file.sync();
  }
  await rename(draft, path);
}

async function createFile(path: string): Promise<JournalFile> {
  const handle = await open(path, 'wx', 0o600);
  return {
    write: async (buffers, position) => (await handle.writev(buffers, position)).bytesWritten,
    sync: () => handle.datasync(),
    truncate: (size) => handle.truncate(size),
    close: () => handle.close(),
  };
}
