import fc from 'fast-check';
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
  type Value,
} from './content.ts';

/** Requests of valid spans: every field, hostile text, few keys (so that some come twice). */
export function arbitraryContent(): fc.Arbitrary<Content> {
  return fc.record({ resources: fc.array(resource, { maxLength: 3 }) });
}

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', '"\\/\b\f\n\r\t\u0001', '\u007f\u0080\u07ff\u0800\uffff\u{1f600}'),
  fc.string({ minLength: 90, maxLength: 140, unit: 'binary' }),
);
const key = fc.oneof(fc.constantFrom('a', 'b', 'gen_ai.request.model', ''), text);
const u32 = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffffffff }));
const i32 = fc.oneof(fc.nat(5), fc.integer());
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const hex = (bytes: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .filter((array) => array.some((byte) => byte !== 0))
    .map((array) => Buffer.from(array).toString('hex'));

const values = fc.letrec<{ value: Value; pair: Pair }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text.map((one): Value => ({ kind: 'string', text: one })),
    fc.constant<Value>({ kind: 'empty' }),
    fc.boolean().map((bool): Value => ({ kind: 'bool', bool })),
    i64.map((int): Value => ({ kind: 'int', int })),
    fc.double().map((double): Value => ({ kind: 'double', bits: doubleBits(double) })),
    fc
      .uint8Array({ maxLength: 9 })
      .map((bytes): Value => ({ kind: 'bytes', hex: Buffer.from(bytes).toString('hex') })),
    fc
      .array(tie('value'), { maxLength: 3 })
      .map((children): Value => ({ kind: 'array', values: children })),
    fc.array(tie('pair'), { maxLength: 3 }).map((pairs): Value => ({ kind: 'map', pairs })),
  ),
  pair: fc.record({ key, value: tie('value') }),
}));

const attributes = fc.array(values.pair, { maxLength: 4 });

const event: fc.Arbitrary<EventContent> = fc.record({
  timeUnixNano: u64,
  name: text,
  attributes,
  droppedAttributesCount: u32,
});

const link: fc.Arbitrary<LinkContent> = fc.record({
  traceId: hex(16),
  spanId: hex(8),
  traceState: text,
  attributes,
  droppedAttributesCount: u32,
  flags: u32,
});

const span: fc.Arbitrary<SpanContent> = fc.record({
  traceId: hex(16),
  spanId: hex(8),
  parentSpanId: fc.oneof(fc.constantFrom('', '0000000000000000'), hex(8)),
  traceState: text,
  flags: u32,
  name: text,
  kind: i32,
  startTimeUnixNano: u64,
  endTimeUnixNano: u64,
  attributes,
  droppedAttributesCount: u32,
  events: fc.array(event, { maxLength: 2 }),
  droppedEventsCount: u32,
  links: fc.array(link, { maxLength: 2 }),
  droppedLinksCount: u32,
  statusCode: i32,
  statusMessage: text,
});

const scope: fc.Arbitrary<ScopeContent> = fc.record({
  present: fc.constant(true),
  name: text,
  version: text,
  attributes,
  droppedAttributesCount: u32,
  schemaUrl: text,
  spans: fc.array(span, { maxLength: 3 }),
});

const entity: fc.Arbitrary<EntityContent> = fc.record({
  schemaUrl: text,
  type: text,
  idKeys: fc.array(text, { maxLength: 2 }),
  descriptionKeys: fc.array(text, { maxLength: 2 }),
});

const resource: fc.Arbitrary<ResourceContent> = fc.record({
  present: fc.constant(true),
  attributes,
  droppedAttributesCount: u32,
  entityRefs: fc.array(entity, { maxLength: 2 }),
  schemaUrl: text,
  scopes: fc.array(scope, { maxLength: 3 }),
});
