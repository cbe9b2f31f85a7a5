/**
 * Chooses how a checked statement reads long texts. The public views put every one together before
 * anything else is done, asked for or not, because DuckDB 1.5 cannot leave a join out. So a
 * statement that names no such column reads the view without them; one that only hands them out
 * gets them in its answer, once its rows are chosen; any other reads those that it computes with.
 */
import { storedViews, summedViews, sumsOf, typeOfText } from '../schema/manifest.ts';
import { type AstNode, isList, isNode, textOf } from './ast.ts';

export interface ContentPlan {
  /** Tables of the tree and what stands there instead, as JSON text. */
  readonly tables: readonly { readonly found: string; readonly view: View; readonly as: string }[];
  /** Columns the tables must put together themselves. */
  readonly rebuilt: readonly string[];
  /** Columns of the answer that are to be put together. */
  readonly late: readonly string[];
}

export type View = keyof typeof storedViews | keyof typeof summedViews;

/** Columns of a view that are put together or read only where they are asked for. */
function textsOf(view: View): readonly string[] {
  return isSummed(view) ? summedViews[view].texts : storedViews[view].columns;
}

/** @param ast a checked tree; undefined where the views had better be left as they are */
export function planContent(ast: unknown): ContentPlan | undefined {
  const seen = lookAtWhole(ast);
  if (seen.tables.length === 0 || seen.isUnclear) return undefined;
  const tables = seen.tables.map(({ table, view }) => ({
    ...{ found: JSON.stringify(table), view },
    as: textOf(table, 'alias') || textOf(table, 'table_name'),
  }));
  const texts = [...new Set(tables.flatMap(({ view }) => textsOf(view)))];
  // A table's name alone is a whole row of it.
  const namesAll = seen.hasStar || seen.alone.length > 0;
  const asked = namesAll ? texts : texts.filter((name) => seen.names.has(name));
  const computed = computedWith(ast);
  return {
    tables,
    rebuilt: asked.filter((name) => computed?.has(name) ?? true),
    late: asked.filter((name) => computed?.has(name) === false),
  };
}

/** The table node that stands for a view, with some columns put together. */
export function replacement(
  view: View,
  { rebuilt, late }: Pick<ContentPlan, 'rebuilt' | 'late'>,
  as: string,
): string {
  const own = textsOf(view).filter((column) => rebuilt.includes(column));
  const source = isSummed(view)
    ? `FROM ${sumsOf(view, own)}`
    : withTexts(own, storedSource(view, [...own, ...late]));
  return `SELECT * FROM (${source}) AS ${quoted(as)}`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** As the views do for all columns (store/schema/views/spans.sql). */
function withTexts(own: readonly string[], stored: string): string {
  if (own.length === 0) return `FROM ${stored}`;
  const texts = own.map(
    (name, at) => `coalesce(texts[${at + 1}], ${name}::VARCHAR)::${typeOfText(name)} AS ${name}`,
  );
  const list = own.map((name) => `${name}::VARCHAR`).join(', ');
  const wanted = own.map(
    (_, at) => `string_agg(spelled, '' ORDER BY place, inner_place) FILTER (nth = ${at + 1})`,
  );
  const pieced = `SELECT *, pieced_texts([${list}]) AS pieced FROM ${stored}`;
  const found = `SELECT *, content_texts(pieced, [${wanted.join(', ')}]) AS texts FROM (${pieced})`;
  return `SELECT * EXCLUDE (pieced, texts) REPLACE (${texts.join(', ')}) FROM (${found})`;
}

function storedSource(view: keyof typeof storedViews, columns: readonly string[]): string {
  const { stored, withMessages } = storedViews[view];
  return columns.some((column) => column.endsWith('_messages')) ? withMessages : stored;
}

export interface Seen {
  readonly tables: { readonly table: AstNode; readonly view: View }[];
  /** Every word, wherever it stands. */
  readonly names: Set<string>;
  /** Columns that are named without their table; in a whole statement only those named as one. */
  readonly alone: string[];
  hasStar: boolean;
  /** A CTE hides a view, columns are renamed by position, or names have three parts. */
  isUnclear: boolean;
}

/** Names of tables that can be seen from where something stands; undefined where nobody knows. */
type Scope = ReadonlySet<string> | undefined;

/** Looks at parts of a statement, apart from what they are parts of. */
export function lookAt(...trees: readonly unknown[]): Seen {
  return looked(trees, undefined);
}

function lookAtWhole(ast: unknown): Seen {
  return looked([ast], new Set());
}

function looked(trees: readonly unknown[], scope: Scope): Seen {
  const seen: Seen = {
    tables: [],
    names: new Set(),
    alone: [],
    hasStar: false,
    isUnclear: false,
  };
  for (const tree of trees) visit(tree, seen, scope);
  return seen;
}

function visit(value: unknown, seen: Seen, scope: Scope): void {
  if (isList(value)) {
    for (const item of value) visit(item, seen, scope);
    return;
  }
  if (typeof value === 'string') {
    seen.names.add(value.toLowerCase());
    return;
  }
  if (!isNode(value) || value.class === 'CONSTANT') return;
  lookAtNode(value, seen, scope);
  const own = scope && value.type === 'SELECT_NODE' ? withTables(scope, value.from_table) : scope;
  for (const [field, inner] of Object.entries(value)) {
    if (field === 'cte_map' && hasViewName(inner)) seen.isUnclear = true;
    if (field === 'cte_map') visit(inner, seen, scope);
    else if (field === 'modifiers') visitModifiers(inner, value, seen, own);
    else visit(inner, seen, own);
  }
}

/** What a query sees: its own tables too, and not those within its subqueries. */
function withTables(scope: ReadonlySet<string>, from: unknown): ReadonlySet<string> {
  const names = new Set(scope);
  const add = (table: unknown): void => {
    if (!isNode(table)) return;
    const name = textOf(table, 'alias') || textOf(table, 'table_name');
    if (name !== '') names.add(name.toLowerCase());
    add(table.left);
    add(table.right);
  };
  add(from);
  return names;
}

/** ORDER BY of one name means what the list calls so, before it means a table. */
function visitModifiers(modifiers: unknown, query: AstNode, seen: Seen, scope: Scope): void {
  const items = isList(query.select_list) ? query.select_list : [];
  const called = new Set(
    items.map((item) => (isNode(item) ? textOf(item, 'alias').toLowerCase() : '')),
  );
  for (const modifier of isList(modifiers) ? modifiers : []) {
    const orders = isNode(modifier) && isList(modifier.orders) ? modifier.orders : [modifier];
    for (const order of orders) {
      const name = isNode(order) ? nameAlone(order.expression) : undefined;
      const isCalled = scope !== undefined && name !== undefined && called.has(name);
      visit(order, seen, isCalled ? new Set() : scope);
    }
  }
}

function lookAtNode(node: AstNode, seen: Seen, scope: Scope): void {
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
  const name = nameAlone(node);
  if (name !== undefined && (scope === undefined || scope.has(name))) seen.alone.push(name);
  const [first] = isList(node.column_names) ? node.column_names : [];
  if (typeof first === 'string' && first.toLowerCase() === 'main') seen.isUnclear = true;
}

/** The name of a column that is named without its table, in lower case. */
function nameAlone(node: unknown): string | undefined {
  const names = isNode(node) && isList(node.column_names) ? node.column_names : [];
  const [name] = names;
  return names.length === 1 && typeof name === 'string' ? name.toLowerCase() : undefined;
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
  return Object.hasOwn(storedViews, name) || Object.hasOwn(summedViews, name);
}

export function isSummed(view: View): view is keyof typeof summedViews {
  return Object.hasOwn(summedViews, view);
}

/**
 * The words of a statement that it does not merely hand out, where it is one SELECT from one stored
 * view whose rows are those of the answer; undefined where it is more than that.
 */
function computedWith(ast: unknown): ReadonlySet<string> | undefined {
  const select = plainSelect(ast);
  if (select === undefined || isSummed(select.view)) return undefined;
  const { view, as, items, others } = select;
  const computed = items.filter((item) => !isHandedOut(item, view, as));
  const { names, alone, hasStar } = lookAt(others, computed);
  return hasStar || alone.includes(as.toLowerCase()) ? undefined : names;
}

export interface PlainSelect {
  readonly node: AstNode;
  readonly table: AstNode;
  readonly view: View;
  /** What the table is called in it. */
  readonly as: string;
  readonly items: readonly unknown[];
  /** Everything else. */
  readonly others: unknown;
}

/** One SELECT from one view that neither groups rows nor orders them by a place in its list. */
export function plainSelect(ast: unknown): PlainSelect | undefined {
  const statement = isNode(ast) && isList(ast.statements) ? ast.statements[0] : undefined;
  const node = isNode(statement) ? statement.node : undefined;
  if (!isNode(node) || node.type !== 'SELECT_NODE') return undefined;
  const table = isNode(node.from_table) ? node.from_table : undefined;
  const view = viewOf(table);
  if (table === undefined || view === undefined) return undefined;
  const { select_list: items, from_table: _table, ...others } = node;
  const isGrouped =
    (isList(node.group_sets) && node.group_sets.length > 0) ||
    node.aggregate_handling !== 'STANDARD_HANDLING';
  if (isGrouped || !isList(items) || lookAt(others).tables.length > 0) return undefined;
  if (!(isList(node.modifiers) && node.modifiers.every(choosesRows))) return undefined;
  const as = textOf(table, 'alias') || textOf(table, 'table_name');
  return { node, table, view, as, items, others };
}

/** LIMIT, and ORDER BY of something that is named: a number would be a place in the list. */
function choosesRows(modifier: unknown): boolean {
  if (!isNode(modifier) || modifier.type === 'DISTINCT_MODIFIER') return false;
  const orders = isList(modifier.orders) ? modifier.orders : [];
  return !orders.some(
    (order) => isNode(order) && isNode(order.expression) && order.expression.class === 'CONSTANT',
  );
}

function isHandedOut(item: unknown, view: View, as: string): boolean {
  if (!isNode(item)) return false;
  if (item.class === 'STAR') return isWholeStar(item);
  const column = columnOf(item, as);
  return column !== undefined && item.alias === '' && textsOf(view).includes(column);
}

/** The name of a column of the table, in lower case. */
export function columnOf(item: AstNode, as: string): string | undefined {
  if (item.class !== 'COLUMN_REF' || !isList(item.column_names)) return undefined;
  const names = item.column_names.map((name) => String(name).toLowerCase());
  const isOfTable = names.length === 1 || (names.length === 2 && names[0] === as.toLowerCase());
  return isOfTable ? names.at(-1) : undefined;
}

/** Columns as they are, some perhaps left out. */
export function isWholeStar(star: AstNode): boolean {
  const lists = [star.replace_list, star.rename_list];
  const isPlain = lists.every((list) => !isList(list) || list.length === 0);
  return isPlain && star.columns === false && star.expr === null && star.alias === '';
}
