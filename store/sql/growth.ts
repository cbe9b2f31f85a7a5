/**
 * DuckDB holds its memory limit for sorts, joins and aggregates, but not for the texts one function
 * makes for the 2,048 rows it works on at a time, and it cannot be interrupted inside that call.
 * So what could explode is counted before the statement runs: every call that can make a value
 * longer multiplies the statement's growth, and a statement above the limit is refused.
 */
import { type AstNode, isList, isNode, refused, textOf, type Walk } from './ast.ts';

/** Times what it reads. A text of 1 KiB in each of 2,048 rows could still become far too much. */
export const growthMax = 100_000;
/** Characters `repeat`, `lpad`, `rpad` may be asked for. */
export const repeatMax = 10_000;
/** Items a list made by `range` or `generate_series` may have. */
export const rangeListMax = 1_000;
/** Rows `range` or `generate_series` may give in FROM: these stream and can be interrupted. */
export const rangeRowsMax = 1_000_000;

/** Functions whose result can be this many times as long as what they read. */
const factors: ReadonlyMap<string, number> = new Map([
  ['hex', 2],
  ['to_hex', 2],
  ['base64', 2],
  ['to_base64', 2],
  ['url_encode', 3],
  ['bin', 8],
  ['to_binary', 8],
  ['regexp_escape', 2],
  ['flatten', 2],
  ['nfc_normalize', 2],
  ['json_quote', 2],
  ['to_json', 2],
  ['array_to_json', 2],
  ['row_to_json', 2],
  ['json_array', 2],
  ['json_object', 2],
  ['json_pretty', 2],
  ['json_merge_patch', 2],
  ['array_to_string', 2],
  ['list_string_agg', 2],
  ['list_aggregate', 2],
  ['list_aggr', 2],
  ['array_aggregate', 2],
  ['array_aggr', 2],
  ['aggregate', 2],
  ['translate', 2],
]);

/** Functions whose result is as long as all of their arguments together. */
const joining: ReadonlySet<string> = new Set(
  `|| concat concat_ws list_concat list_cat array_concat array_cat map_concat struct_concat list_zip
  array_zip`.split(/\s+/),
);

/** Not growth within one row, but growth from turn to turn of a recursion. */
const collecting: ReadonlySet<string> = new Set(
  `string_agg group_concat listagg list array_agg json_group_array json_group_object histogram
  histogram_exact list_transform array_transform list_apply array_apply apply list_reduce
  array_reduce reduce`.split(/\s+/),
);

export function grow(walk: Walk, factor: number, what: string): void {
  if (factor <= 1) return;
  if (walk.recursive) {
    throw refused(
      `${what} is not allowed inside the recursive part of a CTE, where it could grow without end.`,
      'Collect with list_append, and join the texts outside of the recursion.',
    );
  }
  walk.budget.growth *= factor;
  if (!(walk.budget.growth <= growthMax)) {
    throw refused(
      `${what} could make values too large together with the rest of the statement.`,
      'Use smaller constants, or fewer functions that make texts or lists longer.',
    );
  }
}

/** Counts one call of an allowed function; refuses counts that are not small constants. */
export function growByCall(name: string, call: AstNode, walk: Walk): void {
  const what = `The function ${name}`;
  if (walk.recursive && collecting.has(name)) grow(walk, 2, what);
  grow(walk, growthOf(name, argumentsOf(call), what), what);
}

function growthOf(name: string, children: readonly unknown[], what: string): number {
  if (joining.has(name)) return joinedParts(name, children);
  switch (name) {
    case 'repeat':
    case 'lpad':
    case 'rpad':
      return boundedCount(children[1], repeatMax, what);
    case 'range':
    case 'generate_series':
      return rangeLength(children, rangeListMax, what);
    case 'replace':
      return replaceGrowth(children, what);
    case 'regexp_replace':
      return 1 + constantText(children[2], what).length;
    case 'string_agg':
    case 'group_concat':
    case 'listagg':
      return separatorGrowth(children[1], what);
    case 'format':
    case 'printf':
      return formatGrowth(children, what);
    default:
      return factors.get(name) ?? 1;
  }
}

export function argumentsOf(call: AstNode): readonly unknown[] {
  const children = call.children;
  return isList(children) ? children : [];
}

/** `a || b || c` is a tree of two calls, but three parts long: inner calls count by themselves. */
function joinedParts(name: string, children: readonly unknown[]): number {
  const inner = children.filter((child) => isCallOf(child, name));
  const counted = inner.map((child) => leaves(name, child)).reduce((all, one) => all * one, 1);
  const parts = children.map((child) => leaves(name, child)).reduce((all, one) => all + one, 0);
  return parts / Math.max(1, counted);
}

function leaves(name: string, value: unknown): number {
  if (isConstant(value)) return 0;
  if (!isCallOf(value, name)) return 1;
  return argumentsOf(value).reduce((sum: number, child) => sum + leaves(name, child), 0);
}

function isCallOf(value: unknown, name: string): value is AstNode {
  return isNode(value) && value.class === 'FUNCTION' && textOf(value, 'function_name') === name;
}

function isConstant(value: unknown): value is AstNode {
  return isNode(value) && value.class === 'CONSTANT';
}

function boundedCount(value: unknown, max: number, what: string): number {
  const count = integerConstant(value);
  if (count === undefined || count > max) {
    throw refused(`${what} needs a constant count of at most ${max}.`, 'Write the number itself.');
  }
  return count;
}

/** How many numbers `range(stop)` or `range(start, stop[, step])` gives. */
export function rangeLength(children: readonly unknown[], max: number, what: string): number {
  const bounds = children.map(integerConstant);
  const [first, second, third] = bounds;
  const start = bounds.length > 1 ? first : 0;
  const stop = bounds.length > 1 ? second : first;
  const step = bounds.length > 2 ? third : 1;
  const hint = `Write whole numbers that give at most ${max} values.`;
  if (start === undefined || stop === undefined || step === undefined || step === 0) {
    throw refused(`${what} needs constant bounds.`, hint);
  }
  const length = Math.max(1, Math.ceil((stop - start) / step) + 1);
  if (length > max + 1) throw refused(`${what} gives too many values.`, hint);
  return length;
}

function replaceGrowth(children: readonly unknown[], what: string): number {
  const from = isConstant(children[1]) ? constantText(children[1], what).length : 1;
  return constantText(children[2], what).length / Math.max(1, from);
}

function constantText(value: unknown, what: string): string {
  const inner = isConstant(value) && isNode(value.value) ? value.value : undefined;
  if (inner?.is_null === true) return '';
  if (typeof inner?.value !== 'string') {
    throw refused(`${what} needs a constant text to put in.`, 'Write the text itself.');
  }
  return inner.value;
}

/** An aggregate's result is under DuckDB's memory limit; only the separator is ours to bound. */
function separatorGrowth(value: unknown, what: string): number {
  if (value !== undefined && constantText(value, what).length > 100) {
    throw refused(`${what} needs a separator of at most 100 characters.`);
  }
  return 1;
}

/** Widths in a format text make any length; `{:>{}}` and `%*d` even take them from a row. */
function formatGrowth(children: readonly unknown[], what: string): number {
  const pattern = constantText(children[0], what);
  const nested = /\{[^}]*\{|%[^a-zA-Z%]*\*/.test(pattern);
  if (nested || /\d{4,}/.test(pattern)) {
    throw refused(`${what} needs a format with constant widths below 1000.`);
  }
  const widths = (pattern.match(/\d+/g) ?? []).map(Number);
  const parts = children.slice(1).filter((child) => !isConstant(child)).length;
  return Math.max(parts, ...widths);
}

const integerTypes: ReadonlySet<string> = new Set(
  'TINYINT SMALLINT INTEGER BIGINT INTEGER_LITERAL'.split(' '),
);

function integerConstant(value: unknown): number | undefined {
  if (!isConstant(value) || !isNode(value.value) || !isNode(value.value.type)) return undefined;
  const inner = value.value;
  const known = isNode(inner.type) && integerTypes.has(textOf(inner.type, 'id'));
  return known && typeof inner.value === 'number' && Number.isSafeInteger(inner.value)
    ? inner.value
    : undefined;
}
