import type { Readable } from 'node:stream';

/**
 * Reads and throws away what a refused sender still sends, then calls `done` once: at the end of
 * the source, or after so many bytes or milliseconds. Closing at once would reset the connection
 * and take the answer from the sender.
 */
export function linger(
  source: Readable,
  limit: { readonly bytesMax: number; readonly ms: number },
  done: () => void,
): void {
  let bytes = 0;
  const timer = setTimeout(finish, limit.ms);
  source.on('data', count);
  source.once('end', finish);
  source.once('close', finish);
  source.resume();

  function count(chunk: Uint8Array): void {
    bytes += chunk.length;
    if (bytes > limit.bytesMax) finish();
  }
  function finish(): void {
    clearTimeout(timer);
    source.off('data', count);
    source.off('end', finish);
    source.off('close', finish);
    done();
  }
}
