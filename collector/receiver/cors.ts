import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Lets pages of configured origins post telemetry; without any there are no CORS headers at all.
 * Cookies are never allowed: a page sends its token itself.
 */
export interface Cors {
  /** Adds what a page may see of the answer. True when the request was a preflight and is done. */
  answer(req: IncomingMessage, res: ServerResponse): boolean;
}

/** @param origins Exact origins; a `*` inside one stands for a part of its host; `*` for any. */
export function createCors(origins: readonly string[]): Cors {
  const patterns = origins.map(patternOf);
  return {
    answer(req, res) {
      const { origin } = req.headers;
      if (patterns.length === 0) return false;
      // A cache must not give one origin the answer to another.
      res.setHeader('Vary', 'Origin');
      if (origin === undefined || !patterns.some((matches) => matches(origin))) return false;
      res.setHeader('Access-Control-Allow-Origin', origin);
      res.setHeader('Access-Control-Expose-Headers', 'Retry-After');
      const isPreflight = req.headers['access-control-request-method'] !== undefined;
      if (req.method !== 'OPTIONS' || !isPreflight) return false;
      res.setHeader('Access-Control-Allow-Methods', 'POST');
      res.setHeader('Access-Control-Allow-Headers', allowedHeaders);
      res.setHeader('Access-Control-Max-Age', 7_200);
      res.writeHead(204).end();
      req.resume();
      return true;
    },
  };
}

const allowedHeaders = 'authorization, content-encoding, content-type, x-mlflow-experiment-id';

function patternOf(pattern: string): (origin: string) => boolean {
  if (pattern === '*') return () => true;
  const star = pattern.indexOf('*');
  if (star < 0) return (origin) => origin === pattern;
  const before = pattern.slice(0, star);
  const after = pattern.slice(star + 1);
  return (origin) =>
    origin.startsWith(before) &&
    origin.endsWith(after) &&
    /^[\w.-]+$/.test(origin.slice(before.length, origin.length - after.length)) &&
    origin.length > before.length + after.length;
}
