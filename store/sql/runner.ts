/**
 * Runs a user's SQL: one SELECT over the public views, read-only by construction, under limits of
 * rows, bytes, time and memory. What a statement may be is decided in `check-statement.ts`.
 */
import { type DuckDBConnection, type DuckDBResult, StatementType } from '@duckdb/node-api';
import { assert, Invalid } from '../../model/errors.ts';
import type { Limits } from '../../model/limits.ts';
import type { JsonValue, SqlAnswer, SqlRequest } from '../contract.ts';
import type { Database } from '../database.ts';
import { typeOfText } from '../schema/manifest.ts';
import { refused } from './ast.ts';
import { ConnectionPool } from './connection-pool.ts';
import { toJsonValue } from './json-value.ts';
import { bindParameters } from './parameters.ts';
import { openParser, type SqlParser } from './parse.ts';
import { sqlError, tooLarge } from './sql-error.ts';
import { readPieces } from './stored-texts.ts';

export interface SqlRunner {
  /** Calls may overlap; few run at once, and some more wait. */
  run(request: SqlRequest): Promise<SqlAnswer>;
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
/** An interrupt is heard between chunks; one not heard for this long is no longer waited for. */
const interruptGraceMs = 2_000;
const interruptEveryMs = 50;

export function createSqlRunner(options: SqlRunnerOptions): SqlRunner {
  const { instance, limits } = options;
  const pool = new ConnectionPool({
    instance,
    size: sqlConcurrencyMax,
    waitingMax: sqlWaitingMax,
  });
  let parser: Promise<SqlParser> | undefined;

  async function run(request: SqlRequest): Promise<SqlAnswer> {
    const started = performance.now();
    checkText(request.query, limits.sqlTextMax);
    parser ??= openParser();
    const { text, late } = await (await parser).parse(request.query);
    const rowsMax = clamp(request.rowsMax, limits.sqlRowsMax);
    const timeoutMs = clamp(request.timeoutMs, limits.sqlTimeoutMs);
    const work = { text, late, params: request.params, rowsMax, bytesMax: limits.sqlBytesMax };
    const answer = await orAbandoned(timeoutMs, (began) =>
      pool.use((connection) => {
        began();
        return withinTime(connection, timeoutMs, () => readAnswer(connection, work));
      }),
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
  readonly text: string;
  readonly late: readonly string[];
  readonly params: SqlRequest['params'];
  readonly rowsMax: number;
  readonly bytesMax: number;
}

/**
 * Interrupts the connection when the time is over, again and again: an interrupt between two calls
 * is forgotten by the next.
 */
async function withinTime<T>(
  connection: DuckDBConnection,
  timeoutMs: number,
  work: () => Promise<T>,
): Promise<T> {
  let over = false;
  let repeat: NodeJS.Timeout | undefined;
  const interrupt = () => {
    over = true;
    connection.interrupt();
    repeat = setTimeout(interrupt, interruptEveryMs);
  };
  repeat = setTimeout(interrupt, timeoutMs);
  try {
    const result = await work();
    if (over) throw timedOut(timeoutMs);
    return result;
  } catch (error) {
    throw over ? timedOut(timeoutMs) : error;
  } finally {
    clearTimeout(repeat);
  }
}

/**
 * Answers even where DuckDB hears no interrupt, inside one very long call. The statement keeps its
 * place in the pool until it has really ended.
 */
function orAbandoned<T>(timeoutMs: number, start: (began: () => void) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const began = () => {
      timer = setTimeout(() => reject(timedOut(timeoutMs)), timeoutMs + interruptGraceMs);
    };
    const ended = start(began).finally(() => clearTimeout(timer));
    ended.then(resolve, reject);
  });
}

function timedOut(timeoutMs: number): Invalid {
  return new Invalid(`The statement ran longer than ${timeoutMs} ms and was stopped.`, {
    code: 'sql_timeout',
    field: 'query',
    hint: 'Narrow it by start_time or trace_id, or aggregate less.',
  });
}

async function readAnswer(
  connection: DuckDBConnection,
  work: Work,
): Promise<Omit<SqlAnswer, 'elapsed_ms'>> {
  let planning = true;
  try {
    const statement = await connection.prepare(work.text);
    try {
      assert(statement.statementType === StatementType.SELECT, 'a checked statement is no SELECT');
      bindParameters(statement, work.params);
      planning = false;
      return await readRows(await statement.stream(), work, connection);
    } finally {
      statement.destroySync();
    }
  } catch (error) {
    throw sqlError(error, planning);
  }
}

/**
 * Reads chunk by chunk and stops as soon as a limit is reached; the rest is never computed. Texts
 * are put together once no more is read, because a connection has one open result.
 */
async function readRows(
  result: DuckDBResult,
  { rowsMax, bytesMax, late }: Work,
  connection: DuckDBConnection,
): Promise<Omit<SqlAnswer, 'elapsed_ms'>> {
  const columns = columnsOf(result).map((column) =>
    late.includes(column.name) ? { ...column, type: typeOfText(column.name) } : column,
  );
  const lateAt = columns.flatMap(({ name }, at) => (late.includes(name) ? [at] : []));
  const rows: (readonly JsonValue[])[] = [];
  const measure = bytesWithin(bytesMax);
  let truncated = false;
  while (!truncated) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    for (const values of chunk.getRows()) {
      truncated = rows.length === rowsMax;
      if (truncated) break;
      rows.push(measure(values.map(toJsonValue)));
    }
  }
  const whole = lateAt.length === 0 ? rows : await putTogether(rows, lateAt, connection, bytesMax);
  return { columns, rows: whole, row_count: rows.length, truncated };
}

type AnswerRow = readonly JsonValue[];

async function putTogether(
  rows: readonly AnswerRow[],
  lateAt: readonly number[],
  connection: DuckDBConnection,
  bytesMax: number,
): Promise<AnswerRow[]> {
  const stored = rows.flatMap((row) => lateAt.map((at) => row[at]));
  const texts = stored.filter((value) => typeof value === 'string');
  const rebuild = await readPieces(connection, texts);
  const measure = bytesWithin(bytesMax);
  return rows.map((row) =>
    measure(
      row.map((value, at) =>
        typeof value === 'string' && lateAt.includes(at) ? rebuild(value) : value,
      ),
    ),
  );
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
