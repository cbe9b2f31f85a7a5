/** Puts the stored texts of an answer together, after the rows were chosen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import { assert } from '../../model/errors.ts';
import { rebuildText, referencesIn, referencesOfRun } from '../../model/stored-text.ts';

/** A text as it was, for a text as it is stored. */
export type Rebuild = (stored: string) => string;

const bodiesSql = readFileSync(join(import.meta.dirname, 'content-bodies.sql'), 'utf8');

/** Reads what the texts refer to: two queries for all of them. */
export async function readPieces(
  connection: DuckDBConnection,
  texts: Iterable<string>,
): Promise<Rebuild> {
  const pieces = new Set<string>();
  const runs = new Set<string>();
  for (const text of texts) {
    for (const { hash, isRun } of referencesIn(text)) (isRun ? runs : pieces).add(hash);
  }
  const bodies = new Map<string, string>();
  await readBodies(connection, runs, bodies);
  for (const hash of runs) {
    for (const piece of referencesOfRun(bodies.get(hash) ?? '')) pieces.add(piece);
  }
  await readBodies(connection, pieces, bodies);
  return (stored) => rebuildText(stored, (hash) => bodies.get(hash));
}

async function readBodies(
  connection: DuckDBConnection,
  hashes: ReadonlySet<string>,
  bodies: Map<string, string>,
): Promise<void> {
  const wanted = [...hashes].filter((hash) => !bodies.has(hash));
  if (wanted.length === 0) return;
  const reader = await connection.runAndReadAll(bodiesSql, { hashes: listValue(wanted) });
  for (const [hash, body] of reader.getRows()) {
    assert(typeof hash === 'bigint', 'a content has no hash');
    // Retention may take a body and leave its row.
    if (typeof body === 'string') bodies.set(hash.toString(16).padStart(32, '0'), body);
  }
}
