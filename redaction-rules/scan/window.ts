import { isDigit } from './byte-kinds.ts';

/**
 * Start of the three bytes of a literal that are rarest in ordinary text, by which it is looked
 * for; -1 when all of them have two digits, because groups of digits are passed over.
 */
export function windowStart(literal: Uint8Array): number {
  let best = -1;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 2 < literal.length; at++) {
    const [first = 0, second = 0, third = 0] = literal.subarray(at);
    if (isDigit(second) && (isDigit(first) || isDigit(third))) continue;
    const cost = byteCost(second) * (byteCost(first) + byteCost(third));
    if (cost < bestCost) {
      best = at;
      bestCost = cost;
    }
  }
  return best;
}

/** Rough frequency of a byte in prose, code and JSON. */
function byteCost(byte: number): number {
  if (byte === 0x20) return 15;
  const char = String.fromCharCode(byte);
  if ('etaoinsr'.includes(char)) return 9;
  if (byte >= 0x61 && byte <= 0x7a) return 3;
  if (isDigit(byte)) return 3;
  return '-."/,:_=*#'.includes(char) ? 4 : 1;
}
