import { hash } from 'node:crypto';

export const contentHashBytes = 16;

/** Node asks of a hash without a length whether it is an outdated one, each time. */
const asLatin1 = { outputEncoding: 'latin1', outputLength: 32 } as const;

/**
 * The first 16 bytes of SHA-256: names content, so that a retry gets the same name. A character for
 * each byte, because Node hands out a string in half a microsecond less than a buffer.
 */
export function contentHash(content: Uint8Array): string {
  return hash('sha256', content, asLatin1).slice(0, contentHashBytes);
}

/** The same as bytes, which are put to `to` from `at` on. */
export function putContentHash(content: Uint8Array, to: Uint8Array, at: number): void {
  const digest = hash('sha256', content, asLatin1);
  for (let i = 0; i < contentHashBytes; i++) to[at + i] = digest.charCodeAt(i);
}
