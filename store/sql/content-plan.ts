/**
 * Chooses how a checked statement reads long texts. The public views put every one together before
 * anything else is done, asked for or not, because DuckDB 1.5 cannot leave a join out. So a
 * statement that names no such column reads the view that shows them as stored; one that only hands
 * them out gets them put together in its answer; any other puts together those that it names.
 */
import { storedViews, typeOfText } from '../schema/manifest.ts';
import { type AstNode, isList, isNode, textOf } from './ast.ts';

export interface ContentPlan {
  /** Tables of the tree and what stands there instead, as JSON text. */
  readonly tables: readonly { readonly found: string; readonly view: View; readonly as: string }[];
  /** Columns the tables must put together themselves. */
  readonly rebuilt: readonly string[];
  /** Columns of the answer that are to be put together. */
  readonly late: readonly string[];
}

type View = keyof typeof storedViews;

const contentColumns: ReadonlySet<string> = new Set(
  Object.values(storedViews).flatMap(({ columns }): readonly string[] => columns),
);

/** @param ast a checked tree; undefined where the views had better be left as they are */
export function planContent(ast: unknown): ContentPlan | undefined {
  const seen = lookAt(ast);
  if (seen.tables.length === 0 || seen.isUnclear) return undefined;
  const tables = seen.tables.map(({ table, view }) => ({
    ...{ found: JSON.stringify(table), view },
    as: textOf(table, 'alias') || textOf(table, 'table_name'),
  }));
  const rows = new Set([...tables.map(({ as }) => as.toLowerCase()), ...seen.aliases]);
  // A table's name alone is a whole row of it.
  const namesAll = seen.hasStar || seen.alone.some((name) => rows.has(name));
  if (!namesAll && seen.named.size === 0) return { tables, rebuilt: [], late: [] };
  const late = lateColumns(ast);
  if (late !== undefined && tables.length === 1) return { tables, rebuilt: [], late };
  return { tables, rebuilt: namesAll ? [...contentColumns] : [...seen.named], late: [] };
}

/** The table node that stands for a view, with some columns put together. */
export function replacement(
  view: View,
  { rebuilt, late }: Pick<ContentPlan, 'rebuilt' | 'late'>,
  as: string,
): string {
  const { columns, stored, withMessages } = storedViews[view];
  const hasMessages = [...rebuilt, ...late].some((column) => column.endsWith('_messages'));
  const own = columns.filter((column) => rebuilt.includes(column));
  const replaced = own.map((name) => {
    return `content_text(${name})::${typeOfText(name)} AS ${name}`;
  });
  const list = own.length === 0 ? '*' : `* REPLACE (${replaced.join(', ')})`;
  const from = hasMessages ? withMessages : stored;
  return `SELECT * FROM (SELECT ${list} FROM ${from}) AS "${as.replaceAll('"', '""')}"`;
}

interface Seen {
  readonly tables: { readonly table: AstNode; readonly view: View }[];
  /** Content columns, wherever any name says so. */
  readonly named: Set<string>;
  /** Columns that are named without their table. */
  readonly alone: string[];
  readonly aliases: Set<string>;
  hasStar: boolean;
  /** A CTE hides a view, columns are renamed by position, or names have three parts. */
  isUnclear: boolean;
}

function lookAt(ast: unknown): Seen {
  const aliases = new Set<string>();
  const seen: Seen = {
    tables: [],
    named: new Set(),
    alone: [],
    aliases,
    hasStar: false,
    isUnclear: false,
  };
  visit(ast, seen);
  return seen;
}

function visit(value: unknown, seen: Seen): void {
  if (isList(value)) {
    for (const item of value) visit(item, seen);
    return;
  }
  if (typeof value === 'string') {
    const name = value.toLowerCase();
    if (contentColumns.has(name)) seen.named.add(name);
    return;
  }
  if (!isNode(value) || value.class === 'CONSTANT') return;
  lookAtNode(value, seen);
  for (const [field, inner] of Object.entries(value)) {
    if (field === 'cte_map' && hasViewName(inner)) seen.isUnclear = true;
    visit(inner, seen);
  }
}

function lookAtNode(node: AstNode, seen: Seen): void {
  const isStarLike =
    node.class === 'STAR' ||
    node.class === 'POSITIONAL_REFERENCE' ||
    node.type === 'PIVOT' ||
    node.ref_type === 'NATURAL';
  if (isStarLike) seen.hasStar = true;
  const view = viewOf(node);
  if (view !== undefined) {
    const renamed = isList(node.column_name_alias) ? node.column_name_alias : [];
    if (renamed.length > 0) seen.isUnclear = true;
    seen.tables.push({ table: node, view });
  }
  if (typeof node.table_name === 'string' || node.type === 'SUBQUERY') {
    seen.aliases.add(textOf(node, 'alias').toLowerCase());
  }
  const names = isList(node.column_names) ? node.column_names : [];
  const [first] = names;
  if (names.length === 1 && typeof first === 'string') seen.alone.push(first.toLowerCase());
  if (typeof first === 'string' && first.toLowerCase() === 'main') seen.isUnclear = true;
}

function hasViewName(ctes: unknown): boolean {
  const entries = isNode(ctes) && isList(ctes.map) ? ctes.map : [];
  return entries.some((entry) => isNode(entry) && isView(textOf(entry, 'key').toLowerCase()));
}

function viewOf(node: AstNode | undefined): View | undefined {
  if (node?.type !== 'BASE_TABLE') return undefined;
  const name = textOf(node, 'table_name').toLowerCase();
  return isView(name) ? name : undefined;
}

function isView(name: string): name is View {
  return Object.hasOwn(storedViews, name);
}

/**
 * The content columns of the answer, where the statement is one SELECT from one view that does
 * nothing with them but hand them out; undefined where it does more.
 */
function lateColumns(ast: unknown): readonly string[] | undefined {
  const statement = isNode(ast) && isList(ast.statements) ? ast.statements[0] : undefined;
  const node = isNode(statement) ? statement.node : undefined;
  if (!isNode(node) || node.type !== 'SELECT_NODE') return undefined;
  const table = isNode(node.from_table) ? node.from_table : undefined;
  const view = viewOf(table);
  if (table === undefined || view === undefined) return undefined;
  const { select_list, from_table: _table, modifiers, ...others } = node;
  const rest = lookAt(others);
  const isGrouped = isList(node.group_sets) && node.group_sets.length > 0;
  if (rest.named.size > 0 || rest.hasStar || isGrouped || !isList(select_list)) return undefined;
  if (!(isList(modifiers) && modifiers.every(choosesRows))) return undefined;
  const as = (textOf(table, 'alias') || textOf(table, 'table_name')).toLowerCase();
  if (!select_list.every((item) => isHandedOut(item, as))) return undefined;
  return storedViews[view].columns;
}

/** LIMIT, and ORDER BY of something else than texts: a number would be a place in the list. */
function choosesRows(modifier: unknown): boolean {
  if (!isNode(modifier) || modifier.type === 'DISTINCT_MODIFIER') return false;
  const { named, hasStar } = lookAt(modifier);
  const orders = isList(modifier.orders) ? modifier.orders : [];
  const isByPlace = orders.some(
    (order) => isNode(order) && isNode(order.expression) && order.expression.class === 'CONSTANT',
  );
  return named.size === 0 && !hasStar && !isByPlace;
}

function isHandedOut(item: unknown, as: string): boolean {
  if (!isNode(item) || contentColumns.has(textOf(item, 'alias').toLowerCase())) return false;
  if (item.class === 'STAR') return isWholeStar(item);
  const names = isList(item.column_names) ? item.column_names : [];
  const last = names.at(-1);
  const isColumn = typeof last === 'string' && contentColumns.has(last.toLowerCase());
  if (isColumn && item.class === 'COLUMN_REF' && names.length <= 2) return item.alias === '';
  const { named, alone, hasStar } = lookAt(item);
  return named.size === 0 && !hasStar && !alone.includes(as);
}

function isWholeStar(star: AstNode): boolean {
  const lists = [star.replace_list, star.rename_list];
  const isPlain = lists.every((list) => !isList(list) || list.length === 0);
  return isPlain && star.columns === false && star.expr === null && star.alias === '';
}
