import { type Decoded, decodeTraces } from '../../collector/decode/decode.ts';
import { Invalid } from '../../model/errors.ts';
import { droppedItems } from '../../model/receipt.ts';
import { type Encoding, requestMaker } from './make-request.ts';
import { type FuzzTarget, type Outcomes, seen } from './target.ts';

const limits = { valueDepthMax: 64 };

/** The decoder alone: cheap enough for millions of inputs. */
export function decodeTarget(encoding: Encoding): FuzzTarget {
  return {
    name: `decode-traces-${encoding}`,
    make: requestMaker('traces', encoding),
    check: (input, outcomes) => checkDecoded(encoding, input, outcomes),
  };
}

function checkDecoded(encoding: Encoding, input: Uint8Array, outcomes: Outcomes): void {
  const decoded = decodeAny(input, encoding);
  if (decoded === undefined) seen(outcomes, 'refused');
  else seen(outcomes, droppedItems(decoded.dropped) > 0 ? 'partial' : 'kept');
}

/**
 * Decodes a copy and checks every promise that holds for any bytes; undefined where it was refused.
 */
export function decodeAny(bytes: Uint8Array, encoding: Encoding): Decoded | undefined {
  const size = bytes.length;
  let decoded: Decoded;
  try {
    decoded = decodeTraces(Uint8Array.from(bytes), encoding, limits);
  } catch (thrown) {
    if (!(thrown instanceof Invalid) || thrown.code !== `malformed_${encoding}`) throw thrown;
    return undefined;
  }
  const { tape } = decoded;
  if (decoded.itemsIn !== tape.items.length + droppedItems(decoded.dropped)) {
    throw new Error('the counts do not add up');
  }
  // Twelve bytes of tape a byte of body is what the densest message needs (see the README).
  if (tape.wordsUsed * 4 > size * 14 + 256) throw new Error('the tape is out of proportion');
  if (tape.bytesUsed > size * 2 + 256) throw new Error('the arena is out of proportion');
  return decoded;
}
