/**
 * Runs a user's SQL: one SELECT over the public views, read-only by construction, under limits of
 * rows, bytes, time and memory. What a statement may be is decided in `check-statement.ts`.
 */
import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  LIST,
  listValue,
  StatementType,
  VARCHAR,
} from '@duckdb/node-api';
import { assert, Invalid } from '../../model/errors.ts';
import type { Limits } from '../../model/limits.ts';
import type { JsonValue, SqlAnswer, SqlRequest } from '../contract.ts';
import type { Database } from '../database.ts';
import { typeOfText } from '../schema/manifest.ts';
import { refused } from './ast.ts';
import { ConnectionPool } from './connection-pool.ts';
import { toJsonValue } from './json-value.ts';
import { bindParameters } from './parameters.ts';
import { type CheckedStatement, openParser, type SqlParser } from './parse.ts';
import { sqlError, tooLarge } from './sql-error.ts';
import { readPieces } from './stored-texts.ts';
import { withinTime } from './within-time.ts';

export interface SqlRunner {
  /** Calls may overlap; few run at once, and some more wait. One that is aborted ends soon. */
  run(request: SqlRequest, signal?: AbortSignal): Promise<SqlAnswer>;
  /** Interrupts what runs and waits for it. The instance stays open: it is the caller's. */
  close(): Promise<void>;
}

export interface SqlRunnerOptions {
  /** Opened without external access and with its configuration locked. */
  readonly instance: Database;
  readonly limits: Pick<Limits, 'sqlRowsMax' | 'sqlBytesMax' | 'sqlTimeoutMs' | 'sqlTextMax'>;
}

/** Statements that run at once; each may use every core and the whole memory limit. */
export const sqlConcurrencyMax = 2;
/** Statements that may wait for a turn. */
export const sqlWaitingMax = 16;

export function createSqlRunner(options: SqlRunnerOptions): SqlRunner {
  const { instance, limits } = options;
  const pool = new ConnectionPool({
    instance,
    size: sqlConcurrencyMax,
    waitingMax: sqlWaitingMax,
  });
  let parser: Promise<SqlParser> | undefined;

  async function run(request: SqlRequest, given?: AbortSignal): Promise<SqlAnswer> {
    const started = performance.now();
    checkText(request.query, limits.sqlTextMax);
    parser ??= openParser();
    const statement = await (await parser).parse(request.query);
    const rowsMax = clamp(request.rowsMax, limits.sqlRowsMax);
    const timeoutMs = clamp(request.timeoutMs, limits.sqlTimeoutMs);
    const work = { statement, params: request.params, rowsMax, bytesMax: limits.sqlBytesMax };
    const over = () => timedOut(timeoutMs);
    const answer = await withinTime(timeoutMs, over, given, (signal, began) =>
      pool.use((connection) => {
        began();
        return readAnswer(connection, work);
      }, signal),
    );
    return { ...answer, elapsed_ms: Math.round((performance.now() - started) * 1_000) / 1_000 };
  }

  async function close(): Promise<void> {
    await pool.close();
    await (await parser)?.close();
  }

  return { run, close };
}

function checkText(text: string, charactersMax: number): void {
  if (text.length > charactersMax) {
    throw refused(`The statement is longer than ${charactersMax} characters.`, 'Use parameters.');
  }
  // A C string ends at the first of these, so a parser could see another text than the next one.
  if (text.includes('\0')) throw refused('The statement holds a zero byte.');
  if (!text.isWellFormed()) throw refused('The statement is not well-formed Unicode.');
}

function clamp(asked: number, max: number): number {
  return Number.isFinite(asked) ? Math.min(Math.max(1, Math.trunc(asked)), max) : max;
}

interface Work {
  readonly statement: CheckedStatement;
  readonly params: SqlRequest['params'];
  readonly rowsMax: number;
  readonly bytesMax: number;
}

function timedOut(timeoutMs: number): Invalid {
  return new Invalid(`The statement ran longer than ${timeoutMs} ms and was stopped.`, {
    code: 'sql_timeout',
    field: 'query',
    hint: 'Narrow it by start_time or trace_id, or aggregate less.',
  });
}

async function readAnswer(connection: DuckDBConnection, work: Work): Promise<Answer> {
  const { text, late, rows } = work.statement;
  const prepared: DuckDBPreparedStatement[] = [];
  const prepare = async (sql: string): Promise<DuckDBPreparedStatement> => {
    const statement = await connection.prepare(sql);
    assert(statement.statementType === StatementType.SELECT, 'a checked statement is no SELECT');
    prepared.push(statement);
    return statement;
  };
  let planning = true;
  try {
    const statement = await prepare(text);
    const ofKeys = rows === undefined ? undefined : await prepare(rows);
    bindParameters(statement, work.params);
    planning = false;
    const measure = bytesWithin(work.bytesMax);
    const found = await readRows(await statement.stream(), work.rowsMax, measure);
    if (ofKeys !== undefined) return await readRowsOf(ofKeys, found, work);
    return late.length === 0 ? found : await putTogether(found, late, connection, work.bytesMax);
  } catch (error) {
    throw sqlError(error, planning);
  } finally {
    for (const statement of prepared) statement.destroySync();
  }
}

type Answer = Omit<SqlAnswer, 'elapsed_ms'>;
type AnswerRow = readonly JsonValue[];

/** Reads chunk by chunk and stops as soon as a limit is reached; the rest is never computed. */
async function readRows(
  result: DuckDBResult,
  rowsMax: number,
  take: (row: AnswerRow) => AnswerRow,
): Promise<Answer> {
  const rows: AnswerRow[] = [];
  let truncated = false;
  while (!truncated) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    for (const values of chunk.getRows()) {
      truncated = rows.length === rowsMax;
      if (truncated) break;
      rows.push(take(values.map(toJsonValue)));
    }
  }
  return { columns: columnsOf(result), rows, row_count: rows.length, truncated };
}

/** Once no more is read, because a connection has one open result. */
async function putTogether(
  { columns, rows, ...answer }: Answer,
  late: readonly string[],
  connection: DuckDBConnection,
  bytesMax: number,
): Promise<Answer> {
  const isLate = columns.map(({ name }) => late.includes(name));
  const stored = rows.flatMap((row) => row.filter((_, at) => isLate[at]));
  const rebuild = await readPieces(
    connection,
    stored.filter((value) => typeof value === 'string'),
  );
  const measure = bytesWithin(bytesMax);
  return {
    ...answer,
    columns: columns.map((column, at) =>
      isLate[at] ? { ...column, type: typeOfText(column.name) } : column,
    ),
    rows: rows.map((row) =>
      measure(
        row.map((value, at) => (typeof value === 'string' && isLate[at] ? rebuild(value) : value)),
      ),
    ),
  };
}

/** Rows summed at once: what they are summed from is held in memory. */
const keysMax = 2_000;

/** The rows whose keys were found, in the order of those. */
async function readRowsOf(
  statement: DuckDBPreparedStatement,
  { rows: found, truncated }: Answer,
  { bytesMax }: Work,
): Promise<Answer> {
  const keys = found.map(([key]) => String(key));
  const byKey = new Map<string, AnswerRow>();
  const measure = bytesWithin(bytesMax);
  const take = ([key = null, ...row]: AnswerRow): AnswerRow => {
    byKey.set(String(key), measure(row));
    return row;
  };
  let columns: Answer['columns'] = [];
  // Once where there are none, to know the columns.
  for (let from = 0; from === 0 || from < keys.length; from += keysMax) {
    statement.bind({ keys: listValue(keys.slice(from, from + keysMax)) }, { keys: LIST(VARCHAR) });
    const part = await readRows(await statement.stream(), keysMax, take);
    columns = part.columns.slice(1);
  }
  const rows = keys.map((key) => {
    const row = byKey.get(key);
    assert(row !== undefined, 'a key has no row');
    return row;
  });
  return { columns, rows, row_count: rows.length, truncated };
}

const sizeHint = 'Select fewer columns or rows, or aggregate first.';

/** Counts the bytes of an answer, row after row. */
function bytesWithin(bytesMax: number): (row: AnswerRow) => AnswerRow {
  let bytes = 0;
  return (row) => {
    bytes += Buffer.byteLength(JSON.stringify(row)) + 1;
    if (bytes > bytesMax) throw tooLarge(`The answer is larger than ${bytesMax} bytes.`, sizeHint);
    return row;
  };
}

/** Names as the statement gives them (they may repeat); types by DuckDB's names. */
function columnsOf(result: DuckDBResult): SqlAnswer['columns'] {
  const types = result.columnTypes();
  return result.columnNames().map((name, index) => {
    const type = types[index];
    return { name, type: type?.alias ?? type?.toString() ?? 'UNKNOWN' };
  });
}
