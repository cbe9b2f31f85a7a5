import type protobuf from 'protobufjs';
import {
  allItems,
  type Content,
  doubleBits,
  type EntityContent,
  type Pair,
  type ResourceContent,
  type ScopeContent,
  settled,
  type Value,
} from './content.ts';

export interface MessageContent<Item> {
  /** Valid items only, unique keys, no envelope without items: what our decoder must keep. */
  readonly content: Content<Item>;
  readonly itemsIn: number;
}

/** How an item of a signal is read from what protobufjs decoded, and judged. */
export interface ItemReader<Item> {
  readonly names: { readonly resources: string; readonly scopes: string; readonly items: string };
  fromMessage(message: Fields): Item;
  /** How many things that count are in an item: spans, log records, data points. */
  count(item: Item): number;
  /** The item without what breaks a rule of OTLP; none where nothing is left. */
  valid(item: Item): readonly Item[];
  settle(item: Item): readonly Item[];
}

/** What protobufjs decoded, as content; what breaks a rule of OTLP is left out. */
export function messageContent<Item>(
  reader: ItemReader<Item>,
  type: protobuf.Type,
  bytes: Uint8Array,
): MessageContent<Item> {
  const message = type.toObject(type.decode(bytes), {
    defaults: true,
    longs: String,
    bytes: String,
    arrays: true,
  });
  const resources = fields(message)
    .list(reader.names.resources)
    .map((resource) => resourceContent(reader, resource));
  const itemsIn = allItems({ resources }).reduce((sum, item) => sum + reader.count(item), 0);
  const valid = resources.map((resource) => ({
    ...resource,
    scopes: resource.scopes.map((scope) => ({
      ...scope,
      items: scope.items.flatMap((item) => reader.valid(item)),
    })),
  }));
  return { content: settled({ resources: valid }, reader.settle), itemsIn };
}

/** Checked access to what `Type.toObject` returned. */
export interface Fields {
  has(name: string): boolean;
  text(name: string): string;
  number(name: string): number;
  bool(name: string): boolean;
  hex(name: string): string;
  one(name: string): Fields;
  list(name: string): Fields[];
  texts(name: string): string[];
  numbers(name: string): number[];
}

function fields(source: unknown): Fields {
  if (!isRecord(source)) throw new Error('not a message');
  const get = (name: string): unknown => {
    if (!(name in source)) throw new Error(`protobufjs gave no ${name}`);
    return source[name];
  };
  const array = (name: string): readonly unknown[] => {
    const value = get(name);
    if (!Array.isArray(value)) throw new Error(`${name} is no list`);
    return value;
  };
  return {
    has: (name) => source[name] !== undefined && source[name] !== null,
    text: (name) => String(get(name)),
    number: (name) => Number(get(name)),
    bool: (name) => get(name) === true,
    hex: (name) => Buffer.from(String(get(name)), 'base64').toString('hex'),
    one: (name) => fields(get(name)),
    list: (name) => array(name).map(fields),
    texts: (name) => array(name).map(String),
    numbers: (name) => array(name).map(Number),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function resourceContent<Item>(reader: ItemReader<Item>, message: Fields): ResourceContent<Item> {
  const resource = message.has('resource') ? message.one('resource') : undefined;
  return {
    present: resource !== undefined,
    attributes: resource === undefined ? [] : pairs(resource, 'attributes'),
    droppedAttributesCount: resource?.number('droppedAttributesCount') ?? 0,
    entityRefs: resource?.list('entityRefs').map(entityContent) ?? [],
    schemaUrl: message.text('schemaUrl'),
    scopes: message.list(reader.names.scopes).map((scope) => scopeContent(reader, scope)),
  };
}

function entityContent(message: Fields): EntityContent {
  return {
    schemaUrl: message.text('schemaUrl'),
    type: message.text('type'),
    idKeys: message.texts('idKeys'),
    descriptionKeys: message.texts('descriptionKeys'),
  };
}

function scopeContent<Item>(reader: ItemReader<Item>, message: Fields): ScopeContent<Item> {
  const scope = message.has('scope') ? message.one('scope') : undefined;
  return {
    present: scope !== undefined,
    name: scope?.text('name') ?? '',
    version: scope?.text('version') ?? '',
    attributes: scope === undefined ? [] : pairs(scope, 'attributes'),
    droppedAttributesCount: scope?.number('droppedAttributesCount') ?? 0,
    schemaUrl: message.text('schemaUrl'),
    items: message.list(reader.names.items).map((item) => reader.fromMessage(item)),
  };
}

export function pairs(message: Fields, name: string): Pair[] {
  return message.list(name).map((pair) => ({
    key: pair.text('key'),
    value: pair.has('value') ? valueContent(pair.one('value')) : { kind: 'empty' },
  }));
}

export function valueContent(message: Fields): Value {
  if (message.has('stringValue')) return { kind: 'string', text: message.text('stringValue') };
  if (message.has('boolValue')) return { kind: 'bool', bool: message.bool('boolValue') };
  if (message.has('intValue')) return { kind: 'int', int: message.text('intValue') };
  if (message.has('doubleValue')) {
    return { kind: 'double', bits: doubleBits(message.number('doubleValue')) };
  }
  if (message.has('arrayValue')) {
    const values = message.one('arrayValue').list('values');
    return { kind: 'array', values: values.map(valueContent) };
  }
  if (message.has('kvlistValue')) {
    return { kind: 'map', pairs: pairs(message.one('kvlistValue'), 'values') };
  }
  if (message.has('bytesValue')) return { kind: 'bytes', hex: message.hex('bytesValue') };
  return { kind: 'empty' };
}
