/**
 * A shorter input that fails in the same way: pieces are cut out, halves first, then bytes made
 * plain, as long as `fails` still says so.
 */
export async function minimise(
  input: Uint8Array<ArrayBuffer>,
  fails: (input: Uint8Array<ArrayBuffer>) => Promise<boolean>,
  attemptsMax = 3_000,
): Promise<Uint8Array<ArrayBuffer>> {
  let best = input;
  let attempts = 0;
  const tryOne = async (candidate: Uint8Array<ArrayBuffer>): Promise<boolean> => {
    if (attempts++ >= attemptsMax || !(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let piece = input.length >> 1; piece >= 1; piece >>= 1) {
    for (let at = 0; at < best.length && attempts < attemptsMax; ) {
      const rest = Uint8Array.from([...best.subarray(0, at), ...best.subarray(at + piece)]);
      if (!(await tryOne(rest))) at += piece;
    }
  }
  return best;
}
