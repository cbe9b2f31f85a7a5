import { Invalid, Unavailable } from '../../model/errors.ts';
import { retryAfterMs } from '../../model/limits.ts';

interface Wanted {
  readonly host: string;
  readonly port: number;
  /** What would have listened, e.g. `OTLP/HTTP`. */
  readonly for: string;
}

/** Why a port could not be bound, in one line that says what to do. */
export function bindFailure(error: Error, wanted: Wanted): Invalid | Unavailable {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const place = `port ${wanted.port} for ${wanted.for}`;
  if (code === 'EADDRINUSE') {
    return new Unavailable(`${place} is in use by another process`, {
      code: 'port_in_use',
      hint: 'stop that process or choose another port (0 takes a free one)',
      retryAfterMs,
    });
  }
  const reason = reasons[code] ?? 'could not be bound';
  return new Invalid(`${place} ${reason}`, {
    code: 'cannot_listen',
    hint: 'check the host and port it is configured to listen on',
  });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'needs a permission that this process does not have',
  EADDRNOTAVAIL: 'is on an address that this machine does not have',
  ENOTFOUND: 'is on a host name that does not resolve',
};
