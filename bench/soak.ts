import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makePlace, startServerProcess } from '../test/journey/server-process.ts';
import { type BenchSize, type Figure, figure, median, type SuiteSettings } from './figure.ts';
import { batches } from './loads.ts';
import { memoryUsage } from './process-usage.ts';
import { send } from './send-process.ts';
import { failedFlushes, storedAt } from './server-watch.ts';

const sizes = {
  smoke: { minutes: 0.1, peakRequests: 20, everyMs: 200 },
  real: { minutes: 12, peakRequests: 1_000, everyMs: 2_000 },
} as const;

/**
 * Memory over a long run at a steady rate: half of what the server takes at most, unless a rate is
 * set. The rate holds whether answers come or not, so the server cannot slow the load down.
 */
export async function benchSoak(size: BenchSize, settings: SuiteSettings): Promise<Figure[]> {
  const { peakRequests, everyMs } = sizes[size];
  const minutes = settings.minutes ?? sizes[size].minutes;
  const place = makePlace();
  const server = await startServerProcess(place);
  const memory: { readonly atMs: number; readonly residentMiB: number }[] = [];
  const watch = setInterval(() => {
    memory.push({ atMs: Date.now(), residentMiB: memoryUsage(server.pid).residentMiB });
  }, everyMs);
  try {
    const peak = await send(server.otlpHttp, batches, { requests: peakRequests, seed: 1 });
    const stored = await storedAt(server, peak.spans);
    const rate = settings.rate ?? (peakRequests / (stored - peak.startedAtMs)) * 500;
    const requests = Math.ceil(rate * minutes * 60);
    const outcome = await send(server.otlpHttp, batches, { requests, seed: 2, rate });
    const endMs = outcome.startedAtMs + outcome.sendMs;
    const samples = memory
      .filter(({ atMs }) => atMs >= outcome.startedAtMs && atMs <= endMs)
      .map(({ residentMiB }) => residentMiB);
    const behindMs = (await storedAt(server, peak.spans + outcome.spans)) - outcome.startedAtMs;
    const millions = outcome.spans / 1e6;
    return [
      figure('soak: rate', 'spans/s', [(outcome.spans / outcome.sendMs) * 1000]),
      figure('soak: length', 'minutes', [outcome.sendMs / 60_000]),
      figure('soak: spans', 'millions', [millions]),
      figure('soak: acknowledgement p50', 'ms', [outcome.latencyMs.p50]),
      figure('soak: acknowledgement p99', 'ms', [outcome.latencyMs.p99]),
      figure('soak: refused and sent again', 'requests', [outcome.refused]),
      figure('soak: stored after the last acknowledgement', 'ms', [behindMs - outcome.sendMs]),
      figure('soak: flushes that failed (target: 0)', 'flushes', [await failedFlushes(server)]),
      ...memoryFigures(samples, memoryUsage(server.pid).peakMiB, millions),
      figure('soak: data folder', 'bytes/span', [
        folderBytes(place.data) / (peak.spans + outcome.spans),
      ]),
    ];
  } finally {
    clearInterval(watch);
    await server.stop();
    place.remove();
  }
}

function memoryFigures(samples: readonly number[], peakMiB: number, millions: number): Figure[] {
  const quarter = Math.ceil(samples.length / 4);
  const first = median(samples.slice(0, quarter));
  const last = median(samples.slice(-quarter));
  // From the middle of the first quarter to the middle of the last.
  const growth = (last - first) / (millions * 0.75);
  return [
    figure('soak: most memory ever held (target: below 600)', 'MiB', [peakMiB]),
    figure('soak: memory, all samples', 'MiB', samples),
    figure('soak: memory, first quarter', 'MiB', [first]),
    figure('soak: memory, last quarter', 'MiB', [last]),
    figure('soak: growth', 'MiB/million spans', [growth]),
  ];
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
    .reduce((sum, stat) => sum + (stat?.isFile() ? stat.size : 0), 0);
}
