/** Roll-ups hold texts of spans: names, sessions, previews. They change as their spans do. */
import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import { insertRows } from './append.ts';
import type { RowChange } from './row-change.ts';

const plainColumns = ['session_id', 'user_id', 'experiment_id', 'run_id'];
const earliestColumns = ['name', 'service_name'];
const rootColumns = [...earliestColumns, ...plainColumns];
const previewColumns = {
  root_input_preview: 'input_preview',
  root_output_preview: 'output_preview',
  first_input_preview: 'input_preview',
  last_output_preview: 'output_preview',
};
/** Of a span. */
const textColumns = [...new Set([...rootColumns, ...Object.values(previewColumns)])];

/** What a text of a trace's spans is now, by trace, column and the text it was. */
type Renamed = ReadonlyMap<string, string | null>;

export async function followSpans(
  connection: DuckDBConnection,
  changes: readonly RowChange[],
): Promise<void> {
  const renamed = new Map<string, string | null>();
  const traces = new Set<string>();
  for (const { before, values } of changes) {
    const traceId = String(before.trace_id);
    for (const column of textColumns) {
      const old = before[column];
      if (!(column in values) || typeof old !== 'string' || values[column] === old) continue;
      renamed.set(keyOf(traceId, column, old), values[column] ?? null);
      traces.add(traceId);
    }
  }
  if (traces.size > 0) await renameParts(connection, [...traces], renamed);
  await countRedactions(connection, changes);
}

function keyOf(traceId: string, column: string, text: string): string {
  return `${traceId} ${column} ${text}`;
}

const flat = [
  ...rootColumns.map((column) => ({ as: `root_${column}`, sql: `root."${column}"`, column })),
  ...earliestColumns.map((column) => ({
    as: `earliest_${column}`,
    sql: `earliest."${column}"`,
    column,
  })),
  ...plainColumns.map((column) => ({ as: column, sql: column, column })),
  ...Object.entries(previewColumns).map(([as, column]) => ({ as, sql: as, column })),
];

async function renameParts(
  connection: DuckDBConnection,
  traces: readonly string[],
  renamed: Renamed,
): Promise<void> {
  const found = await connection.runAndReadAll(
    `SELECT rowid AS row_id, trace_id, ${flat.map(({ as, sql }) => `${sql} AS "${as}"`).join(', ')}
     FROM trace_part WHERE trace_id IN (SELECT unnest($1))`,
    [listValue([...traces])],
  );
  const rows = found.getRowObjectsJS().flatMap((row) => {
    let isChanged = false;
    const values = flat.map(({ as, column }) => {
      const old = row[as];
      if (typeof old !== 'string') return [as, null] as const;
      const now = renamed.get(keyOf(String(row.trace_id), column, old));
      isChanged ||= now !== undefined;
      return [as, now === undefined ? old : now] as const;
    });
    const { row_id } = row;
    return isChanged && typeof row_id === 'bigint'
      ? [{ row_id, ...Object.fromEntries(values) }]
      : [];
  });
  if (rows.length === 0) return;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE renamed_part AS
     SELECT rowid AS row_id, ${flat.map(({ as, sql }) => `${sql} AS "${as}"`).join(', ')}
     FROM trace_part LIMIT 0`,
  );
  await insertRows(
    connection,
    'temp.renamed_part',
    ['row_id', ...flat.map(({ as }) => as)],
    rows,
    undefined,
  );
  await connection.run(`UPDATE trace_part SET ${partValues()} FROM temp.renamed_part r
    WHERE trace_part.rowid = r.row_id`);
  await connection.run('DROP TABLE temp.renamed_part');
}

function partValues(): string {
  const inStruct = (struct: string, columns: readonly string[]): string =>
    columns.map((column) => `"${column}" := r."${struct}_${column}"`).join(', ');
  const plain = [...plainColumns, ...Object.keys(previewColumns)];
  return [
    `root = CASE WHEN root IS NOT NULL THEN struct_pack(start_time := root.start_time,
       "name" := r.root_name, service_name := r.root_service_name,
       status_code := root.status_code, ${inStruct('root', rootColumns.slice(2))}) END`,
    `earliest = CASE WHEN earliest IS NOT NULL THEN struct_pack(
       start_time := earliest.start_time, ${inStruct('earliest', earliestColumns)}) END`,
    ...plain.map((column) => `"${column}" = r."${column}"`),
  ].join(', ');
}

/** As parts without spans, as when the costs of stored spans change. */
async function countRedactions(
  connection: DuckDBConnection,
  changes: readonly RowChange[],
): Promise<void> {
  const byTrace = Map.groupBy(changes, ({ before }) => String(before.trace_id));
  const rows = [...byTrace].flatMap(([trace_id, ofTrace]) => {
    const counts = ofTrace.flatMap(({ fields }) => fields.map(({ count }) => count));
    const seqs = ofTrace.map(({ before }) =>
      typeof before.journal_seq === 'bigint' ? before.journal_seq : 0n,
    );
    const journal_seq = seqs.reduce((most, seq) => (seq > most ? seq : most), 0n);
    const redaction_count = BigInt(counts.reduce((sum, count) => sum + count, 0));
    if (redaction_count === 0n) return [];
    return [{ trace_id, journal_seq, span_count: 0n, error_count: 0n, redaction_count }];
  });
  const columns = ['trace_id', 'journal_seq', 'span_count', 'error_count', 'redaction_count'];
  await insertRows(connection, 'trace_part', columns, rows, undefined);
}
