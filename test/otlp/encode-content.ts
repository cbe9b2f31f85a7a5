import type protobuf from 'protobufjs';
import { bitsDouble, type Content, type Pair, type SpanContent, type Value } from './content.ts';

/** A JSON tree in which a number that a double cannot hold is written as a bigint. */
type Tree =
  | string
  | number
  | bigint
  | boolean
  | readonly Tree[]
  | { readonly [name: string]: Tree };

/** The content as protobufjs encodes it. */
export function encodeProtobuf(type: protobuf.Type, content: Content): Uint8Array {
  return type.encode(type.fromObject(requestTree(content, protobufWords))).finish();
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
export function encodeJson(content: Content, style: JsonStyle): Uint8Array {
  const words = {
    ...jsonWords,
    long: (text: string) => (style.longsAsNumbers ? BigInt(text) : text),
  };
  return new TextEncoder().encode(writeTree(requestTree(content, words), style));
}

/** How the two encodings name what JSON has no word for. */
interface Words {
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

function requestTree(content: Content, words: Words): { readonly [name: string]: Tree } {
  return {
    resourceSpans: content.resources.map((resource) => ({
      resource: {
        attributes: pairTrees(resource.attributes, words),
        droppedAttributesCount: resource.droppedAttributesCount,
        entityRefs: resource.entityRefs.map((entity) => ({ ...entity })),
      },
      schemaUrl: resource.schemaUrl,
      scopeSpans: resource.scopes.map((scope) => ({
        scope: {
          name: scope.name,
          version: scope.version,
          attributes: pairTrees(scope.attributes, words),
          droppedAttributesCount: scope.droppedAttributesCount,
        },
        schemaUrl: scope.schemaUrl,
        spans: scope.spans.map((span) => spanTree(span, words)),
      })),
    })),
  };
}

function spanTree(span: SpanContent, words: Words): Tree {
  const { statusCode, statusMessage, ...rest } = span;
  return {
    ...rest,
    traceId: words.id(span.traceId),
    spanId: words.id(span.spanId),
    parentSpanId: words.id(span.parentSpanId),
    startTimeUnixNano: words.long(span.startTimeUnixNano),
    endTimeUnixNano: words.long(span.endTimeUnixNano),
    attributes: pairTrees(span.attributes, words),
    events: span.events.map((event) => ({
      ...event,
      timeUnixNano: words.long(event.timeUnixNano),
      attributes: pairTrees(event.attributes, words),
    })),
    links: span.links.map((link) => ({
      ...link,
      traceId: words.id(link.traceId),
      spanId: words.id(link.spanId),
      attributes: pairTrees(link.attributes, words),
    })),
    status: { code: statusCode, message: statusMessage },
  };
}

function pairTrees(pairs: readonly Pair[], words: Words): Tree[] {
  return pairs.map(({ key, value }) => ({ key, value: valueTree(value, words) }));
}

function valueTree(value: Value, words: Words): Tree {
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
