import { hash } from 'node:crypto';

/** As normalisation names texts: the first 16 bytes of SHA-256, in hex. */
export function contentName(body: string): string {
  return hash('sha256', body).slice(0, 32);
}
