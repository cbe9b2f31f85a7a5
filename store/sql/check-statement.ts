/**
 * Decides whether a parsed statement may run: one SELECT whose every table is a public view or a
 * CTE that is visible at that place, and whose every function is on the list.
 */
import { publicViews } from '../schema/manifest.ts';
import {
  type AstNode,
  absent,
  type Check,
  checkShape,
  each,
  flag,
  isList,
  isNode,
  nameOf,
  number,
  oneOf,
  optional,
  refused,
  type Shape,
  shaped,
  text,
  textOf,
  type Walk,
} from './ast.ts';
import { checkConstant, checkExpression, checkName, checkOrder } from './check-expression.ts';
import { tableFunctions } from './function-lists.ts';
import { argumentsOf, rangeLength, rangeRowsMax } from './growth.ts';

/**
 * @param ast what `json_serialize_sql` gave for a text without an error
 * @throws Invalid `sql_refused`
 */
export function checkStatement(ast: unknown): void {
  const statements = isNode(ast) ? ast.statements : undefined;
  if (!isList(statements) || statements.length !== 1) {
    throw refused('Only one statement at a time is allowed.', 'Send the first SELECT alone.');
  }
  const scope: ReadonlySet<string> = new Set();
  const budget = { growth: 1 };
  checkQuery(statements[0], { scope, recursive: false, depth: 0, budget, query: checkQuery });
}

/** A query where it stands alone or in brackets. */
const checkQuery: Check = (value, walk) =>
  checkShape(value, { node: checkQueryNode, named_param_map: () => undefined }, walk, 'A query');

const checkQueryNode: Check = (value, walk) => {
  if (!isNode(value)) throw refused('The statement has an unknown form.');
  const shape = queryShapes.get(textOf(value, 'type'));
  if (shape === undefined) throw refused(`The statement ${nameOf(value.type)} is not allowed.`);
  const scope = checkCtes(value.cte_map, walk);
  checkShape(value, shape, { ...walk, scope }, 'A query');
};

const node: Check = (value, walk) => checkQueryNode(value, walk);
const table: Check = (value, walk) => checkTable(value, walk);
const checked: Check = () => undefined;

const modifierShapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['ORDER_MODIFIER', { orders: each(checkOrder) }],
  ['DISTINCT_MODIFIER', { distinct_on_targets: each(checkExpression) }],
  ['LIMIT_MODIFIER', { limit: optional(checkExpression), offset: optional(checkExpression) }],
  [
    'LIMIT_PERCENT_MODIFIER',
    { limit: optional(checkExpression), offset: optional(checkExpression) },
  ],
]);

const checkModifier: Check = (value, walk) => {
  const shape = isNode(value) ? modifierShapes.get(textOf(value, 'type')) : undefined;
  if (shape === undefined) throw refused('The statement has a clause that is not allowed.');
  checkShape(value, { type: text, ...shape }, walk, 'A clause');
};

const checkSample = shaped('SAMPLE', {
  sample_size: checkConstant,
  is_percentage: flag,
  method: text,
  seed: number,
});

const queryCommon: Shape = { type: text, modifiers: each(checkModifier), cte_map: checked };

const queryShapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  [
    'SELECT_NODE',
    {
      ...queryCommon,
      select_list: each(checkExpression),
      from_table: optional(table),
      where_clause: optional(checkExpression),
      group_expressions: each(checkExpression),
      group_sets: each(each(number)),
      aggregate_handling: text,
      having: optional(checkExpression),
      sample: optional(checkSample),
      qualify: optional(checkExpression),
    },
  ],
  [
    'SET_OPERATION_NODE',
    {
      ...queryCommon,
      setop_type: oneOf('The set operation', 'UNION', 'EXCEPT', 'INTERSECT', 'UNION_BY_NAME'),
      setop_all: flag,
      left: node,
      right: node,
      children: each(node),
    },
  ],
  [
    'RECURSIVE_CTE_NODE',
    {
      ...queryCommon,
      cte_name: text,
      union_all: flag,
      left: node,
      right: (value, walk) => node(value, { ...walk, recursive: true }),
      aliases: each(text),
      key_targets: absent('USING KEY'),
    },
  ],
]);

/**
 * Checks the CTEs in their order and gives the scope behind them. A CTE sees those before it, and
 * itself only in the repeated half of a recursion: elsewhere its own name is what it shadows.
 */
function checkCtes(value: unknown, walk: Walk): ReadonlySet<string> {
  const entries = isNode(value) ? value.map : undefined;
  if (!isList(entries)) throw refused('The statement has an unknown form.');
  let scope = walk.scope;
  for (const entry of entries) {
    if (!isNode(entry) || !isNode(entry.value)) throw refused('The statement has an unknown form.');
    const name = cteName(entry.key);
    const body = (inner: unknown) => checkCteBody(inner, name, { ...walk, scope });
    const shape = { aliases: each(text), query: body, materialized: text };
    checkShape(entry.value, { ...shape, key_targets: absent('USING KEY') }, walk, 'A CTE');
    scope = new Set([...scope, name]);
  }
  return scope;
}

function checkCteBody(query: unknown, name: string, walk: Walk): void {
  const inner = isNode(query) && isNode(query.node) ? query.node : undefined;
  if (inner?.type !== 'RECURSIVE_CTE_NODE') {
    checkQuery(query, walk);
    return;
  }
  if (textOf(inner, 'cte_name').toLowerCase() !== name) throw refused('A CTE has two names.');
  checkQueryNode(inner.left, walk);
  checkQuery(query, { ...walk, scope: new Set([...walk.scope, name]) });
}

/** Plain names only, and none that the catalog itself could answer to. */
function cteName(value: unknown): string {
  const plain = typeof value === 'string' && /^[\p{L}_][\p{L}\p{N}_ -]{0,62}$/u.test(value);
  const name = plain ? value.toLowerCase() : '';
  if (name === '' || /^(duckdb|pragma|sqlite|pg|information_schema)(_|$)/.test(name)) {
    throw refused('A CTE needs a plain name that no catalog table has.', 'Use letters and digits.');
  }
  return name;
}

const tableCommon: Shape = {
  type: text,
  alias: text,
  sample: optional(checkSample),
  query_location: number,
};
const aliases: Shape = { column_name_alias: each(text) };

const pivotEntry = shaped('PIVOT', {
  values: each(checkConstant),
  star_expr: optional(checkExpression),
  alias: text,
});
const pivotColumn = shaped('PIVOT', {
  pivot_expressions: each(checkExpression),
  unpivot_names: each(text),
  entries: each(pivotEntry),
  pivot_enum: absent('PIVOT without a list of values'),
});

const tableShapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['EMPTY', {}],
  [
    'BASE_TABLE',
    {
      ...aliases,
      schema_name: text,
      table_name: text,
      catalog_name: absent('A table of another catalog'),
      at_clause: absent('AT (time travel)'),
    },
  ],
  ['SUBQUERY', { ...aliases, subquery: checkQuery }],
  [
    'JOIN',
    {
      left: table,
      right: table,
      condition: optional(checkExpression),
      join_type: text,
      ref_type: text,
      using_columns: each(text),
      delim_flipped: absent('This join'),
      duplicate_eliminated_columns: absent('This join'),
    },
  ],
  ['TABLE_FUNCTION', { ...aliases, function: checkTableCall, with_ordinality: text }],
  [
    'EXPRESSION_LIST',
    {
      expected_names: each(text),
      expected_types: absent('A typed VALUES list'),
      values: each(each(checkExpression)),
    },
  ],
  [
    'PIVOT',
    {
      ...aliases,
      source: table,
      aggregates: each(checkExpression),
      unpivot_names: each(text),
      pivots: each(pivotColumn),
      groups: each(text),
      include_nulls: flag,
    },
  ],
]);

const checkTable: Check = (value, walk) => {
  if (!isNode(value)) throw refused('The statement has an unknown form.');
  const kind = textOf(value, 'type');
  if (kind === 'SHOW_REF') throw refused('DESCRIBE, SHOW and SUMMARIZE are not allowed.');
  const shape = tableShapes.get(kind);
  if (shape === undefined) throw refused(`The table form ${nameOf(kind)} is not allowed.`);
  if (kind === 'BASE_TABLE') checkTableName(value, walk);
  checkShape(value, { ...tableCommon, ...shape }, walk, 'FROM');
};

/** DuckDB's names ignore case. */
const publicNames: ReadonlySet<string> = new Set(publicViews);

function checkTableName(ref: AstNode, walk: Walk): void {
  const name = textOf(ref, 'table_name');
  const schema = textOf(ref, 'schema_name').toLowerCase();
  const isCte = schema === '' && walk.scope.has(name.toLowerCase());
  const isView = (schema === '' || schema === 'main') && publicNames.has(name.toLowerCase());
  if (!isCte && !isView) {
    throw refused(
      `The table ${nameOf(name)} is not one of the public views.`,
      `The public views are ${publicViews.join(', ')}.`,
    );
  }
}

/** A row source that streams, so the time limit can stop it; its numbers are bounded as well. */
function checkTableCall(value: unknown, walk: Walk): void {
  if (!isNode(value) || value.class !== 'FUNCTION') throw refused('A table function is unclear.');
  const name = checkName(value, tableFunctions);
  const children = argumentsOf(value);
  if ((name === 'range' || name === 'generate_series') && !children.some(isTime)) {
    rangeLength(children, rangeRowsMax, `The table function ${name}`);
  }
  const { function_name: _name, ...rest } = value;
  for (const part of [children, [rest.filter].filter((filter) => filter != null)]) {
    each(checkExpression)(part, walk);
  }
}

/** `TIMESTAMP '2026-11-23'`, `$1::TIMESTAMP`: a point in time that no row decides. */
function isTime(value: unknown): boolean {
  if (!isNode(value) || value.class !== 'CAST' || !isNode(value.cast_type)) return false;
  const fixed = isNode(value.child) && /^(CONSTANT|PARAMETER)$/.test(textOf(value.child, 'class'));
  return fixed && /^(TIMESTAMP|DATE)/.test(textOf(value.cast_type, 'id'));
}
