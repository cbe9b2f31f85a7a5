/**
 * Finds known attribute keys by their bytes, so that no key becomes a JavaScript string. Immutable
 * once compiled.
 */
export interface KeyTable {
  /** All keys, one after another. */
  readonly bytes: Uint8Array;
  /** Of key number n (from 1): where it starts, and how long it is. */
  readonly starts: Uint32Array;
  readonly lengths: Uint32Array;
  /** Open addressing: key numbers by hash, 0 where free. The size is a power of two. */
  readonly buckets: Uint16Array;
}

/** Numbers the keys from 1 in the order given. Keys are distinct. */
export function compileKeys(keys: readonly string[]): KeyTable {
  const encoded = keys.map((key) => new TextEncoder().encode(key));
  const total = encoded.reduce((sum, key) => sum + key.length, 0);
  const table: KeyTable = {
    bytes: new Uint8Array(total),
    starts: new Uint32Array(keys.length + 1),
    lengths: new Uint32Array(keys.length + 1),
    buckets: new Uint16Array(bucketCount(keys.length)),
  };
  let at = 0;
  for (const [index, key] of encoded.entries()) {
    table.bytes.set(key, at);
    table.starts[index + 1] = at;
    table.lengths[index + 1] = key.length;
    at += key.length;
    insert(table, index + 1);
  }
  return table;
}

/** The number of the key that equals these bytes, 0 when there is none. */
export function findKey(
  table: KeyTable,
  source: Uint8Array,
  start: number,
  length: number,
): number {
  const { buckets } = table;
  const mask = buckets.length - 1;
  let bucket = hash(source, start, length) & mask;
  for (;;) {
    const key = buckets[bucket] ?? 0;
    if (key === 0) return 0;
    if (table.lengths[key] === length && sameBytes(table, key, source, start)) return key;
    bucket = (bucket + 1) & mask;
  }
}

/** Finds which of some prefixes bytes begin with. Immutable once compiled. */
export interface PrefixTable extends KeyTable {
  /** Numbers of the prefixes by two of their bytes: most keys begin like none of them. */
  readonly byHead: readonly (readonly number[])[];
}

/** Numbers the prefixes from 1 in the order given; each has five bytes or more. */
export function compilePrefixes(prefixes: readonly string[]): PrefixTable {
  const table = compileKeys(prefixes);
  const byHead: number[][] = Array.from({ length: 512 }, () => []);
  for (let key = 1; key <= prefixes.length; key++) {
    byHead[head(table.bytes, table.starts[key] ?? 0)]?.push(key);
  }
  return { ...table, byHead };
}

/** The number of the prefix that these bytes begin with, 0 when there is none. */
export function findPrefix(
  table: PrefixTable,
  source: Uint8Array,
  start: number,
  length: number,
): number {
  const candidates = table.byHead[head(source, start)] ?? [];
  for (let i = 0; i < candidates.length; i++) {
    const key = candidates[i] ?? 0;
    const prefixLength = table.lengths[key] ?? 0;
    if (prefixLength < length && sameBytes(table, key, source, start)) return key;
  }
  return 0;
}

function head(source: Uint8Array, start: number): number {
  return (source[start] ?? 0) ^ ((source[start + 4] ?? 0) << 1);
}

function insert(table: KeyTable, key: number): void {
  const mask = table.buckets.length - 1;
  let bucket = hash(table.bytes, table.starts[key] ?? 0, table.lengths[key] ?? 0) & mask;
  while (table.buckets[bucket] !== 0) bucket = (bucket + 1) & mask;
  table.buckets[bucket] = key;
}

/** At most one bucket in eight is taken, because most look-ups are for keys that are not there. */
function bucketCount(keys: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, keys) * 8));
}

/**
 * Length and four sampled bytes: enough to tell keys apart, and the same cost for every length.
 * What stands in front of a short key is none of it.
 */
function hash(source: Uint8Array, start: number, length: number): number {
  const last = start + length - 1;
  let sum = length;
  sum = Math.imul(sum, 31) + (source[last] ?? 0);
  sum = Math.imul(sum, 31) + (source[length > 3 ? last - 3 : start] ?? 0);
  sum = Math.imul(sum, 31) + (source[start + (length >>> 1)] ?? 0);
  sum = Math.imul(sum, 31) + (source[start] ?? 0);
  return (sum ^ (sum >>> 9)) >>> 0;
}

function sameBytes(table: KeyTable, key: number, source: Uint8Array, start: number): boolean {
  const from = table.starts[key] ?? 0;
  const length = table.lengths[key] ?? 0;
  // From the end: known keys share their beginnings.
  for (let i = length - 1; i >= 0; i--) {
    if (table.bytes[from + i] !== source[start + i]) return false;
  }
  return true;
}
