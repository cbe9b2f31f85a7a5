/**
 * Keeps which redaction rules were in force and since when, so that SQL can tell a rule that found
 * nothing from one that was not there.
 */
import { type DuckDBConnection, DuckDBTimestampNanosecondsValue } from '@duckdb/node-api';
import type { Clock } from '../../model/time.ts';
import type { RuleSetRecord } from '../contract.ts';

export interface RuleRecorderOptions {
  /** Runs a task on the writing connection while no flush runs. */
  readonly alone: <T>(task: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;
  readonly clock: Clock;
}

/** Appends nothing where the set is the one in force, as at most starts. */
export function createRuleRecorder({ alone, clock }: RuleRecorderOptions) {
  return (set: RuleSetRecord): Promise<void> =>
    alone(async (connection) => {
      const latest = await connection.runAndReadAll(
        'SELECT arg_max(rule_set_digest, active_time), max(active_time) FROM rule_set',
      );
      const [[inForce, since] = []] = latest.getRows();
      if (inForce === set.digest) return;
      await connection.run('BEGIN TRANSACTION');
      try {
        const now = after(clock(), since);
        await connection.run('INSERT INTO rule_set VALUES ($1, $2)', [set.digest, now]);
        await appendRules(connection, set);
        await connection.run('COMMIT');
      } catch (error) {
        await connection.run('ROLLBACK');
        throw error;
      }
    });
}

/** A clock that was set back must not make an older set the newest again. */
function after(now: bigint, since: unknown): DuckDBTimestampNanosecondsValue {
  const last = since instanceof DuckDBTimestampNanosecondsValue ? since.nanos : 0n;
  return new DuckDBTimestampNanosecondsValue(now > last ? now : last + 1n);
}

async function appendRules(connection: DuckDBConnection, set: RuleSetRecord): Promise<void> {
  const known = await connection.runAndReadAll(
    'SELECT 1 FROM rule WHERE rule_set_digest = $1 LIMIT 1',
    [set.digest],
  );
  if (known.currentRowCount > 0) return;
  const appender = await connection.createAppender('rule');
  try {
    for (const rule of set.rules) {
      appender.appendVarchar(set.digest);
      appender.appendVarchar(rule.rule);
      appender.appendUInteger(rule.version);
      appender.appendVarchar(rule.family);
      appender.appendVarchar(rule.label);
      appender.appendVarchar(rule.action);
      appender.appendVarchar(rule.pack);
      appender.endRow();
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}
