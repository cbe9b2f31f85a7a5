/**
 * A statement that hands out rows of a summed view and computes nothing with them is answered in
 * two steps: which rows, for which only what it chooses and orders by is summed over all traces;
 * then their columns, summed over their own parts. In one step all columns of all rows would be
 * summed, because DuckDB cannot leave that until the rows are chosen.
 */
import { summedViews } from '../schema/manifest.ts';
import { isNode, textOf } from './ast.ts';
import {
  type ContentPlan,
  columnOf,
  isSummed,
  isWholeStar,
  lookAt,
  plainSelect,
  quoted,
} from './content-plan.ts';

export interface KeyPlan extends ContentPlan {
  /** The statement's list, as JSON text. */
  readonly list: string;
  /** What the first step selects in the place of the list. */
  readonly key: string;
  /** What the list is added to for the second step; its parameter `$keys` is a list. */
  readonly rows: string;
}

/** @param ast a checked tree; undefined where one step is enough or needed */
export function planKeys(ast: unknown): KeyPlan | undefined {
  const select = plainSelect(ast);
  if (select === undefined || !isSummed(select.view)) return undefined;
  const { view, as, items, others, table } = select;
  if (!items.every((item) => isColumn(item, as))) return undefined;
  const { names, hasStar, isUnclear, alone } = lookAt(table, others);
  // What is renamed in the list has that name in the rest, too.
  const aliases = items.map((item) => (isNode(item) ? textOf(item, 'alias').toLowerCase() : ''));
  const isRenamed = aliases.some((alias) => alias !== '' && names.has(alias));
  if (hasStar || isUnclear || isRenamed || alone.includes(as.toLowerCase())) return undefined;
  const { key, rows, texts } = summedViews[view];
  return {
    list: JSON.stringify(items),
    key: `SELECT ${key}`,
    rows: `SELECT ${key} FROM ${rows}($keys) AS ${quoted(as)}`,
    tables: [{ found: JSON.stringify(table), view, as }],
    rebuilt: texts.filter((name) => names.has(name)),
    late: [],
  };
}

/** A whole row is none: it would be named as the table is. */
function isColumn(item: unknown, as: string): boolean {
  if (!isNode(item)) return false;
  if (item.class === 'STAR') return isWholeStar(item);
  const column = columnOf(item, as);
  return column !== undefined && column !== as.toLowerCase();
}
