import { concat, tag, varint } from '../otlp/wire-bytes.ts';
import { hostileTexts } from './hostile-text.ts';
import { encodeField, encodeFields, type Field } from './protobuf-tree.ts';
import { once, pick, type Random } from './target.ts';

type Mutation = (field: Field, other: readonly Field[], random: Random) => readonly Field[];

/** One damage at a random depth: the framing around it stays whole, lengths are written anew. */
export function mutateFields(
  fields: readonly Field[],
  other: readonly Field[],
  random: Random,
): readonly Field[] {
  if (fields.length === 0) return [strayField(other, random)];
  const at = random(fields.length);
  const chosen = fields[at];
  if (chosen === undefined) return fields;
  const inside = chosen.kind === 'message' && !once(random, 5);
  const changed = inside
    ? [{ ...chosen, fields: mutateFields(chosen.fields, other, random) }]
    : pick(mutations, random)(chosen, other, random);
  return [...fields.slice(0, at), ...changed, ...fields.slice(at + 1)];
}

/** A field from anywhere in another request. */
function strayField(fields: readonly Field[], random: Random): Field {
  let chosen = pick(fields, random);
  while (chosen.kind === 'message' && chosen.fields.length > 0 && !once(random, 4)) {
    chosen = pick(chosen.fields, random);
  }
  return chosen;
}

const mutations: readonly Mutation[] = [
  () => [],
  (field, _, random) => Array.from({ length: 2 + random(once(random, 20) ? 400 : 4) }, () => field),
  (_, other, random) => [strayField(other, random)],
  (field, other, random) => [field, strayField(other, random)],
  (field, _, random) => [renumbered(field, pick(fieldNumbers, random))],
  (field, _, random) => [retyped(field, random(8))],
  (field, _, random) => [lyingLength(field, random)],
  (field, _, random) => [{ kind: 'varint', field: numberOf(field), value: pick(extremes, random) }],
  (field, _, random) => [raw(tag(numberOf(field), 0), pick(longVarints, random))],
  (field, _, random) => [
    { kind: 'bytes', field: numberOf(field), bytes: pick(hostileTexts, random) },
  ],
  (field, _, random) => [
    {
      kind: 'fixed',
      field: numberOf(field),
      bytes: Uint8Array.from({ length: pick([4, 8], random) }, () => random(256)),
    },
  ],
  (field, _, random) => [nested(field, 1 + random(once(random, 10) ? 300 : 8), random)],
  (field) => [raw(tag(numberOf(field), 3)), field, raw(tag(numberOf(field), 4))],
  (field, _, random) => [raw(tag(numberOf(field), pick([3, 4], random))), field],
  (field, _, random) => [{ ...field, ...randomBytes(field, random) }],
];

const fieldNumbers = [0, ...Array.from({ length: 20 }, (_, at) => at + 1), 536_870_911];

const extremes: readonly bigint[] = [
  0n,
  1n,
  127n,
  128n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** Zero and one in more bytes than they need, nine bytes too many, no end. */
const longVarints: readonly (readonly number[])[] = [
  [0x80, 0x80, 0x80, 0x80, 0x00],
  [0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x80],
];

function numberOf(field: Field): number {
  return field.kind === 'raw' ? 1 : field.field;
}

function raw(...parts: readonly (readonly number[] | Uint8Array)[]): Field {
  return { kind: 'raw', bytes: concat(...parts) };
}

function renumbered(field: Field, number: number): Field {
  return field.kind === 'raw' ? field : { ...field, field: number };
}

/** The same bytes under another wire type. */
function retyped(field: Field, wireType: number): Field {
  return raw(tag(numberOf(field), wireType), payloadOf(field));
}

function lyingLength(field: Field, random: Random): Field {
  const payload = payloadOf(field);
  const lies = [payload.length + 1, payload.length - 1, 0, 2 ** 31, 2 ** 32 - 1, random(400)];
  return raw(tag(numberOf(field), 2), varint(Math.max(0, pick(lies, random))), payload);
}

function payloadOf(field: Field): Uint8Array {
  switch (field.kind) {
    case 'message':
      return encodeFields(field.fields);
    case 'varint':
      return concat(varint(field.value));
    default:
      return field.bytes;
  }
}

/** Inside itself, or as arrays and maps of AnyValue nest. */
function nested(field: Field, depth: number, random: Random): Field {
  const number = once(random, 2) ? numberOf(field) : pick([5, 6], random);
  let bytes = encodeField(field);
  for (let left = depth; left > 0; left--) {
    const inner =
      number === numberOf(field) ? bytes : concat(tag(1, 2), varint(bytes.length), bytes);
    bytes = concat(tag(number, 2), varint(inner.length), inner);
  }
  return raw(bytes);
}

function randomBytes(field: Field, random: Random): Partial<{ bytes: Uint8Array }> {
  if (field.kind !== 'bytes') return {};
  return { bytes: Uint8Array.from(field.bytes, (byte) => (once(random, 4) ? random(256) : byte)) };
}
