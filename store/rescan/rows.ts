/** Rewrites rows that hold texts themselves, and mends what they refer to. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { RewrittenField, StoredTextRewriter } from '../../model/rescan.ts';
import { type ChangedRow, insertRows, updateRows } from './append.ts';
import { bodiesOf } from './bodies.ts';
import {
  follow,
  type Move,
  type Moves,
  mended,
  namesIn,
  readMoves,
  summed,
  writeMoves,
} from './moves.ts';
import type { StepOutcome } from './pieces.ts';
import { isCut, previewAnew } from './previews.ts';
import { isCurrent, type Range } from './range.ts';
import type { RowChange } from './row-change.ts';
import type { RescanTable } from './tables.ts';
import { followSpans } from './trace-parts.ts';

interface AllMoves {
  readonly content: Moves;
  readonly resource: Moves;
  readonly scope: Moves;
}

/**
 * Rows of one step. Those that came in under the rule set are looked at only where `mends`: they
 * may refer to a text that was rewritten.
 */
export async function rewriteRows(
  connection: DuckDBConnection,
  spec: RescanTable,
  { after, upTo }: Range,
  rewriter: StoredTextRewriter,
  mends: boolean,
): Promise<StepOutcome> {
  const columns = [...spec.text, ...spec.json];
  const isLive = spec.order === 'rowid' ? 'false' : isCurrent(rewriter.ruleSet);
  const found = await connection.runAndReadAll(
    `SELECT rowid AS row_id, ${isLive} AS is_current, ${otherColumns(spec).join(', ')}
       ${columns.map((column) => `, "${column}"::VARCHAR AS "${column}"`).join('')}
     FROM ${spec.table}
     WHERE ${spec.order} > $1 AND ${spec.order} <= $2 ${mends ? '' : `AND NOT ${isLive}`}`,
    [after, upTo],
  );
  const rows = found.getRowObjectsJS();
  const moves = mends ? await movesOf(connection, rows, columns) : noMoves;
  const bodies = await namedBodies(connection, spec, rows, rewriter);
  const changes = rows.flatMap((row) => changeOf(spec, row, rewriter, moves, bodies) ?? []);
  const whole = await withPreviews(connection, spec, changes, rewriter);
  // DuckDB rewrites the columns that are named alone.
  const touched = updatedColumns(spec).filter(
    (column) => column === spec.hash || whole.some(({ values }) => column in values),
  );
  const changed = whole.map((change) => changedRow(spec, touched, change, rewriter));
  const place = `${spec.table}.${spec.order}`;
  const within = `AND ${place} > ${after} AND ${place} <= ${upTo}`;
  await updateRows(connection, spec.table, touched, changed, within);
  await tell(connection, spec, whole);
  const left = new Set(whole.flatMap((change) => change.left));
  await writeMoves(connection, [...left].map(leftPiece));
  if (spec.table === 'span') await followSpans(connection, whole);
  const fields = whole.flatMap((change) => change.fields);
  const values = fields.reduce((sum, { count }) => sum + count, 0);
  return { rows: rows.length, changedRows: whole.length, values };
}

const noMoves: AllMoves = { content: new Map(), resource: new Map(), scope: new Map() };

function otherColumns({ table, hash, hasOrigin, signal, order }: RescanTable): readonly string[] {
  const sequence = order === 'rowid' ? 'NULL AS journal_seq' : 'journal_seq';
  return [
    sequence,
    ...(hash === undefined ? [] : [`${hash}::VARCHAR AS hash`]),
    ...(hasOrigin ? ['resource_id', 'scope_id', 'batch_id'] : []),
    ...(signal === 'traces' || signal === 'logs' ? ['trace_id', 'span_id'] : []),
    ...(signal === 'traces' ? ['column_sources::VARCHAR AS column_sources'] : []),
    ...(signal === 'runs' ? ['batch_id', 'experiment_id'] : []),
    ...(signal === 'runs' && table !== 'experiment_fact' ? ['run_id'] : []),
  ];
}

async function movesOf(
  connection: DuckDBConnection,
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly string[],
): Promise<AllMoves> {
  const texts = rows.flatMap((row) => columns.map((column) => row[column]));
  const names = texts.flatMap((text) => (typeof text === 'string' ? namesIn(text) : []));
  const idsOf = (column: string) =>
    new Set(rows.flatMap((row) => (typeof row[column] === 'string' ? [row[column]] : [])));
  return {
    content: await readMoves(connection, 'content', new Set(names)),
    resource: await readMoves(connection, 'resource', idsOf('resource_id')),
    scope: await readMoves(connection, 'scope', idsOf('scope_id')),
  };
}

function changeOf(
  spec: RescanTable,
  row: Readonly<Record<string, unknown>>,
  rewriter: StoredTextRewriter,
  moves: AllMoves,
  bodies: ReadonlyMap<string, string>,
): RowChange | undefined {
  const values: Record<string, string | null> = {};
  const fields: RewrittenField[] = [];
  const left: string[] = [];
  const { pairs } = spec;
  const sources = spec.signal === 'traces' ? sourcesOf(row.column_sources) : undefined;
  const tell = (column: string, done: readonly RewrittenField[]): void => {
    if (!spec.told.includes(column)) return;
    // Such as `params.rate`.
    const place = pairs && `${pairs.word}.${values[pairs.by] ?? row[pairs.by]}`;
    for (const one of done) fields.push({ ...one, field: place ?? pathOf(column, one.field) });
  };
  for (const column of [...spec.text, ...spec.json]) {
    const stored = row[column];
    if (typeof stored !== 'string') continue;
    const isJson = spec.json.includes(column);
    const read = () =>
      isJson
        ? rewriter.json(stored, '', (hash) => bodies.get(hash))
        : rewriter.text(stored, sources?.get(column) ?? nameOf(spec, row, column));
    const made = row.is_current === true ? undefined : read();
    const mend = mended(made?.text ?? stored, moves.content);
    if (made === undefined && mend === undefined) continue;
    values[column] = mend?.text ?? made?.text ?? stored;
    if (made !== undefined) left.push(...namesLeft(stored, made.text));
    tell(column, made?.fields ?? []);
    tell(
      column,
      (mend?.fields ?? []).map((done) => ({ ...done, field: '' })),
    );
  }
  for (const origin of spec.hasOrigin ? (['resource', 'scope'] as const) : []) {
    const id = row[`${origin}_id`];
    const now = typeof id === 'string' ? follow(moves[origin], id) : undefined;
    if (now === undefined || now.name === id) continue;
    values[`${origin}_id`] = now.name;
    for (const done of now.fields) fields.push({ ...done, field: origin });
  }
  return Object.keys(values).length === 0 ? undefined : { before: row, values, fields, left };
}

/** What names a text: its column, the key of its pair, or nothing, as when it came in. */
function nameOf(
  { signal, pairs }: RescanTable,
  row: Readonly<Record<string, unknown>>,
  column: string,
): string {
  if (signal !== 'runs') return column;
  return pairs?.by === 'key' && column === 'value' ? String(row.key) : '';
}

function namesLeft(before: string, now: string): readonly string[] {
  const names = namesIn(before);
  if (names.length === 0) return [];
  const still = new Set(namesIn(now));
  return names.filter((name) => !still.has(name));
}

function leftPiece(name: string): Move {
  return { kind: 'piece', oldName: name, newName: name, fields: [] };
}

/** Texts that are stored apart from a row that knows a telling name for them. */
function namedBodies(
  connection: DuckDBConnection,
  { json }: RescanTable,
  rows: readonly Readonly<Record<string, unknown>>[],
  rewriter: StoredTextRewriter,
): Promise<ReadonlyMap<string, string>> {
  const stored = rows
    .filter(({ is_current }) => is_current !== true)
    .flatMap((row) => json.map((column) => row[column]));
  return bodiesOf(
    connection,
    stored.flatMap((text) => (typeof text === 'string' ? rewriter.namedPieces(text) : [])),
  );
}

function pathOf(column: string, path: string): string {
  if (path === '') return column;
  return path.startsWith('[') ? `${column}${path}` : `${column}.${path}`;
}

/** The attribute that a column was read from, by column: `{"user_id": "otel:enduser.id"}`. */
function sourcesOf(text: unknown): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  if (typeof text !== 'string') return names;
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) return names;
  for (const [column, source] of Object.entries(parsed)) {
    if (typeof source === 'string') names.set(column, source.slice(source.indexOf(':') + 1));
  }
  return names;
}

/** Where a preview may have been cut inside of what was hidden, it is taken anew. */
async function withPreviews(
  connection: DuckDBConnection,
  { previews }: RescanTable,
  changes: readonly RowChange[],
  rewriter: StoredTextRewriter,
): Promise<readonly RowChange[]> {
  const now = (change: RowChange, column: string): unknown =>
    change.values[column] ?? change.before[column];
  const wanted = changes.filter((change) =>
    Object.keys(previews).some((preview) => {
      const text = change.before[preview];
      return typeof text === 'string' && isCut(text);
    }),
  );
  if (wanted.length === 0) return changes;
  const sources = [...new Set(Object.values(previews).flat())];
  const stored = wanted.flatMap((change) => sources.map((column) => now(change, column)));
  const bodies = await bodiesOf(
    connection,
    stored.flatMap((text) => (typeof text === 'string' ? namesIn(text) : [])),
  );
  const bodyOf = (hash: string) => bodies.get(hash);
  const rewrite = (text: string) => rewriter.text(text, '')?.text ?? text;
  return changes.map((change) => {
    const values: Record<string, string | null> = { ...change.values };
    for (const [preview, columns] of Object.entries(previews)) {
      const text = now(change, preview);
      const old = change.before[preview];
      if (typeof text !== 'string' || typeof old !== 'string' || !isCut(old)) continue;
      const texts = columns
        .map((column) => now(change, column))
        .filter((one) => typeof one === 'string');
      values[preview] = previewAnew({ old, now: text }, texts, bodyOf, rewrite) ?? null;
    }
    return { ...change, values };
  });
}

function updatedColumns({ text, json, hash, hasOrigin }: RescanTable): readonly string[] {
  const origin = hasOrigin ? ['resource_id', 'scope_id'] : [];
  return [...text, ...json, ...origin, ...(hash === undefined ? [] : [hash])];
}

function changedRow(
  spec: RescanTable,
  columns: readonly string[],
  { before, values }: RowChange,
  rewriter: StoredTextRewriter,
): ChangedRow {
  const row: Record<string, string | bigint | null> = {};
  for (const column of columns) {
    const stored = before[column];
    row[column] =
      column in values ? (values[column] ?? null) : typeof stored === 'string' ? stored : null;
  }
  const name = spec.hash === undefined ? '' : rewriter.rename(String(before.hash));
  if (spec.hash === 'content_hash') row[spec.hash] = BigInt(`0x${name}`);
  else if (spec.hash !== undefined) row[spec.hash] = `a-${name}`;
  const { row_id } = before;
  return { ...row, row_id: typeof row_id === 'bigint' ? row_id : null };
}

/** Says in `redaction` what was hidden in which item. */
async function tell(
  connection: DuckDBConnection,
  { signal }: RescanTable,
  changes: readonly RowChange[],
): Promise<void> {
  if (signal === undefined) return;
  const rows = changes.flatMap(({ before, fields }) => {
    const text = (name: string) => (typeof before[name] === 'string' ? before[name] : null);
    const byField = Map.groupBy(fields, ({ field }) => field);
    return [...byField].flatMap(([field, done]) =>
      summed(done).map(
        ({ rule, ruleVersion, action, count }): ChangedRow => ({
          ...{ trace_id: text('trace_id'), span_id: text('span_id'), field, rule },
          ...{ rule_version: ruleVersion, action, count, batch_id: text('batch_id'), signal },
          ...{ experiment_id: text('experiment_id'), run_id: text('run_id') },
          journal_seq: typeof before.journal_seq === 'bigint' ? before.journal_seq : null,
        }),
      ),
    );
  });
  const columns = ['trace_id', 'span_id', 'field', 'rule', 'rule_version', 'action', 'count'];
  await insertRows(
    connection,
    'redaction',
    [...columns, 'batch_id', 'signal', 'experiment_id', 'run_id', 'journal_seq'],
    rows,
    undefined,
  );
}
