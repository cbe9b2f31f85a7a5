/**
 * A thread that looks whether the inputs go on. The fuzzing thread cannot: a check that hangs never
 * gives it back its turn. The input that is stuck is written down, and the process ends.
 */
import { writeFileSync } from 'node:fs';
import { isMainThread, workerData } from 'node:worker_threads';

export interface HangWatch {
  /** Word 0 counts inputs, word 1 is the length of the current one. */
  readonly state: Int32Array;
  readonly input: Uint8Array;
  readonly file: string;
  readonly silentMs: number;
}

if (!isMainThread) watch(workerData);

function watch({ state, input, file, silentMs }: HangWatch): void {
  let last = -1;
  let since = performance.now();
  setInterval(() => {
    const now = Atomics.load(state, 0);
    if (now !== last) {
      last = now;
      since = performance.now();
    } else if (performance.now() - since > silentMs) {
      writeFileSync(file, input.slice(0, Atomics.load(state, 1)));
      process.stderr.write(`an input did not come back: ${file}\n`);
      process.kill(process.pid, 'SIGKILL');
    }
  }, 1_000);
}
