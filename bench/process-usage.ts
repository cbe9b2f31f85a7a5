import { readFileSync } from 'node:fs';

/** Clock ticks a second in `/proc`; Linux has had 100 on every platform that Node runs on. */
const ticksPerSecond = 100;

interface ThreadUsage {
  readonly name: string;
  readonly cpuSeconds: number;
}

/** CPU seconds of a process, user and system; 0 where the system does not tell. */
export function cpuSeconds(pid: number): number {
  return statSeconds(`/proc/${pid}/stat`)?.cpuSeconds ?? 0;
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
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { name: stat.slice(stat.indexOf('(') + 1, nameEnd), cpuSeconds: ticks / ticksPerSecond };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Ended, or not Linux.
    return undefined;
  }
}
