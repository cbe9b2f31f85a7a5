import type protobuf from 'protobufjs';
import { bitsDouble, type Content, type Pair, type Value } from './content.ts';

/** A JSON tree in which a number that a double cannot hold is written as a bigint. */
export type Tree =
  | string
  | number
  | bigint
  | boolean
  | readonly Tree[]
  | { readonly [name: string]: Tree };

/** How a signal calls its envelopes, and how one of its items is written. */
export interface ItemEncoder<Item> {
  readonly names: {
    readonly resources: string;
    readonly scopes: string;
    readonly items: string;
  };
  tree(item: Item, words: Words): Tree;
}

/** The content as protobufjs encodes it. */
export function encodeProtobuf<Item>(
  encoder: ItemEncoder<Item>,
  type: protobuf.Type,
  content: Content<Item>,
): Uint8Array {
  return type.encode(type.fromObject(requestTree(encoder, content, protobufWords))).finish();
}

export interface JsonStyle {
  /** 64-bit integers as numbers instead of strings. */
  readonly longsAsNumbers: boolean;
  /** Every character of a string as a `\\u` escape. */
  readonly escapeAll: boolean;
  /** White space between tokens. */
  readonly space: string;
}

/** The content as OTLP/JSON text; the writer is ours, so that 64-bit numbers stay exact. */
export function encodeJson<Item>(
  encoder: ItemEncoder<Item>,
  content: Content<Item>,
  style: JsonStyle,
): Uint8Array {
  const words = {
    ...jsonWords,
    long: (text: string) => (style.longsAsNumbers ? BigInt(text) : text),
  };
  return new TextEncoder().encode(writeTree(requestTree(encoder, content, words), style));
}

/** How the two encodings name what JSON has no word for. */
export interface Words {
  id(hex: string): Tree;
  bytes(hex: string): Tree;
  long(text: string): Tree;
  double(value: number): Tree;
}

const protobufWords: Words = {
  id: (hex) => Buffer.from(hex, 'hex').toString('base64'),
  bytes: (hex) => Buffer.from(hex, 'hex').toString('base64'),
  long: (text) => text,
  double: (value) => value,
};

const jsonWords: Words = {
  id: (hex) => hex.toUpperCase(),
  bytes: (hex) => Buffer.from(hex, 'hex').toString('base64'),
  long: (text) => text,
  double: (value) => (Number.isFinite(value) ? value : String(value)),
};

function requestTree<Item>(
  encoder: ItemEncoder<Item>,
  content: Content<Item>,
  words: Words,
): { readonly [name: string]: Tree } {
  const { names } = encoder;
  return {
    [names.resources]: content.resources.map((resource) => ({
      resource: {
        attributes: pairTrees(resource.attributes, words),
        droppedAttributesCount: resource.droppedAttributesCount,
        entityRefs: resource.entityRefs.map((entity) => ({ ...entity })),
      },
      schemaUrl: resource.schemaUrl,
      [names.scopes]: resource.scopes.map((scope) => ({
        scope: {
          name: scope.name,
          version: scope.version,
          attributes: pairTrees(scope.attributes, words),
          droppedAttributesCount: scope.droppedAttributesCount,
        },
        schemaUrl: scope.schemaUrl,
        [names.items]: scope.items.map((item) => encoder.tree(item, words)),
      })),
    })),
  };
}

export function pairTrees(pairs: readonly Pair[], words: Words): Tree[] {
  return pairs.map(({ key, value }) => ({ key, value: valueTree(value, words) }));
}

export function valueTree(value: Value, words: Words): Tree {
  switch (value.kind) {
    case 'empty':
      return {};
    case 'string':
      return { stringValue: value.text };
    case 'bool':
      return { boolValue: value.bool };
    case 'int':
      return { intValue: words.long(value.int) };
    case 'double':
      return { doubleValue: words.double(bitsDouble(value.bits)) };
    case 'array':
      return { arrayValue: { values: value.values.map((child) => valueTree(child, words)) } };
    case 'map':
      return { kvlistValue: { values: pairTrees(value.pairs, words) } };
    case 'bytes':
      return { bytesValue: words.bytes(value.hex) };
  }
}

function writeTree(tree: Tree, style: JsonStyle): string {
  const { space } = style;
  if (typeof tree === 'string') return writeString(tree, style);
  if (typeof tree === 'number') return Object.is(tree, -0) ? '-0' : String(tree);
  if (typeof tree !== 'object') return String(tree);
  if (isList(tree)) {
    return `[${space}${tree.map((child) => writeTree(child, style)).join(`${space},${space}`)}]`;
  }
  const members = Object.entries(tree).map(
    ([name, child]) => `${JSON.stringify(name)}${space}:${space}${writeTree(child, style)}`,
  );
  return `{${space}${members.join(`${space},${space}`)}${space}}`;
}

function isList(tree: object): tree is readonly Tree[] {
  return Array.isArray(tree);
}

function writeString(text: string, style: JsonStyle): string {
  if (!style.escapeAll) return JSON.stringify(text);
  const units = text.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}
