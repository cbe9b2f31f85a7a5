import { createHash } from 'node:crypto';
import { experimentIdOf as idOf } from '../../model/experiment-id.ts';

/** See `model/experiment-id.ts`: the collector makes the same ids for spans. */
export function experimentIdOf(name: string, attempt = 0): string {
  return idOf(name, sha256, attempt);
}

function sha256(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
