/** Binds a request's parameters: JSON values become DuckDB values, never a part of the text. */
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBPreparedStatement,
  type DuckDBType,
  LIST,
  VARCHAR,
} from '@duckdb/node-api';
import { Invalid } from '../../model/errors.ts';
import type { JsonValue, SqlRequest } from '../contract.ts';

/**
 * Arrays fill `$1`, `$2`, `?`; objects fill `$name`. Whole numbers become BIGINT, others DOUBLE,
 * arrays of one kind a LIST, objects their JSON text.
 *
 * @throws Invalid `sql_error` where the statement's parameters and the values do not match.
 */
export function bindParameters(
  statement: DuckDBPreparedStatement,
  params: SqlRequest['params'],
): void {
  const given = new Map<string, JsonValue>(
    isArray(params)
      ? params.map((value, index) => [String(index + 1), value])
      : Object.entries(params ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  for (let index = 1; index <= statement.parameterCount; index++) {
    const name = statement.parameterName(index).toLowerCase();
    const value = given.get(name);
    if (value === undefined) throw mismatch(`The parameter $${name} has no value.`);
    given.delete(name);
    bindOne(statement, index, value);
  }
  if (given.size > 0) throw mismatch('There are more values than parameters in the statement.');
}

function bindOne(statement: DuckDBPreparedStatement, index: number, value: JsonValue): void {
  if (value === null) statement.bindNull(index);
  else if (typeof value === 'string') statement.bindVarchar(index, value);
  else if (typeof value === 'boolean') statement.bindBoolean(index, value);
  else if (typeof value === 'number') bindNumber(statement, index, value);
  else if (isArray(value)) bindList(statement, index, value);
  else statement.bindVarchar(index, JSON.stringify(value));
}

function bindNumber(statement: DuckDBPreparedStatement, index: number, value: number): void {
  if (Number.isSafeInteger(value)) statement.bindBigInt(index, BigInt(value));
  else statement.bindDouble(index, value);
}

function bindList(
  statement: DuckDBPreparedStatement,
  index: number,
  values: readonly JsonValue[],
): void {
  const type = itemType(values);
  const items = values.map((value) => {
    if (value === null) return null;
    if (typeof value === 'number') return type === BIGINT ? BigInt(value) : value;
    if (typeof value === 'string' || typeof value === 'boolean') return value;
    throw mismatch('A list parameter may hold texts, numbers or booleans only.');
  });
  statement.bindList(index, items, LIST(type));
}

function itemType(values: readonly JsonValue[]): DuckDBType {
  const items = values.filter((value) => value !== null);
  const kinds = new Set(items.map((value) => typeof value));
  if (kinds.size > 1) throw mismatch('A list parameter may hold items of one kind only.');
  if (kinds.has('boolean')) return BOOLEAN;
  if (!kinds.has('number')) return VARCHAR;
  return items.every((value) => Number.isSafeInteger(value)) ? BIGINT : DOUBLE;
}

function isArray(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function mismatch(message: string): Invalid {
  return new Invalid(message, { code: 'sql_error', field: 'params' });
}
