/**
 * The content of an export request as plain data, for comparing: what the tape says, what protobufjs
 * says, and what a test meant to send. Ids and bytes are hex, 64-bit integers decimal strings,
 * doubles their 16 hex digits, so that NaN and -0 compare too.
 */
export interface Content<Item> {
  readonly resources: readonly ResourceContent<Item>[];
}

export interface ResourceContent<Item> {
  readonly present: boolean;
  readonly attributes: readonly Pair[];
  readonly droppedAttributesCount: number;
  readonly entityRefs: readonly EntityContent[];
  readonly schemaUrl: string;
  readonly scopes: readonly ScopeContent<Item>[];
}

export interface EntityContent {
  readonly schemaUrl: string;
  readonly type: string;
  readonly idKeys: readonly string[];
  readonly descriptionKeys: readonly string[];
}

export interface ScopeContent<Item> {
  readonly present: boolean;
  readonly name: string;
  readonly version: string;
  readonly attributes: readonly Pair[];
  readonly droppedAttributesCount: number;
  readonly schemaUrl: string;
  /** Spans, log records or metrics. */
  readonly items: readonly Item[];
}

export interface Pair {
  readonly key: string;
  readonly value: Value;
}

export type Value =
  | { readonly kind: 'empty' }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'bool'; readonly bool: boolean }
  | { readonly kind: 'int'; readonly int: string }
  | { readonly kind: 'double'; readonly bits: string }
  | { readonly kind: 'array'; readonly values: readonly Value[] }
  | { readonly kind: 'map'; readonly pairs: readonly Pair[] }
  | { readonly kind: 'bytes'; readonly hex: string };

export function doubleBits(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  // A NaN's payload is not content: JSON cannot carry it and JavaScript may change it.
  return Number.isNaN(value) ? 'nan' : view.getBigUint64(0).toString(16).padStart(16, '0');
}

export function bitsDouble(bits: string): number {
  if (bits === 'nan') return Number.NaN;
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

/** The same with unique keys: the last of each wins, at every level. */
export function uniqueKeys(pairs: readonly Pair[]): Pair[] {
  const last = new Map(pairs.map((pair, index) => [pair.key, index]));
  return pairs
    .filter((pair, index) => last.get(pair.key) === index)
    .map(({ key, value }) => ({ key, value: uniqueKeysInside(value) }));
}

export function uniqueKeysInside(value: Value): Value {
  if (value.kind === 'map') return { kind: 'map', pairs: uniqueKeys(value.pairs) };
  if (value.kind === 'array') return { kind: 'array', values: value.values.map(uniqueKeysInside) };
  return value;
}

/**
 * What a decoder must make of content whose items are all valid; `settleItem` gives none where
 * nothing of an item is kept.
 */
export function settled<Item>(
  content: Content<Item>,
  settleItem: (item: Item) => readonly Item[],
): Content<Item> {
  const resources = content.resources.map((resource) => ({
    ...resource,
    attributes: uniqueKeys(resource.attributes),
    scopes: resource.scopes
      .map((scope) => ({
        ...scope,
        attributes: uniqueKeys(scope.attributes),
        items: scope.items.flatMap(settleItem),
      }))
      .filter((scope) => scope.items.length > 0),
  }));
  return { resources: resources.filter((resource) => resource.scopes.length > 0) };
}

/** Items in all scopes. */
export function allItems<Item>(content: Content<Item>): Item[] {
  return content.resources.flatMap(({ scopes }) => scopes.flatMap(({ items }) => items));
}

/** Levels of arrays and maps in the deepest value of these attributes. */
export function attributesDepth(pairs: readonly Pair[]): number {
  return Math.max(0, ...pairs.map((pair) => valueDepth(pair.value)));
}

export function valueDepth(value: Value): number {
  if (value.kind === 'array') return 1 + Math.max(0, ...value.values.map(valueDepth));
  if (value.kind === 'map') return 1 + attributesDepth(value.pairs);
  return 0;
}
