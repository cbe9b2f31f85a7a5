/**
 * How a name and its value stand in two entries of one map, `{name: 'password', value: ...}`: what
 * the keys of both may be, in small letters. Whoever looks for such pairs asks here: on the tape,
 * in JSON text that comes in, and in what is stored.
 */
export const nameKeys: ReadonlySet<string> = new Set([
  'name',
  'key',
  'header',
  'field',
  'variable',
  'param',
  'parameter',
  'k',
]);
export const valueKeys: ReadonlySet<string> = new Set([
  'value',
  'val',
  'v',
  'values',
  'content',
  'data',
  'default',
]);

/** Longer text is no name. */
export const pairNameMax = 96;
/** A pair split over two entries has few beside it. */
export const pairEntriesMax = 8;
