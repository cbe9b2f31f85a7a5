/** What may stand where a value is expected: one shape for each class of the parser. */
import {
  type AstNode,
  absent,
  type Check,
  checkShape,
  each,
  flag,
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
import { checkType } from './check-type.ts';
import { namedAggregates, scalarFunctions, windowFunctions } from './function-lists.ts';
import { argumentsOf, growByCall } from './growth.ts';

export const checkExpression: Check = (value, walk) => {
  if (!isNode(value)) throw refused('The statement has an unknown form.');
  const kind = textOf(value, 'class');
  const shape = shapes.get(kind);
  if (shape === undefined) throw refused(`The expression ${nameOf(kind)} is not allowed.`);
  if (kind === 'FUNCTION') checkCall(value, walk);
  if (kind === 'WINDOW') checkName(value, windowFunctions);
  checkShape(value, shape, walk, 'An expression');
};

const expression: Check = (value, walk) => checkExpression(value, walk);

export const checkOrder = shaped('ORDER BY', {
  type: oneOf('The order', 'ORDER_DEFAULT', 'ASCENDING', 'DESCENDING'),
  null_order: text,
  expression,
});

/** A value the parser read: data, whatever is in it. Only its type is looked at. */
export const checkConstant = shaped('A constant', {
  type: checkType,
  is_null: () => undefined,
  value: () => undefined,
});

const common: Shape = { class: text, alias: text, query_location: number };
const orderBys = shaped('ORDER BY', {
  type: oneOf('', 'ORDER_MODIFIER'),
  orders: each(checkOrder),
});
const columnName = shaped('A column', { catalog: text, schema: text, table: text, column: text });
const renamed = shaped('RENAME', { key: columnName, value: text });
const replaced = shaped('REPLACE', { key: text, value: expression });
const whenThen = shaped('CASE', { when_expr: expression, then_expr: expression });
const comparisons = [
  'COMPARE_EQUAL',
  'COMPARE_NOTEQUAL',
  'COMPARE_LESSTHAN',
  'COMPARE_GREATERTHAN',
  'COMPARE_LESSTHANOREQUALTO',
  'COMPARE_GREATERTHANOREQUALTO',
  'COMPARE_DISTINCT_FROM',
  'COMPARE_NOT_DISTINCT_FROM',
] as const;

const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['COLUMN_REF', kind(['COLUMN_REF'], { column_names: each(text) })],
  ['CONSTANT', kind(['VALUE_CONSTANT'], { value: checkConstant })],
  ['PARAMETER', kind(['VALUE_PARAMETER'], { identifier: text })],
  ['POSITIONAL_REFERENCE', kind(['POSITIONAL_REFERENCE'], { index: number })],
  ['COMPARISON', kind(comparisons, { left: expression, right: expression })],
  [
    'BETWEEN',
    kind(['COMPARE_BETWEEN', 'COMPARE_NOT_BETWEEN'], {
      input: expression,
      lower: expression,
      upper: expression,
    }),
  ],
  ['CONJUNCTION', kind(['CONJUNCTION_AND', 'CONJUNCTION_OR'], { children: each(expression) })],
  ['CASE', kind(['CASE_EXPR'], { case_checks: each(whenThen), else_expr: optional(expression) })],
  ['CAST', kind(['OPERATOR_CAST'], { child: expression, cast_type: checkType, try_cast: flag })],
  [
    'COLLATE',
    kind(['COLLATE'], {
      child: expression,
      collation: oneOf('The collation', 'nocase', 'noaccent', 'binary'),
    }),
  ],
  [
    'OPERATOR',
    kind(
      [
        'OPERATOR_NOT',
        'OPERATOR_IS_NULL',
        'OPERATOR_IS_NOT_NULL',
        'OPERATOR_COALESCE',
        'OPERATOR_NULLIF',
        'OPERATOR_TRY',
        'COMPARE_IN',
        'COMPARE_NOT_IN',
        'ARRAY_CONSTRUCTOR',
        'ARRAY_EXTRACT',
        'ARRAY_SLICE',
        'STRUCT_EXTRACT',
        'ARROW',
        'GROUPING_FUNCTION',
      ],
      { children: each(expression) },
    ),
  ],
  ['LAMBDA', kind(['LAMBDA'], { lhs: expression, expr: expression })],
  [
    'STAR',
    kind(['STAR'], {
      relation_name: text,
      exclude_list: each(text),
      qualified_exclude_list: each(columnName),
      replace_list: each(replaced),
      rename_list: each(renamed),
      columns: flag,
      unpacked: flag,
      expr: optional(expression),
    }),
  ],
  [
    'SUBQUERY',
    kind(['SUBQUERY'], {
      subquery_type: oneOf('The subquery', 'SCALAR', 'EXISTS', 'NOT_EXISTS', 'ANY'),
      subquery: (value, walk) => walk.query(value, walk),
      child: optional(expression),
      comparison_type: oneOf('The comparison', 'INVALID', ...comparisons),
    }),
  ],
  [
    'FUNCTION',
    kind(['FUNCTION'], {
      function_name: text,
      schema: text,
      catalog: text,
      children: each(expression),
      filter: optional(expression),
      order_bys: optional(orderBys),
      distinct: flag,
      is_operator: flag,
      export_state: absent('EXPORT_STATE'),
    }),
  ],
  [
    'WINDOW',
    {
      ...common,
      type: (value) => {
        if (typeof value !== 'string' || !value.startsWith('WINDOW_')) throw refused('A window.');
      },
      function_name: text,
      schema: text,
      catalog: text,
      children: each(expression),
      partitions: each(expression),
      orders: each(checkOrder),
      arg_orders: each(checkOrder),
      start: text,
      end: text,
      start_expr: optional(expression),
      end_expr: optional(expression),
      offset_expr: optional(expression),
      default_expr: optional(expression),
      filter_expr: optional(expression),
      ignore_nulls: flag,
      exclude_clause: text,
      distinct: flag,
    },
  ],
]);

function kind(types: readonly string[], fields: Shape): Shape {
  return { ...common, type: oneOf('The expression', ...types), ...fields };
}

function checkCall(call: AstNode, walk: Walk): void {
  const name = checkName(call, scalarFunctions);
  growByCall(name, call, walk);
  if (/^(list|array)_aggr(egate)?$|^aggregate$/.test(name)) {
    const named = argumentsOf(call)[1];
    const value = isNode(named) && isNode(named.value) ? named.value.value : undefined;
    if (typeof value !== 'string' || !namedAggregates.has(value.toLowerCase())) {
      throw refused(`The function ${name} needs the name of an allowed aggregate as a constant.`);
    }
  }
}

/**
 * The name of an allowed function, in lower case. `main` is where the parser puts the functions
 * that it calls itself, such as `trim` and `[...]`; any other qualifier is refused, and with it the
 * method form `name.lower()`.
 */
export function checkName(call: AstNode, allowed: ReadonlySet<string>): string {
  const name = textOf(call, 'function_name').toLowerCase();
  const schema = textOf(call, 'schema');
  if (textOf(call, 'catalog') !== '' || (schema !== '' && schema !== 'main')) {
    throw refused(
      `The function ${nameOf(name)} may not be called with a qualifier.`,
      'Write lower(name) in place of name.lower().',
    );
  }
  if (!allowed.has(name)) {
    throw refused(
      `The function ${nameOf(name)} is not allowed.`,
      'Use aggregates, and functions of text, time, JSON, lists, maps, structs and mathematics.',
    );
  }
  return name;
}
