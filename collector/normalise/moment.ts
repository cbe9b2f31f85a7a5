/** The parts of an ISO 8601 moment; without a zone it is UTC. */
const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)?(Z|[+-]\d\d:?\d\d)?$/;

/** Nanoseconds since 1970 of a moment as ISO 8601 text; undefined of anything else. */
export function nanosecondsOf(value: unknown): bigint | undefined {
  if (typeof value !== 'string') return undefined;
  const found = iso.exec(value.trim());
  if (found === null) return undefined;
  const [, day, time, fraction = '', zone = 'Z'] = found;
  const milliseconds = Date.parse(`${day}T${time}${zone}`);
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return undefined;
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
