/** Nanoseconds since 1970-01-01T00:00:00Z, unsigned 64 bit on the wire. */
export type UnixNano = bigint;

/** The largest value a DuckDB TIMESTAMP_NS holds (year 2262); one above is its infinity. */
export const timestampNsMax = 9_223_372_036_854_775_806n;

export function unixNanoFromMs(milliseconds: number): UnixNano {
  return BigInt(Math.trunc(milliseconds)) * 1_000_000n;
}

/** Where the time comes from is a parameter everywhere; `cli/` passes the system's. */
export type Clock = () => UnixNano;
