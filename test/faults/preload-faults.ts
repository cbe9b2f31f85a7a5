/**
 * Given to a server with `--import`: makes its files and its clock fail as the control file says.
 * The file's path stands in the query of this module's URL, so that threads find it too. One line
 * there is one fault; a fault that fired is written beside it, so that a test can tell.
 *
 * - `sync-error`: the journal's fdatasync fails with EIO
 * - `short-write`: half of what is written is taken
 * - `torn-write`: half of what is written is taken, and the process is killed
 * - `clock N`: the wall clock is N milliseconds off
 */
import { appendFileSync, readFileSync, writevSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const control = new URL(import.meta.url).searchParams.get('control') ?? '';

/** What follows the fault's name, or undefined where it is not asked for. */
function armed(fault: string): string | undefined {
  const line = readFileSync(control, 'utf8')
    .split('\n')
    .find((text) => text.split(' ')[0] === fault);
  return line?.slice(fault.length + 1);
}

function fired(fault: string): void {
  appendFileSync(`${control}.fired`, `${fault}\n`);
}

const probe = await open(control, 'r');
const handles: Pick<FileHandle, 'datasync' | 'writev'> = Object.getPrototypeOf(probe);
await probe.close();
const really = { datasync: handles.datasync, writev: handles.writev, now: Date.now };

async function datasync(this: FileHandle): Promise<void> {
  if (armed('sync-error') === undefined) return really.datasync.call(this);
  fired('sync-error');
  throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
}

async function writev(this: FileHandle, buffers: readonly Uint8Array[], position?: number) {
  const fault = ['short-write', 'torn-write'].find((name) => armed(name) !== undefined);
  if (fault === undefined) return really.writev.call(this, buffers, position);
  const all = Buffer.concat(buffers);
  // An odd number: never the end of a record.
  const half = all.subarray(0, (all.length >> 1) | 1);
  fired(fault);
  const bytesWritten = writevSync(this.fd, [half], position);
  if (fault === 'torn-write') process.kill(process.pid, 'SIGKILL');
  return { bytesWritten, buffers };
}

Object.assign(handles, { datasync, writev });

Date.now = () => {
  const offset = armed('clock');
  if (offset === undefined) return really.now();
  fired('clock');
  return really.now() + Number(offset);
};
