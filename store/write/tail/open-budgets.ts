import { timestampNanosValue } from '@duckdb/node-api';
import { budgetGroupsMax } from '../../../model/limits.ts';
import type { UnixNano } from '../../../model/time.ts';
import type { Database } from '../../database.ts';
import {
  Budgets,
  hourMark,
  hourMinutes,
  minuteNanos,
  minuteOf,
  type StoredCount,
} from './budgets.ts';

/**
 * As the verdicts of this minute and of the minute or hour before left them, however often the
 * server was stopped in between: a restart neither gives a budget anew nor takes from it. Asked
 * when the journal is replayed, so that every durable verdict is in the database. Verdicts of a
 * minute that is still to come were made by a clock that was set back since.
 */
export async function openBudgets(instance: Database, now: UnixNano): Promise<Budgets> {
  const minute = minuteOf(now);
  const connection = await instance.connect();
  try {
    const found = await connection.runAndReadAll(
      `SELECT budget_window, epoch_ns(decided_time) // ${minuteNanos} AS "minute",
         sum(budget_amount) AS amount
       FROM tail_verdict
       WHERE decided_time >= $hour AND decided_time < $to AND budget_window IS NOT NULL
         AND (decided_time >= $minute OR starts_with(budget_window, '${hourMark}'))
       GROUP BY 1, 2
       ORDER BY "minute" DESC, amount DESC
       LIMIT ${(hourMinutes + 1) * budgetGroupsMax}`,
      {
        hour: startOf(minute - hourMinutes),
        minute: startOf(minute - 1),
        to: startOf(minute + 1),
      },
    );
    return new Budgets(
      found.getRowsJS().flatMap(([window, at, amount]): StoredCount[] => {
        if (typeof at !== 'bigint' || typeof amount !== 'number') return [];
        return [{ window: String(window), amount, minute: Number(at) }];
      }),
    );
  } finally {
    connection.closeSync();
  }
}

function startOf(minute: number) {
  return timestampNanosValue(BigInt(minute) * minuteNanos);
}
