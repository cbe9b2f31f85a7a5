/**
 * Given to a server with `--import`: a worker thread that is handed bytes with the marker in them
 * dies, as long as the control file says `worker-crash`. See preload-faults.ts.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { isMainThread, type Worker } from 'node:worker_threads';

const marker = 'the thread that reads this dies';
const control = new URL(import.meta.url).searchParams.get('control') ?? '';

if (isMainThread) process.on('worker', watch);

function watch(worker: Worker): void {
  const really = worker.postMessage.bind(worker);
  worker.postMessage = (message: unknown, transfer) => {
    // Looked at before it is sent: what is transferred is gone afterwards.
    const isFatal = holdsMarker(message) && readFileSync(control, 'utf8') === 'worker-crash';
    if (isFatal) {
      appendFileSync(`${control}.fired`, 'worker-crash\n');
      // First, or a quick thread has answered before it dies. The pool hears of it by the thread's
      // exit, as of any other death.
      void worker.terminate();
    }
    really(message, transfer);
  };
}

function holdsMarker(value: unknown): boolean {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer).includes(marker);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(holdsMarker);
}
