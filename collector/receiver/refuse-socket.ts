import type { Duplex } from 'node:stream';
import type { Invalid, Unavailable } from '../../model/errors.ts';
import { encodeStatus } from './answer-body.ts';
import { linger } from './linger.ts';
import { goAwayTo } from './malformed-http.ts';
import { type Refusal, refusalOf, retryAfterSeconds } from './status.ts';

/**
 * Answers once on a connection that is no request or ends as one, and closes it. There is no path
 * and no content type to go by, so the body is a `google.rpc.Status` in JSON on every port: who
 * sends such a thing is an exporter set up wrongly, whose specification asks for it, or a person,
 * who can read it.
 */
export function refuseSocket(error: Invalid | Unavailable, socket: Duplex, isHttp2: boolean): void {
  if (isHttp2) {
    socket.end(goAwayTo(error));
  } else {
    const refusal = refusalOf(error);
    const body = encodeStatus(refusal, 'json');
    socket.write(headOf(refusal, body.length));
    socket.end(body);
  }
  linger(socket, rest, () => socket.destroy());
}

/** What a sender may still send and for how long, so that it can read its answer. */
const rest = { bytesMax: 16 * 1024 * 1024, ms: 5_000 };

function headOf({ httpStatus, retryAfterMs }: Refusal, bodyBytes: number): string {
  const head = [
    `HTTP/1.1 ${httpStatus} Refused`,
    'Content-Type: application/json',
    `Content-Length: ${bodyBytes}`,
    'Connection: close',
  ];
  if (retryAfterMs !== undefined) head.push(`Retry-After: ${retryAfterSeconds(retryAfterMs)}`);
  if (httpStatus === 405) head.push('Allow: POST');
  return `${head.join('\r\n')}\r\n\r\n`;
}
