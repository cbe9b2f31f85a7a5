import type protobuf from 'protobufjs';
import {
  type Content,
  doubleBits,
  type EntityContent,
  type EventContent,
  type LinkContent,
  type Pair,
  type ResourceContent,
  type ScopeContent,
  type SpanContent,
  settled,
  type Value,
} from './content.ts';

export interface MessageContent {
  /** Valid spans only, unique keys, no envelope without spans: what our decoder must keep. */
  readonly content: Content;
  readonly itemsIn: number;
}

/** What protobufjs decoded, as content; spans that break a rule of OTLP on ids are left out. */
export function messageContent(type: protobuf.Type, bytes: Uint8Array): MessageContent {
  const message = type.toObject(type.decode(bytes), {
    defaults: true,
    longs: String,
    bytes: String,
    arrays: true,
  });
  const resources = fields(message).list('resourceSpans').map(resourceContent);
  const itemsIn = resources
    .flatMap((resource) => resource.scopes)
    .reduce((sum, scope) => sum + scope.spans.length, 0);
  const valid = resources.map((resource) => ({
    ...resource,
    scopes: resource.scopes.map((scope) => ({ ...scope, spans: scope.spans.filter(isValidSpan) })),
  }));
  return { content: settled({ resources: valid }), itemsIn };
}

export function isValidSpan(span: SpanContent): boolean {
  const hasIds = isId(span.traceId, 32) && isId(span.spanId, 16);
  const hasParent = span.parentSpanId.length === 0 || span.parentSpanId.length === 16;
  const areLinksValid = span.links.every((link) => isId(link.traceId, 32) && isId(link.spanId, 16));
  return hasIds && hasParent && areLinksValid && !isTooDeep(span, 64);
}

function isId(hex: string, digits: number): boolean {
  return hex.length === digits && !/^0*$/.test(hex);
}

function isTooDeep(span: SpanContent, depthMax: number): boolean {
  const lists = [span, ...span.events, ...span.links].flatMap((one) => one.attributes);
  return lists.some((pair) => valueDepth(pair.value) > depthMax);
}

function valueDepth(value: Value): number {
  if (value.kind === 'array') return 1 + Math.max(0, ...value.values.map(valueDepth));
  if (value.kind === 'map') return 1 + Math.max(0, ...value.pairs.map((p) => valueDepth(p.value)));
  return 0;
}

/** Checked access to what `Type.toObject` returned. */
interface Fields {
  has(name: string): boolean;
  text(name: string): string;
  number(name: string): number;
  bool(name: string): boolean;
  hex(name: string): string;
  one(name: string): Fields;
  list(name: string): Fields[];
  texts(name: string): string[];
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
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function resourceContent(message: Fields): ResourceContent {
  const resource = message.has('resource') ? message.one('resource') : undefined;
  return {
    present: resource !== undefined,
    attributes: resource === undefined ? [] : pairs(resource, 'attributes'),
    droppedAttributesCount: resource?.number('droppedAttributesCount') ?? 0,
    entityRefs: resource?.list('entityRefs').map(entityContent) ?? [],
    schemaUrl: message.text('schemaUrl'),
    scopes: message.list('scopeSpans').map(scopeContent),
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

function scopeContent(message: Fields): ScopeContent {
  const scope = message.has('scope') ? message.one('scope') : undefined;
  return {
    present: scope !== undefined,
    name: scope?.text('name') ?? '',
    version: scope?.text('version') ?? '',
    attributes: scope === undefined ? [] : pairs(scope, 'attributes'),
    droppedAttributesCount: scope?.number('droppedAttributesCount') ?? 0,
    schemaUrl: message.text('schemaUrl'),
    spans: message.list('spans').map(spanContent),
  };
}

function spanContent(message: Fields): SpanContent {
  const status = message.has('status') ? message.one('status') : undefined;
  return {
    traceId: message.hex('traceId'),
    spanId: message.hex('spanId'),
    parentSpanId: message.hex('parentSpanId'),
    traceState: message.text('traceState'),
    flags: message.number('flags'),
    name: message.text('name'),
    kind: message.number('kind'),
    startTimeUnixNano: message.text('startTimeUnixNano'),
    endTimeUnixNano: message.text('endTimeUnixNano'),
    attributes: pairs(message, 'attributes'),
    droppedAttributesCount: message.number('droppedAttributesCount'),
    events: message.list('events').map(eventContent),
    droppedEventsCount: message.number('droppedEventsCount'),
    links: message.list('links').map(linkContent),
    droppedLinksCount: message.number('droppedLinksCount'),
    statusCode: status?.number('code') ?? 0,
    statusMessage: status?.text('message') ?? '',
  };
}

function eventContent(message: Fields): EventContent {
  return {
    timeUnixNano: message.text('timeUnixNano'),
    name: message.text('name'),
    attributes: pairs(message, 'attributes'),
    droppedAttributesCount: message.number('droppedAttributesCount'),
  };
}

function linkContent(message: Fields): LinkContent {
  return {
    traceId: message.hex('traceId'),
    spanId: message.hex('spanId'),
    traceState: message.text('traceState'),
    attributes: pairs(message, 'attributes'),
    droppedAttributesCount: message.number('droppedAttributesCount'),
    flags: message.number('flags'),
  };
}

function pairs(message: Fields, name: string): Pair[] {
  return message.list(name).map((pair) => ({
    key: pair.text('key'),
    value: pair.has('value') ? valueContent(pair.one('value')) : { kind: 'empty' },
  }));
}

function valueContent(message: Fields): Value {
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
