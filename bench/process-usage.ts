import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in `/proc`; Linux has had 100 on every platform that Node runs on. */
const ticksPerSecond = 100;

export interface ThreadUsage {
  readonly name: string;
  readonly userSeconds: number;
  readonly systemSeconds: number;
}

/** CPU seconds of a process, user and system; 0 where the system does not tell. */
export function cpuSeconds(pid: number): number {
  const usage = statSeconds(`/proc/${pid}/stat`);
  return usage === undefined ? 0 : usage.userSeconds + usage.systemSeconds;
}

/** The same by thread, keyed by thread id. */
export function threadUsage(pid: number): ReadonlyMap<string, ThreadUsage> {
  const folder = `/proc/${pid}/task`;
  const threads = new Map<string, ThreadUsage>();
  for (const id of list(folder)) {
    const usage = statSeconds(`${folder}/${id}/stat`);
    if (usage !== undefined) threads.set(id, usage);
  }
  return threads;
}

export interface MemoryUsage {
  readonly residentMiB: number;
  /** The most it ever held. */
  readonly peakMiB: number;
}

export function memoryUsage(pid: number): MemoryUsage {
  const status = read(`/proc/${pid}/status`) ?? '';
  const mebibytes = (field: string): number =>
    Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return { residentMiB: mebibytes('VmRSS'), peakMiB: mebibytes('VmHWM') };
}

/** The name is in brackets and may hold anything; what follows its last bracket is counted. */
function statSeconds(file: string): ThreadUsage | undefined {
  const stat = read(file);
  if (stat === undefined) return undefined;
  const nameEnd = stat.lastIndexOf(')');
  const fields = stat.slice(nameEnd + 2).split(' ');
  return {
    name: stat.slice(stat.indexOf('(') + 1, nameEnd),
    userSeconds: Number(fields[11]) / ticksPerSecond,
    systemSeconds: Number(fields[12]) / ticksPerSecond,
  };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Ended, or not Linux.
    return undefined;
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
