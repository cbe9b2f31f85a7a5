import type { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';

export const contentHashBytes = 16;

/** The first 16 bytes of SHA-256: names content, so that a retry gets the same name. */
export function contentHash(content: Uint8Array): Buffer {
  return hash('sha256', content, 'buffer').subarray(0, contentHashBytes);
}
