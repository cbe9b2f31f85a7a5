/**
 * Rewrites stored data under the redaction rules in force, step by step. A step is one transaction:
 * the texts, what refers to them, and the record of how far it came are all there or not at all. A
 * run that is broken off goes on where its last step ended, also after a restart.
 */
import { type DuckDBConnection, DuckDBTimestampNanosecondsValue } from '@duckdb/node-api';
import { Invalid } from '../../model/errors.ts';
import { rescanBytesMax, rescanRowsMax } from '../../model/limits.ts';
import type { RescanRequest, RescanStep, StoredTextRewriter } from '../../model/rescan.ts';
import type { Clock } from '../../model/time.ts';
import type { Loader } from '../write/loader.ts';
import { forgetOldNames, removeOldNames } from './finish.ts';
import { hasMoves } from './moves.ts';
import { mendRuns, rewriteContent, rewriteNamed, type StepOutcome } from './pieces.ts';
import { isCurrent, nextRange, type Range, type RangeLimits } from './range.ts';
import { rewriteRows } from './rows.ts';
import { namedTables, phases, rowTables } from './tables.ts';

interface RescannerOptions {
  readonly loader: Pick<Loader, 'alone' | 'content' | 'forget'>;
  /** Resolves when everything acknowledged before is stored, also what waited for a verdict. */
  readonly settled: () => Promise<void>;
  readonly clock: Clock;
  /** What a step looks at; the limits of `model/limits.ts` unless told. */
  readonly limits?: RangeLimits;
}

type Rescanner = (request: RescanRequest, rewriter: StoredTextRewriter) => Promise<RescanStep>;

/** A table's place in `phases`, and the last row of it that was looked at. */
interface Place {
  readonly phase: number;
  readonly after: bigint;
}

export function createRescanner(options: RescannerOptions): Rescanner {
  const limits = options.limits ?? { rowsMax: rescanRowsMax, bytesMax: rescanBytesMax };
  return async ({ after }, rewriter) => {
    const { loader, settled } = options;
    // From here on nothing comes to the tables that did not come in under these rules.
    if (after === undefined) await settled();
    const asked = after === undefined ? undefined : readPlace(after, rewriter.ruleSet);
    const step = await loader.alone((connection) =>
      oneStep({ connection, limits, clock: options.clock }, asked, rewriter),
    );
    return step ?? finish(options, rewriter);
  };
}

interface Tools {
  readonly connection: DuckDBConnection;
  readonly limits: RangeLimits;
  readonly clock: Clock;
}

/** The next step that finds rows; undefined when little is left for the end of the run. */
async function oneStep(
  tools: Tools,
  asked: Place | undefined,
  rewriter: StoredTextRewriter,
): Promise<RescanStep | undefined> {
  const { connection } = tools;
  let place = asked ?? (await lastPlace(connection, rewriter.ruleSet));
  for (;;) {
    const table = phases[place.phase];
    if (table === undefined) return lateStep(tools, rewriter);
    const range = await rangeOf(tools, table, place.after, rewriter);
    if (range === undefined) place = placeBehind(place.phase);
    else {
      // Under load there are always new rows: a table is left as soon as its end is seen once.
      const next = range.isEnd ? placeBehind(place.phase) : { ...place, after: range.upTo };
      return runStep(tools, table, range, rewriter, next);
    }
  }
}

/** Rows may have come in faster than the end of a run should look at. */
async function lateStep(
  tools: Tools,
  rewriter: StoredTextRewriter,
): Promise<RescanStep | undefined> {
  const { connection } = tools;
  if (!(await hasMoves(connection))) return undefined;
  const places = await placesOf(connection, rewriter.ruleSet);
  for (const { table } of rowTables.filter(({ hasOrigin }) => hasOrigin)) {
    const range = await rangeOf(tools, table, places.get(table) ?? 0n, rewriter);
    if (range === undefined || range.isEnd) continue;
    return runStep(tools, table, range, rewriter, placeBehind(phases.length - 1));
  }
  return undefined;
}

async function runStep(
  tools: Tools,
  table: string,
  range: Range,
  rewriter: StoredTextRewriter,
  next: Place,
): Promise<RescanStep> {
  const { connection } = tools;
  const outcome = await inTransaction(connection, async () => {
    const done = await runPhase(connection, table, range, rewriter);
    await record(tools, rewriter.ruleSet, table, range.upTo, done);
    return done;
  });
  const token = tokenOf(next, rewriter.ruleSet);
  return stepOf(rewriter, table, outcome, await totalRows(connection), token);
}

function placeBehind(phase: number): Place {
  return { phase: phase + 1, after: firstPlace(phases[phase + 1]) };
}

async function finish(
  { loader, settled, clock }: RescannerOptions,
  rewriter: StoredTextRewriter,
): Promise<RescanStep> {
  // What is appended from now on brings its texts, and what was appended before is stored then.
  const names = await loader.alone((connection) => forgetOldNames(connection, loader.content));
  await settled();
  return loader.alone(async (connection) => {
    const rows = await totalRows(connection);
    const none = { rows: 0, changedRows: 0, values: 0 };
    const tools = { connection, clock, limits: { rowsMax: 0, bytesMax: 0 } };
    const gone = await inTransaction(connection, async () => {
      const places = await placesOf(connection, rewriter.ruleSet);
      const removed = await removeOldNames(connection, names, places, rewriter);
      await record(tools, rewriter.ruleSet, 'done', 0n, none);
      return removed;
    });
    for (const table of ['resource', 'scope'] as const) loader.forget(table, gone[table]);
    return stepOf(rewriter, 'done', none, rows, undefined);
  });
}

function stepOf(
  { ruleSet }: StoredTextRewriter,
  table: string,
  outcome: StepOutcome,
  total: number,
  next: string | undefined,
): RescanStep {
  return { ruleSet, table: tableOf(table), ...outcome, totalRows: total, next };
}

function tableOf(phase: string): string {
  return phase === 'content_run' ? 'content' : phase;
}

async function rangeOf(
  { connection, limits }: Tools,
  phase: string,
  after: bigint,
  { ruleSet }: StoredTextRewriter,
): Promise<Range | undefined> {
  const behind = (table: string, order: string, columns: readonly string[], filter: string) =>
    nextRange(connection, table, order, columns, filter, after, limits);
  const older = `AND NOT ${isCurrent(ruleSet)}`;
  if (phase === 'content') return behind('content', 'journal_seq', ['body'], older);
  const mends = await hasMoves(connection);
  if (phase === 'content_run') {
    if (!mends) return undefined;
    return behind('content', 'journal_seq', ['body'], 'AND contains(body, chr(1))');
  }
  const named = namedTables.find(({ table }) => table === phase);
  if (named !== undefined) {
    return behind(named.table, 'journal_seq', [...named.text, ...named.json], older);
  }
  const spec = rowTables.find(({ table }) => table === phase);
  if (spec === undefined) return undefined;
  const isFiltered = !mends && spec.order === 'journal_seq';
  return behind(spec.table, spec.order, [...spec.text, ...spec.json], isFiltered ? older : '');
}

async function runPhase(
  connection: DuckDBConnection,
  phase: string,
  range: Range,
  rewriter: StoredTextRewriter,
): Promise<StepOutcome> {
  if (phase === 'content') return rewriteContent(connection, range, rewriter);
  if (phase === 'content_run') return mendRuns(connection, range);
  const named = namedTables.find(({ table }) => table === phase);
  if (named !== undefined) return rewriteNamed(connection, named, range, rewriter);
  const spec = rowTables.find(({ table }) => table === phase);
  if (spec === undefined) return { rows: 0, changedRows: 0, values: 0 };
  return rewriteRows(connection, spec, range, rewriter, await hasMoves(connection));
}

/**
 * The place that a step handed out. Undefined where it was under other rules: what these would hide
 * stands in the tables before, too, so a run of their own begins.
 */
function readPlace(token: string, ruleSet: string): Place | undefined {
  const [, phase, after, rules] = /^(\d{1,2})\.(-?\d{1,18})\.(\S+)$/.exec(token) ?? [];
  if (phase === undefined || after === undefined) {
    throw new Invalid('the place of a rescan is none', {
      code: 'invalid_parameter',
      hint: 'Pass what the step before handed out, or nothing to go on where the last run ended.',
    });
  }
  return rules === ruleSet ? { phase: Number(phase), after: BigInt(after) } : undefined;
}

function tokenOf({ phase, after }: Place, ruleSet: string): string {
  return `${phase}.${after}.${ruleSet}`;
}

/** Journal records begin at 1, rows at 0. */
function firstPlace(phase: string | undefined): bigint {
  return rowTables.some(({ table, order }) => table === phase && order === 'rowid') ? -1n : 0n;
}

/** Where the run under this rule set goes on: behind its last step, or at the beginning. */
async function lastPlace(connection: DuckDBConnection, ruleSet: string): Promise<Place> {
  const places = await placesOf(connection, ruleSet);
  const [table, after] = [...places].at(-1) ?? [];
  const phase = table === undefined ? -1 : phases.indexOf(table);
  if (phase < 0 || after === undefined) return { phase: 0, after: 0n };
  return { phase, after };
}

/** The last place in each table that the run came to, in the order it came there. */
async function placesOf(
  connection: DuckDBConnection,
  ruleSet: string,
): Promise<ReadonlyMap<string, bigint>> {
  const found = await connection.runAndReadAll(
    `SELECT table_name, "position"::BIGINT AS "position"
     FROM rescan
     WHERE rule_set_digest = $1
       AND rowid > coalesce((SELECT max(rowid) FROM rescan WHERE table_name = 'done'), -1)
     ORDER BY rowid`,
    [ruleSet],
  );
  const places = new Map<string, bigint>();
  for (const [table, position] of found.getRowsJS()) {
    if (typeof position !== 'bigint') continue;
    places.delete(String(table));
    places.set(String(table), position);
  }
  return places;
}

async function record(
  { connection, clock }: Tools,
  ruleSet: string,
  table: string,
  position: bigint,
  { rows, changedRows, values }: StepOutcome,
): Promise<void> {
  await connection.run('INSERT INTO rescan VALUES ($1, $2, $3, $4, $5, $6, $7)', [
    new DuckDBTimestampNanosecondsValue(clock()),
    ruleSet,
    table,
    position,
    BigInt(rows),
    BigInt(changedRows),
    BigInt(values),
  ]);
}

async function totalRows(connection: DuckDBConnection): Promise<number> {
  const found = await connection.runAndReadAll(
    `SELECT coalesce(sum(estimated_size), 0)::BIGINT FROM duckdb_tables()
     WHERE database_name = current_database() AND table_name IN ('content', 'resource', 'scope',
       ${rowTables.map(({ table }) => `'${table}'`).join(', ')})`,
  );
  const [[total] = []] = found.getRowsJS();
  return Number(total ?? 0);
}

async function inTransaction<T>(connection: DuckDBConnection, task: () => Promise<T>): Promise<T> {
  await connection.run('BEGIN TRANSACTION');
  try {
    const done = await task();
    await connection.run('COMMIT');
    return done;
  } catch (error) {
    await connection.run('ROLLBACK');
    throw error;
  }
}
