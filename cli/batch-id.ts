import { randomUUID } from 'node:crypto';

/**
 * A UUIDv7 (RFC 9562): names sort by time, and any number of collectors can make them. Node keeps
 * random bytes ready for `randomUUID`; asked for alone they take longer than the rest of it.
 */
export function newBatchId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
