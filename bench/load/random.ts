/** Draws 32 bits. */
export type Random = () => number;

/**
 * A seeded generator (sfc32). Its state has 128 bits: a soak draws more numbers than a generator of
 * 32 bits has states, and would then send the same spans again.
 */
export function seeded(seed: number): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const drawn = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + drawn) | 0;
    return drawn >>> 0;
  };
  for (let i = 0; i < 16; i++) next();
  return next;
}
