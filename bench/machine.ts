import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { median } from './figure.ts';

/** What the figures of a run depend on; kept beside them. No names and no paths. */
export interface MachineFacts {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Processes that wanted a core in the minute before; well below `cores` when the run is fair. */
  readonly loadAverage: number;
  readonly node: string;
  readonly platform: string;
  /** Copying 64 MiB in memory. */
  readonly memoryCopyMBs: number;
  /** Sequential 4 MiB writes, each synced. */
  readonly syncedWriteMBs: number;
  /** One 4 KiB write and its sync, in milliseconds. */
  readonly smallSyncMs: number;
}

export function machineFacts(): MachineFacts {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    loadAverage: Number((loadavg()[0] ?? 0).toFixed(1)),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    memoryCopyMBs: Math.round(memoryCopy()),
    ...syncedWrites(),
  };
}

function memoryCopy(): number {
  const source = new Uint8Array(64 * 1024 ** 2).fill(7);
  const target = new Uint8Array(source.length);
  const rates: number[] = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    target.set(source);
    rates.push(source.length / 1e3 / (performance.now() - start));
  }
  return median(rates);
}

function syncedWrites(): Pick<MachineFacts, 'syncedWriteMBs' | 'smallSyncMs'> {
  const folder = mkdtempSync(join(tmpdir(), 'spanledger-bench-'));
  const file = openSync(join(folder, 'sync'), 'w');
  try {
    const large = timeSyncedWrites(file, 4 * 1024 ** 2, 8);
    const small = timeSyncedWrites(file, 4096, 32);
    return {
      syncedWriteMBs: Math.round((4 * 1024 ** 2) / 1e3 / median(large)),
      smallSyncMs: Number(median(small).toPrecision(3)),
    };
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}

function timeSyncedWrites(file: number, bytes: number, times: number): number[] {
  const block = Buffer.alloc(bytes, 7);
  return Array.from({ length: times }, () => {
    const start = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    return performance.now() - start;
  });
}
