/** The end of a run: nothing refers to the old names any more, so they go. */
import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import type { StoredTextRewriter } from '../../model/rescan.ts';
import type { StoredContent } from '../write/stored-content.ts';
import type { MoveKind } from './moves.ts';
import { rewriteRows } from './rows.ts';
import { rowTables } from './tables.ts';

/** Old names by what they name, and the last journal record that may refer to them by memory. */
export type OldNames = Readonly<Record<MoveKind, readonly string[]>>;

/** So that a text that comes again is stored with its body, and not as one that is there. */
export async function forgetOldNames(
  connection: DuckDBConnection,
  content: StoredContent,
): Promise<OldNames> {
  const found = await connection.runAndReadAll('SELECT DISTINCT kind, old_name FROM rescan_move');
  const rows = found.getRowsJS();
  const namesOf = (kind: MoveKind) =>
    rows.flatMap(([found, name]) => (found === kind ? [String(name)] : []));
  const names = {
    content: namesOf('content'),
    piece: namesOf('piece'),
    resource: namesOf('resource'),
    scope: namesOf('scope'),
  };
  for (const name of [...names.content, ...names.piece]) content.forget(Buffer.from(name, 'hex'));
  return names;
}

/**
 * Mends the rows that came in since their table was looked at, then removes what nothing refers to.
 * Texts that came in since under an old name stay: somebody has just brought them.
 */
export async function removeOldNames(
  connection: DuckDBConnection,
  names: OldNames,
  places: ReadonlyMap<string, bigint>,
  rewriter: StoredTextRewriter,
): Promise<OldNames> {
  const newest = await connection.runAndReadAll('SELECT journal_seq::BIGINT FROM journal_position');
  const [[upTo] = []] = newest.getRowsJS();
  if (typeof upTo === 'bigint' && Object.values(names).some((list) => list.length > 0)) {
    for (const spec of rowTables.filter(({ hasOrigin }) => hasOrigin)) {
      const after = places.get(spec.table) ?? 0n;
      await rewriteRows(connection, spec, { after, upTo, isEnd: true }, rewriter, true);
    }
  }
  const looked = [places.get('content') ?? 0n, places.get('content_run') ?? 0n];
  const gone = [...names.content, ...(await unreferred(connection, names.piece))];
  for (const table of gone.length === 0 ? [] : ['content', 'message']) {
    await connection.run(
      `DELETE FROM ${table}
       WHERE journal_seq <= greatest($1, $2) AND content_hash IN (SELECT content_key(unnest($3)))`,
      [...looked, listValue(gone)],
    );
  }
  for (const kind of ['resource', 'scope'] as const) {
    if (names[kind].length === 0) continue;
    await connection.run(`DELETE FROM ${kind} WHERE ${kind}_id IN (SELECT unnest($1))`, [
      listValue(names[kind]),
    ]);
  }
  await connection.run('DELETE FROM rescan_move');
  return names;
}

/** Of the texts those that no row and no run refers to: a walk over all rows, so only if asked. */
async function unreferred(
  connection: DuckDBConnection,
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const left = new Set(names);
  const places = rowTables
    .filter(({ table }) => table === 'span' || table === 'log_record')
    .flatMap(({ table, text, json }) => [...text, ...json].map((column) => ({ table, column })));
  for (const { table, column } of [...places, { table: 'content', column: 'body' }]) {
    const found = await connection.runAndReadAll(
      `SELECT DISTINCT right(part, 32) FROM (
         SELECT unnest(string_split("${column}"::VARCHAR, chr(1))) AS part
         FROM ${table} WHERE contains("${column}"::VARCHAR, chr(1))
       )
       WHERE right(part, 32) IN (SELECT unnest($1))`,
      [listValue([...left])],
    );
    for (const [name] of found.getRowsJS()) left.delete(String(name));
    if (left.size === 0) return [];
  }
  return [...left];
}
