import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What the process says about itself; asked when somebody looks. */
export interface ProcessFigures {
  uptimeSeconds(): number;
  cpuSeconds(): { readonly user: number; readonly system: number };
  memoryBytes(): Readonly<Record<string, number>>;
  /** How late timers ran, in seconds, by quantile, over the last ten seconds or more. */
  eventLoopDelay(): Readonly<Record<string, number>>;
  close(): void;
}

const windowMs = 10_000;
const quantiles = { p50: 50, p90: 90, p99: 99, max: 100 } as const;

/**
 * Delay is measured all the time and the window is begun anew by whoever looks after ten seconds:
 * two scrapers see the same numbers or newer ones, never an emptied window.
 */
export function createProcessFigures(nowMs: () => number): ProcessFigures {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let beganMs = nowMs();
  let last = quantilesOf(delay);
  return {
    uptimeSeconds: () => process.uptime(),
    cpuSeconds() {
      const { user, system } = process.cpuUsage();
      return { user: user / 1e6, system: system / 1e6 };
    },
    memoryBytes() {
      const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
      return {
        resident: rss,
        heap_total: heapTotal,
        heap_used: heapUsed,
        external,
        array_buffers: arrayBuffers,
      };
    },
    eventLoopDelay() {
      if (nowMs() - beganMs >= windowMs || delay.count > 0) last = quantilesOf(delay);
      if (nowMs() - beganMs >= windowMs) {
        delay.reset();
        beganMs = nowMs();
      }
      return last;
    },
    close: () => {
      delay.disable();
    },
  };
}

function quantilesOf(
  delay: ReturnType<typeof monitorEventLoopDelay>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(quantiles).map(([name, percent]) => [
      name,
      delay.count === 0 ? 0 : delay.percentile(percent) / 1e9,
    ]),
  );
}
