/**
 * A thread that looks whether the inputs go on. The fuzzing thread cannot: a check that hangs never
 * gives it back its turn. The input that is stuck is written down, and the process ends.
 */
import { writeFileSync, writeSync } from 'node:fs';
import { isMainThread, workerData } from 'node:worker_threads';

export interface HangWatch {
  /** Word 0 counts inputs, word 1 is the length of the current one. */
  readonly state: Int32Array;
  readonly input: Uint8Array;
  readonly file: string;
  /** Processor time of the process without a new input; a busy machine takes none of it. */
  readonly silentCpuSeconds: number;
  /** For an input that waits for ever and uses none. */
  readonly silentMs: number;
}

if (!isMainThread) watch(workerData);

function watch({ state, input, file, silentCpuSeconds, silentMs }: HangWatch): void {
  let last = -1;
  let since = performance.now();
  let sinceCpu = cpuSeconds();
  setInterval(() => {
    const now = Atomics.load(state, 0);
    if (now !== last) {
      last = now;
      since = performance.now();
      sinceCpu = cpuSeconds();
    } else if (performance.now() - since > silentMs || cpuSeconds() - sinceCpu > silentCpuSeconds) {
      writeFileSync(file, input.slice(0, Atomics.load(state, 1)));
      writeSync(2, `an input did not come back: ${file}\n`);
      process.kill(process.pid, 'SIGKILL');
    }
  }, 1_000);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
