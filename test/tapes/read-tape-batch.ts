import {
  type AttributeEntry,
  type AttributeValue,
  attributeValueFromJson,
} from '../../model/attribute-json.ts';
import { assert } from '../../model/errors.ts';
import type {
  TapeAttributes,
  TapeBatch,
  TapeEntity,
  TapeEvent,
  TapeLink,
  TapeResource,
  TapeScope,
  TapeSpan,
} from './tape-batch.ts';

/**
 * A batch from a JSON file with the field names of `TapeBatch`; attributes are written in the encoding of
 * `model/attribute-json.ts`, so `5` is an int and `5.0` a double. `{"spans": [...]}` stands for spans
 * below one empty resource and scope.
 */
export function readTapeBatch(json: string): TapeBatch {
  const batch = fieldsOf(attributeValueFromJson(json));
  const spans = batch.take('spans');
  if (spans !== undefined) {
    return batch.finish({ resources: [{ scopes: [{ spans: listOf(spans, readSpan) }] }] });
  }
  return batch.finish({ resources: listOf(batch.take('resources'), readResource) });
}

function readResource(value: AttributeValue): TapeResource {
  const fields = fieldsOf(value);
  return fields.finish({
    present: boolOf(fields.take('present')) ?? true,
    attributes: attributesOf(fields.take('attributes')),
    droppedAttributesCount: numberOf(fields.take('droppedAttributesCount')) ?? 0,
    entityRefs: listOf(fields.take('entityRefs'), readEntity),
    schemaUrl: textOf(fields.take('schemaUrl')) ?? '',
    scopes: listOf(fields.take('scopes'), readScope),
  });
}

function readEntity(value: AttributeValue): TapeEntity {
  const fields = fieldsOf(value);
  return fields.finish({
    schemaUrl: textOf(fields.take('schemaUrl')) ?? '',
    type: textOf(fields.take('type')) ?? '',
    idKeys: listOf(fields.take('idKeys'), (key) => textOf(key) ?? ''),
    descriptionKeys: listOf(fields.take('descriptionKeys'), (key) => textOf(key) ?? ''),
  });
}

function readScope(value: AttributeValue): TapeScope {
  const fields = fieldsOf(value);
  return fields.finish({
    present: boolOf(fields.take('present')) ?? true,
    name: textOf(fields.take('name')) ?? '',
    version: textOf(fields.take('version')) ?? '',
    attributes: attributesOf(fields.take('attributes')),
    droppedAttributesCount: numberOf(fields.take('droppedAttributesCount')) ?? 0,
    schemaUrl: textOf(fields.take('schemaUrl')) ?? '',
    spans: listOf(fields.take('spans'), readSpan),
  });
}

function readSpan(value: AttributeValue): TapeSpan {
  const fields = fieldsOf(value);
  const traceId = textOf(fields.take('traceId'));
  const spanId = textOf(fields.take('spanId'));
  const parentSpanId = textOf(fields.take('parentSpanId'));
  const status = fields.take('status');
  return fields.finish({
    ...(traceId !== undefined && { traceId }),
    ...(spanId !== undefined && { spanId }),
    ...(parentSpanId !== undefined && { parentSpanId }),
    traceState: textOf(fields.take('traceState')) ?? '',
    flags: numberOf(fields.take('flags')) ?? 0,
    name: textOf(fields.take('name')) ?? '',
    kind: numberOf(fields.take('kind')) ?? 0,
    startTimeUnixNano: textOf(fields.take('startTimeUnixNano')) ?? '0',
    endTimeUnixNano: textOf(fields.take('endTimeUnixNano')) ?? '0',
    attributes: attributesOf(fields.take('attributes')),
    droppedAttributesCount: numberOf(fields.take('droppedAttributesCount')) ?? 0,
    events: listOf(fields.take('events'), readEvent),
    droppedEventsCount: numberOf(fields.take('droppedEventsCount')) ?? 0,
    links: listOf(fields.take('links'), readLink),
    droppedLinksCount: numberOf(fields.take('droppedLinksCount')) ?? 0,
    status: readStatus(status),
  });
}

function readStatus(value: AttributeValue | undefined): NonNullable<TapeSpan['status']> {
  if (value === undefined) return {};
  const fields = fieldsOf(value);
  return fields.finish({
    code: numberOf(fields.take('code')) ?? 0,
    message: textOf(fields.take('message')) ?? '',
  });
}

function readEvent(value: AttributeValue): TapeEvent {
  const fields = fieldsOf(value);
  return fields.finish({
    timeUnixNano: textOf(fields.take('timeUnixNano')) ?? '0',
    name: textOf(fields.take('name')) ?? '',
    attributes: attributesOf(fields.take('attributes')),
    droppedAttributesCount: numberOf(fields.take('droppedAttributesCount')) ?? 0,
  });
}

function readLink(value: AttributeValue): TapeLink {
  const fields = fieldsOf(value);
  return fields.finish({
    traceId: textOf(fields.take('traceId')) ?? '',
    spanId: textOf(fields.take('spanId')) ?? '',
    traceState: textOf(fields.take('traceState')) ?? '',
    attributes: attributesOf(fields.take('attributes')),
    droppedAttributesCount: numberOf(fields.take('droppedAttributesCount')) ?? 0,
    flags: numberOf(fields.take('flags')) ?? 0,
  });
}

/** The fields of an object; `finish` refuses any that nobody took, so that a typo fails. */
function fieldsOf(value: AttributeValue) {
  assert(value.kind === 'map', 'an object was expected');
  const left = new Map(value.entries);
  return {
    take(name: string): AttributeValue | undefined {
      const field = left.get(name);
      left.delete(name);
      return field;
    },
    finish<Result>(result: Result): Result {
      assert(left.size === 0, `unknown fields: ${[...left.keys()].join(', ')}`);
      return result;
    },
  };
}

function listOf<Item>(
  value: AttributeValue | undefined,
  read: (item: AttributeValue) => Item,
): Item[] {
  if (value === undefined) return [];
  assert(value.kind === 'array', 'a list was expected');
  return value.values.map(read);
}

function attributesOf(value: AttributeValue | undefined): TapeAttributes {
  if (value === undefined) return [];
  assert(value.kind === 'map', 'attributes are an object');
  return value.entries.map(([key, item]): AttributeEntry => [key, item]);
}

function textOf(value: AttributeValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  assert(value.kind === 'string', 'text was expected');
  return value.value;
}

function numberOf(value: AttributeValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  assert(value.kind === 'int', 'a whole number was expected');
  return Number(value.value);
}

function boolOf(value: AttributeValue | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  assert(value.kind === 'bool', 'true or false was expected');
  return value.value;
}
