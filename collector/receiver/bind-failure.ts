import { Invalid, Unavailable } from '../../model/errors.ts';
import { retryAfterMs } from '../../model/limits.ts';

/** What a port is for. */
export type Purpose = keyof typeof flags;

interface Wanted {
  readonly host: string;
  readonly port: number;
  readonly for: Purpose;
}

const flags = {
  'OTLP/HTTP': '--otlp-http-port',
  'OTLP/gRPC': '--otlp-grpc-port',
  'pages and API': '--port',
} as const;

/** Why a port could not be bound, in one line that says what to do. */
export function bindFailure(error: Error, wanted: Wanted): Invalid | Unavailable {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const place = `port ${wanted.port} for ${wanted.for}`;
  const flag = flags[wanted.for];
  if (code === 'EADDRINUSE') {
    return new Unavailable(`${place} is in use by another process`, {
      code: 'port_in_use',
      hint: `stop that process or choose another port with ${flag} (0 takes a free one)`,
      retryAfterMs,
    });
  }
  const reason = reasons[code] ?? 'could not be bound';
  return new Invalid(`${place} ${reason}`, {
    code: 'cannot_listen',
    hint: `check --host and ${flag}`,
  });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'needs a permission that this process does not have',
  EADDRNOTAVAIL: 'is on an address that this machine does not have',
  ENOTFOUND: 'is on a host name that does not resolve',
};
