/**
 * A disk of a few megabytes for a test: a tmpfs in a mount namespace of its own, which needs no
 * rights where unprivileged user namespaces are allowed.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../journey/server-process.ts';

export const canMakeSmallDisk =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0 &&
  spawnSync('nsenter', ['--version']).status === 0;

export interface SmallDisk {
  /** A place whose data folder is on the disk; servers started there see it. */
  readonly place: Place;
  /** Takes all room but `bytes`, as somebody else's file does. */
  fill(leaving: number): void;
  /** That file goes away. */
  makeRoom(): void;
  remove(): Promise<void>;
}

export async function makeSmallDisk(place: Place, mebibytes: number): Promise<SmallDisk> {
  mkdirSync(place.data);
  const mount = `mount -t tmpfs -o size=${mebibytes}m,mode=700 tmpfs "$0"`;
  // It lives as long as its holder, whose input ends with the test's process.
  const holder = spawn(
    'unshare',
    ['-rm', 'sh', '-c', `${mount} && echo ready && cat`, place.data],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  await once(holder.stdout, 'data');
  const inside = join(`/proc/${holder.pid}/root`, place.data);
  const ballast = join(inside, 'lost+found');
  const enter = ['nsenter', '-t', String(holder.pid), '-U', '-m', '--preserve-credentials'];
  return {
    place: { ...place, prefix: [...enter, `--wd=${process.cwd()}`] },
    fill: (leaving) => fill(inside, ballast, leaving),
    makeRoom: () => rmSync(ballast, { force: true }),
    remove: () => end(holder),
  };
}

/** Page by page, as the server may take some at the same time. */
function fill(inside: string, ballast: string, leaving: number): void {
  const page = Buffer.alloc(4_096);
  const file = openSync(ballast, 'w', 0o600);
  try {
    while (freeBytes(inside) > leaving) if (writeSync(file, page) < page.length) return;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(file);
  }
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

async function end(holder: ChildProcess): Promise<void> {
  const gone = once(holder, 'exit');
  holder.stdin?.end();
  await gone;
}
