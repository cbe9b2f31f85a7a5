import { freshReadMs } from '../model/limits.ts';
import type { Log } from '../model/log.ts';

/** A wait for everything acknowledged before; rejects where a flush failed. */
export type Flushed = () => Promise<void>;

/**
 * Makes a read see what was acknowledged before it. A flush that fails or takes longer than
 * `freshReadMs` keeps nobody from reading what is there: it is logged and the read goes on.
 */
export async function waitUntilFresh(flushed: Flushed, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, freshReadMs, 'late');
  });
  const outcome = await Promise.race([
    flushed().then(
      () => 'fresh',
      () => 'failed',
    ),
    late,
  ]);
  clearTimeout(timer);
  if (outcome !== 'fresh') log.warn({ outcome }, 'a read did not wait for the newest spans');
}
