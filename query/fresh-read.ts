import type { Context } from 'hono';
import { freshReadMs } from '../model/limits.ts';
import type { Log } from '../model/log.ts';

/** A wait for everything acknowledged before; rejects where a flush failed. */
export type Flushed = () => Promise<void>;

/**
 * Makes a read see what was acknowledged before it. A flush that fails or takes longer than
 * `freshReadMs` keeps nobody from reading what is there: the answer says so in a header.
 */
export type FreshRead = (c: Context) => Promise<void>;

/** Present, with the value `true`, where an answer may lack the newest of what was acknowledged. */
export const staleHeader = 'Spanledger-Stale';

/** The log hears of it once, and not with every read while the database cannot be written. */
export function createFreshRead(flushed: Flushed, log: Log): FreshRead {
  let wasFresh = true;
  return async (c) => {
    const outcome = await flushedInTime(flushed);
    const isFresh = outcome === 'fresh';
    if (!isFresh) {
      c.header(staleHeader, 'true');
      if (wasFresh) log.warn({ outcome }, 'reads do not wait for the newest spans any more');
    } else if (!wasFresh) {
      log.info({}, 'reads see the newest spans again');
    }
    wasFresh = isFresh;
  };
}

async function flushedInTime(flushed: Flushed): Promise<'fresh' | 'failed' | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, freshReadMs, 'late');
  });
  const done = flushed().then(
    () => 'fresh' as const,
    () => 'failed' as const,
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
