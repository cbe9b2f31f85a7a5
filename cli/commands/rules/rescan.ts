import { z } from 'zod';
import { askServer } from '../../ask-server.ts';
import { table } from '../../text-table.ts';

const answer = z.object({
  rule_set: z.string(),
  table: z.string(),
  rows: z.number(),
  changed_rows: z.number(),
  redacted_values: z.number(),
  total_rows: z.number(),
  next_page_token: z.string().optional(),
});

interface Sums {
  rows: number;
  changed_rows: number;
  redacted_values: number;
}

/** Step after step, with the rows so far on a terminal; a run that was broken off goes on. */
export async function rescan(base: string, asJson: boolean): Promise<number> {
  const byTable = new Map<string, Sums>();
  let ruleSet: string | undefined;
  let rows = 0;
  let page_token: string | undefined;
  for (let isDone = false; !isDone; ) {
    const step = answer.parse(await askServer(`${base}/api/v1/rescan`, { page_token }));
    isDone = step.table === 'done';
    page_token = step.next_page_token;
    ruleSet = step.rule_set;
    rows += step.rows;
    if (!isDone) add(byTable, step);
    if (process.stderr.isTTY) {
      const share = Math.min(99, Math.round((100 * rows) / Math.max(1, step.total_rows)));
      process.stderr.write(`\r\x1b[K${step.table}: ${rows} rows, ${share} %`);
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const tables = [...byTable].map(([name, sums]) => ({ table: name, ...sums }));
  const said = asJson ? JSON.stringify({ rule_set: ruleSet, tables }) : page(ruleSet, tables);
  process.stdout.write(`${said}\n`);
  return 0;
}

function add(byTable: Map<string, Sums>, step: Sums & { readonly table: string }): void {
  const known = byTable.get(step.table) ?? { rows: 0, changed_rows: 0, redacted_values: 0 };
  byTable.set(step.table, {
    rows: known.rows + step.rows,
    changed_rows: known.changed_rows + step.changed_rows,
    redacted_values: known.redacted_values + step.redacted_values,
  });
}

function page(
  ruleSet: string | undefined,
  tables: readonly (Sums & { readonly table: string })[],
): string {
  const head = ['table', 'rows', 'changed', 'values hidden'];
  const lines = tables.map((one) => [
    one.table,
    ...[one.rows, one.changed_rows, one.redacted_values].map(String),
  ]);
  const changed = tables.reduce((sum, one) => sum + one.changed_rows, 0);
  return `${table([head, ...lines])}\n${changed} rows changed, rules ${ruleSet}`;
}
