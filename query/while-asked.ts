import type { Context } from 'hono';

/** Aborted once the client has gone without its answer: what is read for it may end. */
export function whileAsked(c: Context): AbortSignal {
  return c.req.raw.signal;
}
