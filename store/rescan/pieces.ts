/** Rewrites what rows refer to: texts that are stored once, resources and scopes. */
import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import type { RewrittenText, StoredTextRewriter } from '../../model/rescan.ts';
import { contentName } from '../content-name.ts';
import { type ChangedRow, insertRows, updateRows } from './append.ts';
import { type Move, mended, namesIn, readMoves, summed, writeMoves } from './moves.ts';
import { isCurrent, type Range } from './range.ts';
import type { namedTables } from './tables.ts';

export interface StepOutcome {
  readonly rows: number;
  readonly changedRows: number;
  readonly values: number;
}

/**
 * Texts of one step. A text that changed gets a second row under the hash of what it is now; the
 * row under the old hash holds the new text too, until nothing refers to it any more: whoever reads
 * meanwhile finds the text by either name, and nobody finds what was hidden.
 */
export async function rewriteContent(
  connection: DuckDBConnection,
  { after, upTo }: Range,
  rewriter: StoredTextRewriter,
): Promise<StepOutcome> {
  const found = await connection.runAndReadAll(
    `SELECT rowid AS row_id, lpad(lower(hex(content_hash)), 32, '0') AS name, body, journal_seq
     FROM content
     WHERE journal_seq > $1::UBIGINT AND journal_seq <= $2::UBIGINT
       AND NOT ${isCurrent(rewriter.ruleSet)}`,
    [after, upTo],
  );
  const rows = found.getRowObjectsJS();
  const moves: Move[] = [];
  const changed: ChangedRow[] = [];
  for (const { row_id, name, body, journal_seq } of rows) {
    const made = typeof body === 'string' ? rewriteBody(rewriter, body) : undefined;
    if (made === undefined) continue;
    const fields = summed(made.fields);
    moves.push({ kind: 'content', oldName: String(name), newName: contentName(made.text), fields });
    changed.push(changedText(row_id, made.text, journal_seq));
  }
  await storeTexts(connection, changed, moves);
  return { rows: rows.length, changedRows: changed.length, values: valuesOf(moves) };
}

/** Runs of references, after all texts: they name them. */
export async function mendRuns(
  connection: DuckDBConnection,
  { after, upTo }: Range,
): Promise<StepOutcome> {
  const found = await connection.runAndReadAll(
    `SELECT rowid AS row_id, lpad(lower(hex(content_hash)), 32, '0') AS name, body, journal_seq
     FROM content
     WHERE journal_seq > $1::UBIGINT AND journal_seq <= $2::UBIGINT AND contains(body, chr(1))`,
    [after, upTo],
  );
  const rows = found.getRowObjectsJS();
  const names = new Set(rows.flatMap(({ body }) => namesIn(String(body))));
  const moved = await readMoves(connection, 'content', names);
  const moves: Move[] = [];
  const changed: ChangedRow[] = [];
  for (const { row_id, name, body, journal_seq } of rows) {
    const made = mended(String(body), moved);
    if (made === undefined) continue;
    const fields = summed(made.fields);
    moves.push({ kind: 'content', oldName: String(name), newName: contentName(made.text), fields });
    changed.push(changedText(row_id, made.text, journal_seq));
  }
  await storeTexts(connection, changed, moves);
  return { rows: rows.length, changedRows: changed.length, values: 0 };
}

type NamedTable = (typeof namedTables)[number];

/** Resources or scopes of one step, in the same way. */
export async function rewriteNamed(
  connection: DuckDBConnection,
  { table, id, text, json }: NamedTable,
  { after, upTo }: Range,
  rewriter: StoredTextRewriter,
): Promise<StepOutcome> {
  const columns: readonly string[] = [...text, ...json];
  const found = await connection.runAndReadAll(
    `SELECT rowid AS row_id, ${id} AS id, dropped_attributes_count, journal_seq,
       ${columns.map((column) => `"${column}"::VARCHAR AS "${column}"`).join(', ')}
     FROM ${table}
     WHERE journal_seq > $1::UBIGINT AND journal_seq <= $2::UBIGINT
       AND NOT ${isCurrent(rewriter.ruleSet)}`,
    [after, upTo],
  );
  const rows = found.getRowObjectsJS();
  const moves: Move[] = [];
  const changed: ChangedRow[] = [];
  for (const row of rows) {
    const values: Record<string, string | null> = {};
    const fields: RewrittenText['fields'][number][] = [];
    for (const column of columns) {
      const stored = row[column];
      if (typeof stored !== 'string') continue;
      const isJson = json.some((name) => name === column);
      const made = isJson ? rewriter.json(stored, '') : rewriter.text(stored, column);
      values[column] = made?.text ?? stored;
      fields.push(...(made?.fields ?? []));
    }
    if (fields.length === 0) continue;
    const newName = rewriter.rename(String(row.id));
    moves.push({ kind: table, oldName: String(row.id), newName, fields: summed(fields) });
    const { row_id, dropped_attributes_count, journal_seq } = row;
    changed.push({
      ...values,
      [id]: newName,
      ...plainRow({ row_id, dropped_attributes_count, journal_seq }),
    });
  }
  await updateRows(connection, table, columns, changed);
  const all = [...columns, id, 'dropped_attributes_count', 'journal_seq'];
  await insertRows(connection, table, all, changed, id);
  await writeMoves(connection, moves);
  return { rows: rows.length, changedRows: changed.length, values: valuesOf(moves) };
}

/**
 * A text of which we do not know what it was: a piece of JSON or a text that looks like it. What
 * its strings show is hidden there, and what only the whole shows where it stays what it was.
 */
function rewriteBody(rewriter: StoredTextRewriter, body: string): RewrittenText | undefined {
  if (!isJson(body)) return rewriter.text(body, '');
  const inside = rewriter.json(body, '');
  const whole = rewriter.text(inside?.text ?? body, '');
  if (whole === undefined || !isJson(whole.text)) return inside;
  return { text: whole.text, fields: [...(inside?.fields ?? []), ...whole.fields] };
}

function isJson(text: string): boolean {
  if (!/^[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function changedText(rowId: unknown, body: string, journalSeq: unknown): ChangedRow {
  const content_hash = BigInt(`0x${contentName(body)}`);
  return { body, content_hash, ...plainRow({ row_id: rowId, journal_seq: journalSeq }) };
}

/** Numbers as DuckDB gave them. */
function plainRow(values: Readonly<Record<string, unknown>>): ChangedRow {
  const row: Record<string, bigint | number | null> = {};
  for (const [name, value] of Object.entries(values)) {
    row[name] = typeof value === 'bigint' || typeof value === 'number' ? value : null;
  }
  return row;
}

async function storeTexts(
  connection: DuckDBConnection,
  changed: readonly ChangedRow[],
  moves: readonly Move[],
): Promise<void> {
  if (moves.length === 0) return;
  await updateRows(connection, 'content', ['body'], changed);
  const fresh = [...new Map(changed.map((row) => [row.content_hash, row])).values()];
  await insertRows(
    connection,
    'content',
    ['content_hash', 'body', 'journal_seq'],
    fresh,
    'content_hash',
  );
  await writeMoves(connection, moves);
  // A message is named by the hash of its text.
  await connection.run(
    `INSERT INTO message BY NAME
     SELECT DISTINCT content_key(m.new_name) AS content_hash, "role", first_seen, journal_seq
     FROM message
     JOIN (SELECT unnest($1) AS old_name, unnest($2) AS new_name) m
       ON message.content_hash = content_key(m.old_name)
     WHERE content_key(m.new_name) NOT IN (SELECT content_hash FROM message)`,
    [
      listValue(moves.map(({ oldName }) => oldName)),
      listValue(moves.map(({ newName }) => newName)),
    ],
  );
}

function valuesOf(moves: readonly Move[]): number {
  return moves.flatMap(({ fields }) => fields).reduce((sum, { count }) => sum + count, 0);
}
