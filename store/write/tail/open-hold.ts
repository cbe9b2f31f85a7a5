import type { DuckDBConnection } from '@duckdb/node-api';
import { assert } from '../../../model/errors.ts';
import { combinationsMax, tailVerdictsMax } from '../../../model/limits.ts';
import { TailHold, type TailHoldOptions } from './hold.ts';
import type { RulesInForce } from './rules-in-force.ts';
import { isChance } from './verdicts.ts';

/** How far the database has come, and what waits for a verdict. */
export interface OpenedHold {
  readonly hold: TailHold | undefined;
  /** The last record that was loaded, but for what was held in it. */
  readonly examined: number;
  /** The oldest record that is needed from the journal. */
  readonly replayFrom: number;
}

/**
 * Traces are held where that is asked for, and where an earlier life held some: these must be
 * decided even if no others are held any more. The replay fills the hold again.
 */
export async function openHold(
  connection: DuckDBConnection,
  options: TailHoldOptions,
): Promise<OpenedHold> {
  const { examined, replayFrom } = await readPosition(connection);
  if (options.rules.settings.policies.length === 0 && replayFrom > examined)
    return { hold: undefined, examined, replayFrom };
  const hold = new TailHold(options);
  const verdicts = await connection.runAndReadAll(
    `SELECT trace_id, is_kept, policy, threshold, cause, probability
     FROM (FROM tail_verdict ORDER BY journal_seq DESC LIMIT ${tailVerdictsMax})
     ORDER BY journal_seq`,
  );
  const byChance = new Map<string, boolean>();
  for (const [id, isKept, policy, threshold, cause, probability] of verdicts.getRowsJS()) {
    const traceId = String(id);
    // What came late goes by how the trace had been dropped.
    if (cause !== 'LATE') byChance.set(traceId, isChance(probability));
    hold.restore({
      traceId,
      byChance: byChance.get(traceId) ?? true,
      isKept: isKept === true,
      policy: typeof policy === 'string' ? policy : undefined,
      threshold: typeof threshold === 'string' ? threshold : undefined,
      isLate: cause === 'LATE',
      combinations: [],
    });
  }
  await restoreCombinations(connection, options.rules);
  return { hold, examined, replayFrom };
}

/** How far the database has come. */
export async function readPosition(
  connection: DuckDBConnection,
): Promise<Pick<OpenedHold, 'examined' | 'replayFrom'>> {
  const found = await connection.runAndReadAll(
    'SELECT journal_seq, held_from FROM journal_position',
  );
  const [[seq, heldFrom] = []] = found.getRowsJS();
  assert(typeof seq === 'bigint', 'the journal position is missing');
  const examined = Number(seq);
  return { examined, replayFrom: typeof heldFrom === 'bigint' ? Number(heldFrom) : examined + 1 };
}

async function restoreCombinations(
  connection: DuckDBConnection,
  { combinations }: RulesInForce,
): Promise<void> {
  const found = await connection.runAndReadAll(
    `SELECT new_combinations FROM tail_verdict WHERE new_combinations IS NOT NULL
     ORDER BY journal_seq DESC, rowid DESC LIMIT ${combinationsMax}`,
  );
  const rows = found.getRowsJS().reverse();
  combinations.remember(rows.flatMap(([digests]) => String(digests).split(' ')));
}
