import { setTimeout as delay } from 'node:timers/promises';

/** Looks again and again; a test that waits for ever ends by its own timeout. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20);
}
