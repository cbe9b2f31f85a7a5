import { createRequire } from 'node:module';
import type { pino } from 'pino';
import type { Log } from '../model/log.ts';

/**
 * JSON lines on stderr, from `warn` up. The library is loaded with the first line: most runs never
 * write one, and loading it is a tenth of the start.
 */
export function createLog(): Log {
  let logger: pino.Logger | undefined;
  const open = (): pino.Logger => {
    logger ??= openLogger();
    return logger;
  };
  return {
    debug() {},
    info() {},
    warn: (fields, message) => open().warn(fields, message),
    error: (fields, message) => open().error(fields, message),
  };
}

function openLogger(): pino.Logger {
  const library: { readonly pino: typeof pino } = createRequire(import.meta.url)('pino');
  const destination = library.pino.destination({ dest: 2, sync: true });
  return library.pino({ base: null, level: 'warn' }, destination);
}
