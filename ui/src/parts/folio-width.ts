/**
 * Width of the column of row numbers, as CSS, the same for whatever size of letters it stands in;
 * undefined where the usual one is wide enough, which is up to three digits.
 */
export function folioWidth(rows: number): string | undefined {
  const digits = String(rows).length;
  return digits <= 3 ? undefined : `calc(${digits} * var(--space-2) + var(--space-2))`;
}
