import type { AttributeEntry, AttributeValue } from '../../model/attribute-json.ts';
import {
  ENTITY_DESCRIPTION_KEYS,
  ENTITY_ID_KEYS,
  ENTITY_NEXT,
  ENTITY_SCHEMA_URL,
  ENTITY_TYPE,
  ENTITY_WORDS,
  EVENT_ATTRIBUTES,
  EVENT_DROPPED_ATTRIBUTES,
  EVENT_NAME,
  EVENT_NEXT,
  EVENT_TIME,
  EVENT_WORDS,
  KIND_ARRAY,
  KIND_BOOL,
  KIND_BYTES,
  KIND_DOUBLE,
  KIND_EMPTY,
  KIND_INT,
  KIND_MAP,
  KIND_STRING,
  LINK_ATTRIBUTES,
  LINK_DROPPED_ATTRIBUTES,
  LINK_FLAGS,
  LINK_NEXT,
  LINK_SPAN_ID,
  LINK_TRACE_ID,
  LINK_TRACE_STATE,
  LINK_WORDS,
  RESOURCE_ATTRIBUTES,
  RESOURCE_DROPPED_ATTRIBUTES,
  RESOURCE_ENTITY_REFS,
  RESOURCE_FIRST_SCOPE,
  RESOURCE_NEXT,
  RESOURCE_PRESENT,
  RESOURCE_SCHEMA_URL,
  RESOURCE_WORDS,
  SCOPE_ATTRIBUTES,
  SCOPE_DROPPED_ATTRIBUTES,
  SCOPE_NAME,
  SCOPE_NEXT,
  SCOPE_PRESENT,
  SCOPE_RESOURCE,
  SCOPE_SCHEMA_URL,
  SCOPE_VERSION,
  SCOPE_WORDS,
  SPAN_ATTRIBUTES,
  SPAN_DROPPED_ATTRIBUTES,
  SPAN_DROPPED_EVENTS,
  SPAN_DROPPED_LINKS,
  SPAN_END,
  SPAN_EVENTS,
  SPAN_FLAGS,
  SPAN_HAS_PARENT,
  SPAN_KIND,
  SPAN_LINKS,
  SPAN_NAME,
  SPAN_PARENT_ID,
  SPAN_SCOPE,
  SPAN_SPAN_ID,
  SPAN_START,
  SPAN_STATUS_CODE,
  SPAN_STATUS_MESSAGE,
  SPAN_TRACE_ID,
  SPAN_TRACE_STATE,
  SPAN_WORDS,
  Tape,
  VALUE_A,
  VALUE_B,
  VALUE_KEY,
  VALUE_KIND,
  VALUE_NEXT,
  VALUE_WORDS,
} from '../../model/tape.ts';
import type {
  Nanos,
  PlainValue,
  TapeAttributes,
  TapeBatch,
  TapeEntity,
  TapeEvent,
  TapeLink,
  TapeResource,
  TapeScope,
  TapeSpan,
} from './tape-batch.ts';

/** A tape as the decoders write it, from plain objects. */
export function buildTape(batch: TapeBatch): Tape {
  const tape = new Tape(new Uint8Array(1024), 0, 1024);
  const resources = batch.resources.map((resource) => addResource(tape, resource));
  tape.firstResource = chain(tape, resources, RESOURCE_NEXT);
  return tape;
}

/** One span below one resource and one scope. */
export function buildSpanTape(...spans: readonly TapeSpan[]): Tape {
  return buildTape({ resources: [{ scopes: [{ spans }] }] });
}

function addResource(tape: Tape, resource: TapeResource): number {
  const at = tape.allocate(RESOURCE_WORDS);
  put(tape, at + RESOURCE_PRESENT, resource.present === false ? 0 : 1);
  put(tape, at + RESOURCE_ATTRIBUTES, addAttributes(tape, resource.attributes));
  put(tape, at + RESOURCE_DROPPED_ATTRIBUTES, resource.droppedAttributesCount ?? 0);
  putText(tape, at + RESOURCE_SCHEMA_URL, resource.schemaUrl);
  const entities = (resource.entityRefs ?? []).map((entity) => addEntity(tape, entity));
  put(tape, at + RESOURCE_ENTITY_REFS, chain(tape, entities, ENTITY_NEXT));
  const scopes = resource.scopes.map((scope) => addScope(tape, at, scope));
  put(tape, at + RESOURCE_FIRST_SCOPE, chain(tape, scopes, SCOPE_NEXT));
  return at;
}

function addEntity(tape: Tape, entity: TapeEntity): number {
  const at = tape.allocate(ENTITY_WORDS);
  putText(tape, at + ENTITY_SCHEMA_URL, entity.schemaUrl);
  putText(tape, at + ENTITY_TYPE, entity.type);
  put(tape, at + ENTITY_ID_KEYS, addValues(tape, entity.idKeys ?? []));
  put(tape, at + ENTITY_DESCRIPTION_KEYS, addValues(tape, entity.descriptionKeys ?? []));
  return at;
}

function addScope(tape: Tape, resource: number, scope: TapeScope): number {
  const at = tape.allocate(SCOPE_WORDS);
  put(tape, at + SCOPE_RESOURCE, resource);
  put(tape, at + SCOPE_PRESENT, scope.present === false ? 0 : 1);
  putText(tape, at + SCOPE_NAME, scope.name);
  putText(tape, at + SCOPE_VERSION, scope.version);
  put(tape, at + SCOPE_ATTRIBUTES, addAttributes(tape, scope.attributes));
  put(tape, at + SCOPE_DROPPED_ATTRIBUTES, scope.droppedAttributesCount ?? 0);
  putText(tape, at + SCOPE_SCHEMA_URL, scope.schemaUrl);
  for (const span of scope.spans) tape.items.push(addSpan(tape, at, span));
  return at;
}

function addSpan(tape: Tape, scope: number, span: TapeSpan): number {
  const at = tape.allocate(SPAN_WORDS);
  put(tape, at + SPAN_SCOPE, scope);
  put(tape, at + SPAN_TRACE_ID, addHex(tape, span.traceId ?? '0af7651916cd43dd8448eb211c80319c'));
  put(tape, at + SPAN_SPAN_ID, addHex(tape, span.spanId ?? 'b7ad6b7169203331'));
  if (span.parentSpanId !== undefined) {
    put(tape, at + SPAN_HAS_PARENT, 1);
    put(tape, at + SPAN_PARENT_ID, addHex(tape, span.parentSpanId));
  }
  putText(tape, at + SPAN_TRACE_STATE, span.traceState);
  put(tape, at + SPAN_FLAGS, span.flags ?? 0);
  putText(tape, at + SPAN_NAME, span.name);
  put(tape, at + SPAN_KIND, span.kind ?? 0);
  putNanos(tape, at + SPAN_START, span.startTimeUnixNano);
  putNanos(tape, at + SPAN_END, span.endTimeUnixNano);
  put(tape, at + SPAN_ATTRIBUTES, addAttributes(tape, span.attributes));
  put(tape, at + SPAN_DROPPED_ATTRIBUTES, span.droppedAttributesCount ?? 0);
  const events = (span.events ?? []).map((event) => addEvent(tape, event));
  put(tape, at + SPAN_EVENTS, chain(tape, events, EVENT_NEXT));
  put(tape, at + SPAN_DROPPED_EVENTS, span.droppedEventsCount ?? 0);
  const links = (span.links ?? []).map((link) => addLink(tape, link));
  put(tape, at + SPAN_LINKS, chain(tape, links, LINK_NEXT));
  put(tape, at + SPAN_DROPPED_LINKS, span.droppedLinksCount ?? 0);
  put(tape, at + SPAN_STATUS_CODE, span.status?.code ?? 0);
  putText(tape, at + SPAN_STATUS_MESSAGE, span.status?.message);
  return at;
}

function addEvent(tape: Tape, event: TapeEvent): number {
  const at = tape.allocate(EVENT_WORDS);
  putNanos(tape, at + EVENT_TIME, event.timeUnixNano);
  putText(tape, at + EVENT_NAME, event.name);
  put(tape, at + EVENT_ATTRIBUTES, addAttributes(tape, event.attributes));
  put(tape, at + EVENT_DROPPED_ATTRIBUTES, event.droppedAttributesCount ?? 0);
  return at;
}

function addLink(tape: Tape, link: TapeLink): number {
  const at = tape.allocate(LINK_WORDS);
  put(tape, at + LINK_TRACE_ID, addHex(tape, link.traceId));
  put(tape, at + LINK_SPAN_ID, addHex(tape, link.spanId));
  putText(tape, at + LINK_TRACE_STATE, link.traceState);
  put(tape, at + LINK_ATTRIBUTES, addAttributes(tape, link.attributes));
  put(tape, at + LINK_DROPPED_ATTRIBUTES, link.droppedAttributesCount ?? 0);
  put(tape, at + LINK_FLAGS, link.flags ?? 0);
  return at;
}

function addAttributes(tape: Tape, attributes: TapeAttributes | undefined): number {
  if (attributes === undefined) return 0;
  const entries = isExact(attributes)
    ? attributes
    : Object.entries(attributes).map(([key, value]): AttributeEntry => [key, exact(value)]);
  const records = entries.map(([key, value]) => addValue(tape, key, value));
  return chain(tape, records, VALUE_NEXT);
}

function addValues(tape: Tape, values: readonly PlainValue[]): number {
  const records = values.map((value) => addValue(tape, '', exact(value)));
  return chain(tape, records, VALUE_NEXT);
}

function addValue(tape: Tape, key: string, value: AttributeValue): number {
  const at = tape.allocate(VALUE_WORDS);
  putText(tape, at + VALUE_KEY, key);
  const [kind, a, b] = valueWords(tape, value);
  put(tape, at + VALUE_KIND, kind);
  put(tape, at + VALUE_A, a);
  put(tape, at + VALUE_B, b);
  return at;
}

function valueWords(tape: Tape, value: AttributeValue): readonly [number, number, number] {
  switch (value.kind) {
    case 'empty':
      return [KIND_EMPTY, 0, 0];
    case 'string': {
      const text = new TextEncoder().encode(value.value);
      return [KIND_STRING, tape.append(text), text.length];
    }
    case 'bool':
      return [KIND_BOOL, value.value ? 1 : 0, 0];
    case 'int': {
      const bits = BigInt.asUintN(64, value.value);
      return [KIND_INT, Number(bits & 0xffffffffn), Number(bits >> 32n)];
    }
    case 'double': {
      const bits = new DataView(new ArrayBuffer(8));
      bits.setFloat64(0, value.value, true);
      return [KIND_DOUBLE, bits.getUint32(0, true), bits.getUint32(4, true)];
    }
    case 'bytes':
      return [KIND_BYTES, tape.append(value.value), value.value.length];
    case 'array': {
      const records = value.values.map((item) => addValue(tape, '', item));
      return [KIND_ARRAY, chain(tape, records, VALUE_NEXT), 0];
    }
    case 'map':
      return [KIND_MAP, addAttributes(tape, value.entries), 0];
  }
}

function exact(value: PlainValue): AttributeValue {
  if (value === null) return { kind: 'empty' };
  if (typeof value === 'string') return { kind: 'string', value };
  if (typeof value === 'boolean') return { kind: 'bool', value };
  if (typeof value === 'bigint') return { kind: 'int', value };
  if (typeof value === 'number') {
    const isInt = Number.isSafeInteger(value) && !Object.is(value, -0);
    return isInt ? { kind: 'int', value: BigInt(value) } : { kind: 'double', value };
  }
  if (value instanceof Uint8Array) return { kind: 'bytes', value };
  if (isPlainList(value)) return { kind: 'array', values: value.map(exact) };
  return {
    kind: 'map',
    entries: Object.entries(value).map(([key, item]): AttributeEntry => [key, exact(item)]),
  };
}

/** Links the records by their word `next` and returns the first; 0 for none. */
function chain(tape: Tape, records: readonly number[], next: number): number {
  for (const [index, record] of records.entries())
    put(tape, record + next, records[index + 1] ?? 0);
  return records[0] ?? 0;
}

function put(tape: Tape, at: number, word: number): void {
  tape.words[at] = word;
}

function putText(tape: Tape, at: number, text: string | undefined): void {
  const bytes = new TextEncoder().encode(text ?? '');
  put(tape, at, tape.append(bytes));
  put(tape, at + 1, bytes.length);
}

function putNanos(tape: Tape, at: number, nanos: Nanos | undefined): void {
  const bits = BigInt.asUintN(64, BigInt(nanos ?? 0n));
  put(tape, at, Number(bits & 0xffffffffn));
  put(tape, at + 1, Number(bits >> 32n));
}

function addHex(tape: Tape, hex: string): number {
  return tape.append(Uint8Array.from(Buffer.from(hex, 'hex')));
}

function isExact(attributes: TapeAttributes): attributes is readonly AttributeEntry[] {
  return Array.isArray(attributes);
}

function isPlainList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}
