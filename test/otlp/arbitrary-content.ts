import fc from 'fast-check';
import {
  type Content,
  doubleBits,
  type EntityContent,
  type Pair,
  type ResourceContent,
  type ScopeContent,
  type Value,
} from './content.ts';

/** Requests of valid items: every field, hostile text, few keys (so that some come twice). */
export function arbitraryContent<Item>(item: fc.Arbitrary<Item>): fc.Arbitrary<Content<Item>> {
  return fc.record({ resources: fc.array(resourceOf(item), { maxLength: 3 }) });
}

export const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', '"\\/\b\f\n\r\t\u0001', '\u007f\u0080\u07ff\u0800\uffff\u{1f600}'),
  fc.string({ minLength: 90, maxLength: 140, unit: 'binary' }),
);
const key = fc.oneof(fc.constantFrom('a', 'b', 'gen_ai.request.model', ''), text);
export const u32 = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffffffff }));
export const i32 = fc.oneof(fc.nat(5), fc.integer());
export const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
export const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
export const hex = (bytes: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .filter((array) => array.some((byte) => byte !== 0))
    .map((array) => Buffer.from(array).toString('hex'));

export const values = fc.letrec<{ value: Value; pair: Pair }>((tie) => ({
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

export const attributes = fc.array(values.pair, { maxLength: 4 });

function scopeOf<Item>(item: fc.Arbitrary<Item>): fc.Arbitrary<ScopeContent<Item>> {
  return fc.record({
    present: fc.constant(true),
    name: text,
    version: text,
    attributes,
    droppedAttributesCount: u32,
    schemaUrl: text,
    items: fc.array(item, { maxLength: 3 }),
  });
}

const entity: fc.Arbitrary<EntityContent> = fc.record({
  schemaUrl: text,
  type: text,
  idKeys: fc.array(text, { maxLength: 2 }),
  descriptionKeys: fc.array(text, { maxLength: 2 }),
});

function resourceOf<Item>(item: fc.Arbitrary<Item>): fc.Arbitrary<ResourceContent<Item>> {
  return fc.record({
    present: fc.constant(true),
    attributes,
    droppedAttributesCount: u32,
    entityRefs: fc.array(entity, { maxLength: 2 }),
    schemaUrl: text,
    scopes: fc.array(scopeOf(item), { maxLength: 3 }),
  });
}
