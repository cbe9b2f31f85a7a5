/**
 * Milliseconds of this thread's CPU time that a piece of work takes: it is done again until the clock,
 * which has steps of some milliseconds, has counted so many.
 */
export function cpuMsOf(work: () => void, leastMs: number): number {
  const start = process.threadCpuUsage();
  let runs = 0;
  let ms = 0;
  do {
    work();
    runs++;
    const { user, system } = process.threadCpuUsage(start);
    ms = (user + system) / 1_000;
  } while (ms < leastMs);
  return ms / runs;
}
