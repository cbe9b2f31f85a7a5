/** Seeded random numbers (mulberry32), so that a failing run can be repeated. */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  /** `digits` lower-case hex digits, not all zero. */
  hex(digits: number): string;
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (end: number): number => Math.floor(next() * end);
  const hex = (digits: number): string => {
    let text = '';
    while (text.length < digits) text += below(16).toString(16);
    return /^0+$/.test(text) ? `1${text.slice(1)}` : text;
  };
  return { next, below, hex };
}
