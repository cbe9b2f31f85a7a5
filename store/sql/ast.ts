/**
 * Walking the tree that DuckDB's parser gives (`json_serialize_sql`, DuckDB 1.5): a node is allowed
 * when its kind and every one of its fields is named in a shape. What no shape names is refused, so
 * syntax that a later DuckDB adds stays shut until somebody has looked at it.
 */
import { Invalid } from '../../model/errors.ts';
import { publicViews } from '../schema/manifest.ts';

export type AstNode = Readonly<Record<string, unknown>>;

/** Looks at one field's value and throws when it may not run. */
export type Check = (value: unknown, walk: Walk) => void;

/** Field name -> what may stand there. */
export type Shape = Readonly<Record<string, Check>>;

/** Where the walk is. */
export interface Walk {
  /** Lower-case names of the CTEs that can be seen from here. */
  readonly scope: ReadonlySet<string>;
  /** Inside the repeated half of a recursive CTE, where nothing may grow from turn to turn. */
  readonly recursive: boolean;
  readonly depth: number;
  readonly budget: GrowthBudget;
  /** Checks a nested query; here because expressions hold queries and queries hold expressions. */
  readonly query: Check;
}

/** How many times larger than what it reads a statement could make a value; the walk counts. */
export interface GrowthBudget {
  growth: number;
}

/** DuckDB's own limit on expressions is 1,000; it has none on chained set operations. */
const depthMax = 1_000;

const defaultHint = `Send one SELECT over the public views ${publicViews.join(', ')}.`;

export function refused(what: string, hint?: string): Invalid {
  return new Invalid(what, {
    code: 'sql_refused',
    field: 'query',
    hint: hint ?? defaultHint,
  });
}

export function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** A node's field as text; the empty text where it is absent. */
export function textOf(node: AstNode, field: string): string {
  const value = node[field];
  return typeof value === 'string' ? value : '';
}

export function checkShape(value: unknown, shape: Shape, walk: Walk, what: string): void {
  if (!isNode(value)) throw refused(`${what} has an unknown form.`);
  if (walk.depth > depthMax) throw refused('The statement is nested too deeply.');
  const inner = { ...walk, depth: walk.depth + 1 };
  for (const [field, fieldValue] of Object.entries(value)) {
    const check = Object.hasOwn(shape, field) ? shape[field] : undefined;
    if (check === undefined) throw refused(`${what} uses syntax that is not allowed (${field}).`);
    check(fieldValue, inner);
  }
}

/** A check for a node that has these fields and no others. */
export function shaped(what: string, shape: Shape): Check {
  return (value, walk) => checkShape(value, shape, walk, what);
}

export function each(check: Check): Check {
  return (value, walk) => {
    if (!isList(value)) throw refused('The statement has an unknown form.');
    for (const item of value) check(item, walk);
  };
}

export function optional(check: Check): Check {
  return (value, walk) => {
    if (value !== null && value !== undefined) check(value, walk);
  };
}

export function oneOf(what: string, ...allowed: readonly string[]): Check {
  return (value) => {
    if (typeof value !== 'string' || !allowed.includes(value)) {
      throw refused(`${what} ${nameOf(value)} is not allowed.`);
    }
  };
}

export const text: Check = (value) => {
  if (typeof value !== 'string') throw refused('The statement has an unknown form.');
};

export const flag: Check = (value) => {
  if (typeof value !== 'boolean') throw refused('The statement has an unknown form.');
};

export const number: Check = (value) => {
  if (typeof value !== 'number') throw refused('The statement has an unknown form.');
};

/** For syntax that may not be used at all: only its default may stand there. */
export function absent(what: string): Check {
  return (value) => {
    const empty = isList(value) ? value.length === 0 : !value;
    if (!empty) throw refused(`${what} is not allowed.`);
  };
}

/** Names go into messages only where they are short and plain. */
export function nameOf(value: unknown): string {
  return typeof value === 'string' && /^[\w.:*~|!@<>&^%+/-]{1,60}$/.test(value)
    ? value
    : '(unnamed)';
}
