/**
 * Which types a CAST may name. All are DuckDB's own; a type of the catalog could be anything.
 * BIGNUM is left out, since a number without an end is a way to grow without one.
 */
import {
  absent,
  type Check,
  checkShape,
  each,
  isNode,
  nameOf,
  number,
  oneOf,
  optional,
  refused,
  shaped,
  text,
  textOf,
} from './ast.ts';
import { grow } from './growth.ts';

const plainTypes: ReadonlySet<string> = new Set(
  `BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT
  FLOAT DOUBLE DECIMAL VARCHAR CHAR BLOB BIT UUID DATE TIME TIME_NS TIMESTAMP TIMESTAMP_S
  TIMESTAMP_MS TIMESTAMP_NS INTERVAL LIST STRUCT MAP ARRAY UNION ENUM NULL SQLNULL UNBOUND`
    .split(/\s+/)
    .concat('TIMESTAMP WITH TIME ZONE', 'TIME WITH TIME ZONE', 'INTEGER_LITERAL', 'STRING_LITERAL'),
);

/** Types that the parser leaves by name for the binder. */
const namedTypes: ReadonlySet<string> = new Set(
  `array bigint binary bit bitstring blob bool boolean bpchar bytea char date datetime dec
  decimal double enum float float4 float8 guid hugeint int int1 int128 int16 int2 int32 int4 int64
  int8 integer integral interval json list logical long map null numeric nvarchar oid real row short
  signed smallint string struct text time time_ns timestamp timestamp_ms timestamp_ns timestamp_s
  timestamp_us timestamptz timetz tinyint ubigint uhugeint uint128 uint16 uint32 uint64 uint8
  uinteger union usmallint utinyint uuid varbinary varchar`.split(/\s+/),
);

export const checkType: Check = (value, walk) => {
  if (!isNode(value)) throw refused('The statement has an unknown form.');
  const id = textOf(value, 'id');
  if (!plainTypes.has(id)) throw refused(`The type ${nameOf(id)} is not allowed.`);
  checkShape(value, { id: text, type_info: optional(checkTypeInfo) }, walk, 'A type');
};

const common = { type: text, alias: text, extension_info: absent('An extension type') };
const child = shaped('A type', { first: text, second: checkType });

const infoShapes: ReadonlyMap<string, Readonly<Record<string, Check>>> = new Map([
  ['DECIMAL_TYPE_INFO', { ...common, width: number, scale: number }],
  ['LIST_TYPE_INFO', { ...common, child_type: checkType }],
  ['STRUCT_TYPE_INFO', { ...common, child_types: each(child) }],
  ['ARRAY_TYPE_INFO', { ...common, child_type: checkType, size: arraySize }],
  ['STRING_TYPE_INFO', { ...common, collation: oneOf('The collation', '', 'nocase', 'noaccent') }],
  ['INTEGER_LITERAL_TYPE_INFO', { ...common, constant_value: () => undefined }],
  [
    'UNBOUND_TYPE_INFO',
    {
      ...common,
      name: typeName,
      catalog: absent('A type of another catalog'),
      schema: absent('A type of another schema'),
      user_type_modifiers: each(modifier),
    },
  ],
]);

function checkTypeInfo(value: unknown, walk: Parameters<Check>[1]): void {
  const kind = isNode(value) ? textOf(value, 'type') : '';
  const shape = infoShapes.get(kind);
  if (shape === undefined)
    throw refused(`A type uses syntax that is not allowed (${nameOf(kind)}).`);
  checkShape(value, shape, walk, 'A type');
}

function typeName(value: unknown): void {
  if (typeof value !== 'string' || !namedTypes.has(value.toLowerCase())) {
    throw refused(`The type ${nameOf(value)} is not allowed.`);
  }
}

/** A fixed-size array takes its whole size in every row, filled or not. */
function arraySize(value: unknown, walk: Parameters<Check>[1]): void {
  number(value, walk);
  if (typeof value === 'number') grow(walk, value, 'An ARRAY type of this size');
}

function modifier(value: unknown, walk: Parameters<Check>[1]): void {
  checkShape(
    value,
    { type: checkType, is_null: () => undefined, value: () => undefined },
    walk,
    'A type',
  );
}
