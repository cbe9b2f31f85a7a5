/**
 * DuckDB's own parser, on an instance that holds no data: text -> tree -> the text that will run.
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { assert, Invalid } from '../../model/errors.ts';
import { isList, isNode, refused, textOf } from './ast.ts';
import { checkStatement } from './check-statement.ts';
import { ConnectionPool } from './connection-pool.ts';
import { type ContentPlan, planContent, replacement } from './content-plan.ts';
import { type KeyPlan, planKeys } from './key-plan.ts';
import { plainMessage } from './sql-error.ts';

export interface SqlParser {
  /**
   * Gives the text to run for a user's text, after both were parsed and walked.
   *
   * @throws Invalid `sql_syntax`, `sql_refused`
   */
  parse(text: string): Promise<CheckedStatement>;
  close(): Promise<void>;
}

export interface CheckedStatement {
  readonly text: string;
  /** Columns of the answer that hold texts as they are stored. */
  readonly late: readonly string[];
  /**
   * Where `text` gives only the keys of the answer's rows: gives the rows themselves, each behind
   * its key, in any order. Its parameter `$keys` is a list.
   */
  readonly rows: string | undefined;
}

const options = {
  enable_external_access: 'false',
  autoload_known_extensions: 'false',
  autoinstall_known_extensions: 'false',
  lock_configuration: 'true',
  threads: '1',
  memory_limit: '256MB',
} as const;

/** Statements parsed at once are few and short; more than this many waiting is a flood. */
const waitingMax = 64;

export async function openParser(): Promise<SqlParser> {
  const instance = await DuckDBInstance.create(':memory:', options);
  const pool = new ConnectionPool({ instance, size: 1, waitingMax });
  return {
    parse: (text) => pool.use((connection) => checkedText(connection, text)),
    async close() {
      await pool.close();
      instance.closeSync();
    },
  };
}

/**
 * What runs is the text DuckDB writes from the tree that was checked: without comments, with every
 * name quoted by DuckDB. That text is parsed and checked again, so a mistake in the writing could
 * change what a statement means, but never let it reach what is not public.
 */
async function checkedText(connection: DuckDBConnection, text: string): Promise<CheckedStatement> {
  const tree = await serialized(connection, text);
  checkStatement(parsedJson(tree));
  const rendered = await deserialized(connection, tree);
  const treeOfRendered = await serialized(connection, rendered);
  const ast = parsedJson(treeOfRendered);
  checkStatement(ast);
  const keyed = planKeys(ast);
  if (keyed !== undefined && treeOfRendered.includes(keyed.list)) {
    return inTwoSteps(connection, treeOfRendered, keyed);
  }
  const plan = planContent(ast);
  if (plan === undefined) return { text: rendered, late: [], rows: undefined };
  const { late } = plan;
  return { text: await planned(connection, treeOfRendered, plan), late, rows: undefined };
}

async function inTwoSteps(
  connection: DuckDBConnection,
  tree: string,
  plan: KeyPlan,
): Promise<CheckedStatement> {
  const key = selectOf(await ownTree(connection, plan.key));
  const keys = tree.replace(plan.list, () => JSON.stringify(key.list));
  const rows = await ownTree(connection, plan.rows);
  const before = JSON.stringify(selectOf(rows).list);
  const columns = `${before.slice(0, -1)},${plan.list.slice(1)}`;
  const rowsTree = JSON.stringify(rows).replace(before, () => columns);
  return {
    text: await planned(connection, keys, plan),
    late: [],
    rows: await deserialized(connection, rowsTree),
  };
}

/**
 * The text of the tree with other tables in it. They are replaced in the tree's own text: a number
 * of 64 bits would not survive being read by JavaScript.
 */
async function planned(
  connection: DuckDBConnection,
  tree: string,
  plan: ContentPlan,
): Promise<string> {
  let changed = tree;
  for (const { found, view, as } of plan.tables) {
    const { from } = selectOf(await ownTree(connection, replacement(view, plan, as)));
    changed = changed.replaceAll(found, () => JSON.stringify(from));
  }
  return deserialized(connection, changed);
}

/** Of a text that is not the user's. */
async function ownTree(connection: DuckDBConnection, sql: string): Promise<unknown> {
  return JSON.parse(await serialized(connection, sql), withoutPlace);
}

/** What stands behind SELECT and behind FROM. */
function selectOf(tree: unknown): { readonly list: unknown; readonly from: unknown } {
  const [statement] = isNode(tree) && isList(tree.statements) ? tree.statements : [];
  const node = isNode(statement) && isNode(statement.node) ? statement.node : {};
  return { list: node.select_list, from: node.from_table };
}

/** Where a word stood in the text is a number that JavaScript cannot hold where it is unknown. */
function withoutPlace(key: string, value: unknown): unknown {
  return key === 'query_location' ? 0 : value;
}

async function serialized(connection: DuckDBConnection, text: string): Promise<string> {
  return one(connection, 'SELECT json_serialize_sql($1::VARCHAR)', text);
}

async function deserialized(connection: DuckDBConnection, tree: string): Promise<string> {
  return one(connection, 'SELECT json_deserialize_sql($1::JSON)', tree);
}

async function one(connection: DuckDBConnection, sql: string, value: string): Promise<string> {
  const reader = await connection.runAndReadAll(sql, [value]);
  const result = reader.getRows()[0]?.[0];
  assert(typeof result === 'string', 'the parser gave no text');
  return result;
}

/** A number as large as 1e400 becomes `Infinity`, which JSON does not have. */
function parsedJson(tree: string): unknown {
  let ast: unknown;
  try {
    ast = JSON.parse(tree);
  } catch {
    throw refused('A number in the statement is too large.', 'Use numbers below 1e308.');
  }
  if (isNode(ast) && ast.error === true) throw parserError(textOf(ast, 'error_message'));
  if (isNode(ast) && Array.isArray(ast.statements) && ast.statements.length === 0) {
    throw new Invalid('The statement is empty.', { code: 'sql_syntax', field: 'query' });
  }
  return ast;
}

function parserError(message: string): Invalid {
  if (/max expression depth|memory exhausted/i.test(message)) {
    return refused('The statement is nested too deeply.', 'Use fewer nested expressions.');
  }
  if (/only select statements/i.test(message)) {
    return refused(
      'Only a SELECT may run here.',
      'PIVOT runs where its values are listed: PIVOT ... ON kind IN (...).',
    );
  }
  return new Invalid(plainMessage(message), { code: 'sql_syntax', field: 'query' });
}
