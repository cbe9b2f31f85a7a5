import { Invalid } from '../model/errors.ts';
import type { Log } from '../model/log.ts';

/**
 * The task for callers that may overlap: one run after another, so that what was read last is what
 * is used last.
 */
export function oneAfterAnother<Given extends readonly unknown[]>(
  task: (...given: Given) => Promise<void>,
): (...given: Given) => Promise<void> {
  let latest: Promise<void> = Promise.resolve();
  return (...given) => {
    const mine = latest.then(() => task(...given));
    latest = mine.catch(() => undefined);
    return mine;
  };
}

/**
 * Reads something anew; after a fault, which is logged, the old one stays: whatever it is, it is no
 * reason for a running server to end.
 */
export async function readOrKeep<T>(
  log: Log,
  what: string,
  old: T,
  read: () => T | Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const { code, message, hint } =
      error instanceof Invalid
        ? error
        : { code: 'unreadable', message: 'it cannot be read', hint: undefined };
    log.error({ code, problem: message, hint }, `${what} wrong; the old ones stay`);
    return old;
  }
}
