import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import type { RewrittenField } from '../../model/rescan.ts';
import { referenceMark } from '../../model/stored-text.ts';

/**
 * `piece`: a text that a row does not refer to any more, because what it became stands in the row;
 * its new name is its old one.
 */
export type MoveKind = 'content' | 'piece' | 'resource' | 'scope';

/** What was done to a text that rows refer to; where in it is not told. */
export type MovedField = Omit<RewrittenField, 'field'>;

export interface Move {
  readonly kind: MoveKind;
  readonly oldName: string;
  readonly newName: string;
  readonly fields: readonly MovedField[];
}

/** Names that changed, by the old one. */
export type Moves = ReadonlyMap<string, Move>;

/** A name may have changed again, under yet another rule set. */
const chainMax = 8;

export async function hasMoves(connection: DuckDBConnection): Promise<boolean> {
  const found = await connection.runAndReadAll('SELECT 1 FROM rescan_move LIMIT 1');
  return found.currentRowCount > 0;
}

/** Those of the names that changed. */
export async function readMoves(
  connection: DuckDBConnection,
  kind: MoveKind,
  names: ReadonlySet<string>,
): Promise<Moves> {
  const moves = new Map<string, Move>();
  let wanted = [...names];
  for (let step = 0; step < chainMax && wanted.length > 0; step++) {
    const found = await connection.runAndReadAll(
      `SELECT old_name, new_name, fields::VARCHAR AS fields FROM rescan_move
       WHERE kind = $1 AND old_name IN (SELECT unnest($2))`,
      [kind, listValue(wanted)],
    );
    wanted = [];
    for (const { old_name, new_name, fields } of found.getRowObjectsJS()) {
      const [oldName, newName] = [String(old_name), String(new_name)];
      if (!moves.has(newName)) wanted.push(newName);
      moves.set(oldName, { kind, oldName, newName, fields: readFields(fields) });
    }
  }
  return moves;
}

export async function writeMoves(
  connection: DuckDBConnection,
  moves: readonly Move[],
): Promise<void> {
  for (const { kind, oldName, newName, fields } of moves) {
    await connection.run('INSERT INTO rescan_move VALUES ($1, $2, $3, $4::JSON)', [
      kind,
      oldName,
      newName,
      JSON.stringify(fields),
    ]);
  }
}

/** The name that holds now, and what was done on the way. */
export function follow(
  moves: Moves,
  name: string,
): { readonly name: string; readonly fields: readonly MovedField[] } {
  const fields: MovedField[] = [];
  let now = name;
  for (let step = 0; step < chainMax; step++) {
    const move = moves.get(now);
    if (move === undefined || move.newName === now) break;
    fields.push(...move.fields);
    now = move.newName;
  }
  return { name: now, fields };
}

/** The hashes that a stored text, or a run, refers to. */
export function namesIn(stored: string): readonly string[] {
  if (!stored.includes(referenceMark)) return [];
  return stored.split(referenceMark).flatMap((part, at) => (at % 2 === 1 ? [part.slice(-32)] : []));
}

/** A stored text with the names that hold now; undefined where it has them. */
export function mended(
  stored: string,
  moves: Moves,
): { readonly text: string; readonly fields: readonly MovedField[] } | undefined {
  if (moves.size === 0 || !stored.includes(referenceMark)) return undefined;
  const fields: MovedField[] = [];
  let isChanged = false;
  const parts = stored.split(referenceMark).map((part, at) => {
    if (at % 2 === 0) return part;
    const now = follow(moves, part.slice(-32));
    if (now.name === part.slice(-32)) return part;
    isChanged = true;
    fields.push(...now.fields);
    return part.slice(0, -32) + now.name;
  });
  return isChanged ? { text: parts.join(referenceMark), fields } : undefined;
}

function readFields(text: unknown): readonly MovedField[] {
  const parsed: unknown = JSON.parse(String(text));
  return Array.isArray(parsed) ? parsed.filter(isMovedField) : [];
}

function isMovedField(value: unknown): value is MovedField {
  return typeof value === 'object' && value !== null && 'rule' in value && 'count' in value;
}

/** Sums what was done by rule and action. */
export function summed(fields: readonly MovedField[]): readonly MovedField[] {
  const sums = new Map<string, MovedField>();
  for (const { rule, ruleVersion, action, count } of fields) {
    const key = `${rule} ${ruleVersion} ${action}`;
    sums.set(key, { rule, ruleVersion, action, count: count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}
