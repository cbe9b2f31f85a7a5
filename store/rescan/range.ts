import type { DuckDBConnection } from '@duckdb/node-api';

/** The rows of one step: those behind `after` up to and with `upTo`. */
export interface Range {
  readonly after: bigint;
  readonly upTo: bigint;
  /** No row is behind them now. */
  readonly isEnd: boolean;
}

export interface RangeLimits {
  readonly rowsMax: number;
  readonly bytesMax: number;
}

/**
 * Whole journal records, so that the next step begins behind one: as many as the limits allow, one
 * at least. Undefined where no row is left.
 */
export async function nextRange(
  connection: DuckDBConnection,
  table: string,
  order: string,
  columns: readonly string[],
  filter: string,
  after: bigint,
  { rowsMax, bytesMax }: RangeLimits,
): Promise<Range | undefined> {
  const bytes = columns.map((column) => `coalesce(strlen("${column}"::VARCHAR), 0)`).join(' + ');
  // The place that rows are counted to first: texts are measured of those rows alone.
  const found = await connection.runAndReadAll(
    `WITH counted AS MATERIALIZED (
       SELECT ${order} AS place FROM ${table}
       WHERE ${order} > $1 ${filter} ORDER BY ${order} LIMIT $2
     )
     SELECT
       max(place) FILTER (WHERE so_far <= $3 OR place = first)::BIGINT AS up_to,
       max(place)::BIGINT AS last, (SELECT count(*) FROM counted) AS rows
     FROM (
       SELECT place, sum(bytes) OVER (ORDER BY place) AS so_far, min(place) OVER () AS first
       FROM (
         SELECT ${order} AS place, ${bytes} AS bytes FROM ${table}
         WHERE ${order} > $1 AND ${order} <= (SELECT max(place) FROM counted) ${filter}
       )
     )`,
    [after, rowsMax, bytesMax],
  );
  const [[upTo, last, rows] = []] = found.getRowsJS();
  if (typeof upTo !== 'bigint') return undefined;
  return { after, upTo, isEnd: upTo === last && Number(rows) < rowsMax };
}

/** True for rows that came in under the rule set: whoever wrote them knew its rules. */
export function isCurrent(ruleSet: string): string {
  return `journal_seq IN (
    SELECT journal_seq FROM receipt
    WHERE rule_set_digest = '${ruleSet.replaceAll("'", "''")}' AND journal_seq IS NOT NULL
  )`;
}
