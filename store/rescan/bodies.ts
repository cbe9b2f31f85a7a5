import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import { namesIn } from './moves.ts';

/** Bodies of the pieces and, of runs, of the pieces that these name. */
export async function bodiesOf(
  connection: DuckDBConnection,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const bodies = new Map<string, string>();
  let wanted = [...new Set(names)];
  while (wanted.length > 0) {
    const found = await connection.runAndReadAll(
      // The row ids first: DuckDB would otherwise read every body there is.
      `WITH wanted AS MATERIALIZED (SELECT DISTINCT content_key(unnest($1)) AS content_hash)
       SELECT lpad(lower(hex(content_hash)), 32, '0') AS name, body
       FROM content
       WHERE rowid IN (SELECT content.rowid FROM content SEMI JOIN wanted USING (content_hash))`,
      [listValue(wanted)],
    );
    const fresh: string[] = [];
    for (const { name, body } of found.getRowObjectsJS()) {
      bodies.set(String(name), String(body));
      fresh.push(...namesIn(String(body)).filter((inner) => !bodies.has(inner)));
    }
    wanted = [...new Set(fresh)].filter((name) => !bodies.has(name) && !wanted.includes(name));
  }
  return bodies;
}
