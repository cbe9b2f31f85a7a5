/** Bodies of the dialect's requests. */
import type { Context } from 'hono';
import { Invalid } from '../../model/errors.ts';

/**
 * Stops reading once the limit is passed: a body may come without a length.
 *
 * @param arrived is told of the bytes of each chunk, and may throw
 * @throws Invalid `body_too_large`
 */
export async function readBody(
  c: Context,
  bytesMax: number,
  arrived: (bytes: number) => void = () => {},
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    length += chunk.byteLength;
    if (length > bytesMax) {
      throw new Invalid(`The body is larger than ${bytesMax} bytes.`, {
        code: 'body_too_large',
        hint: 'Send it in smaller pieces.',
      });
    }
    arrived(chunk.byteLength);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Undefined where the bytes are no UTF-8. A mark of the byte order is left out. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
