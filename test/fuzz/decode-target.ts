import { type Decoded, decode } from '../../collector/decode/decode.ts';
import { Invalid } from '../../model/errors.ts';
import { droppedItems } from '../../model/receipt.ts';
import type { Signal } from '../../model/signal.ts';
import { type Encoding, requestMaker } from './make-request.ts';
import { type FuzzTarget, seen } from './target.ts';

const limits = { valueDepthMax: 64 };

/** The decoder alone: cheap enough for millions of inputs. */
export function decodeTarget(signal: Signal, encoding: Encoding): FuzzTarget {
  return {
    name: `decode-${signal}-${encoding}`,
    make: requestMaker(signal, encoding),
    check(input, outcomes) {
      const decoded = decodeAny(signal, Uint8Array.from(input), encoding);
      if (decoded === undefined) seen(outcomes, 'refused');
      else seen(outcomes, droppedItems(decoded.dropped) > 0 ? 'partial' : 'kept');
    },
  };
}

/**
 * Decodes and checks every promise that holds for any bytes; undefined where it was refused. The
 * bytes are used up.
 */
export function decodeAny(
  signal: Signal,
  bytes: Uint8Array,
  encoding: Encoding,
): Decoded | undefined {
  const size = bytes.length;
  let decoded: Decoded;
  try {
    decoded = decode(signal, bytes, encoding, limits);
  } catch (thrown) {
    if (!(thrown instanceof Invalid) || thrown.code !== `malformed_${encoding}`) throw thrown;
    return undefined;
  }
  const { tape } = decoded;
  if (decoded.itemsIn !== tape.items.length + droppedItems(decoded.dropped)) {
    throw new Error('the counts do not add up');
  }
  // Eighteen bytes of tape a byte of body is what the densest message inside an item needs (see the
  // README of decode), beside the item's own record.
  const recordBytes = tape.items.length * 128 + 256;
  if (tape.wordsUsed * 4 > size * 18 + recordBytes)
    throw new Error('the tape is out of proportion');
  if (tape.bytesUsed > size * 2 + 256) throw new Error('the arena is out of proportion');
  return decoded;
}
