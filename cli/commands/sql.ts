import { z } from 'zod';
import { askServer } from '../ask-server.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../exit-codes.ts';
import { table } from '../text-table.ts';

export const sql: Command = {
  name: 'sql',
  summary: 'asks a running server one SQL question, or lists the views',
  options: {
    url: { type: 'string', meaning: 'address of the server (http://127.0.0.1:4319)' },
    schema: { type: 'boolean', meaning: 'list the views and their columns instead' },
    limit: { type: 'string', meaning: 'rows at the most' },
    json: { type: 'boolean', meaning: 'print the whole answer as JSON' },
  },
  help: [
    'examples',
    '  spanledger sql "SELECT service_name, count(*) FROM spans GROUP BY ALL"',
    '  spanledger sql --schema',
    '  SPANLEDGER_TOKEN=sl_... spanledger sql --url https://example.org:4319 --schema',
    '  spanledger sql --json "SELECT * FROM traces ORDER BY start_time DESC LIMIT 3"',
  ].join('\n'),

  async run({ flags, positionals }) {
    const base = typeof flags.url === 'string' ? flags.url : 'http://127.0.0.1:4319';
    if (flags.schema === true) return showSchema(base, flags.json === true);
    const [query] = positionals;
    if (query === undefined)
      throw new UsageError('sql needs a statement', 'see spanledger sql --help');
    return ask(base, query, readLimit(flags.limit), flags.json === true);
  },
};

const answer = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.unknown())),
  row_count: z.number(),
  truncated: z.boolean(),
  elapsed_ms: z.number(),
});
const schemaAnswer = z.object({
  views: z.array(
    z.object({
      name: z.string(),
      comment: z.string(),
      columns: z.array(z.object({ name: z.string(), type: z.string(), comment: z.string() })),
    }),
  ),
});

async function ask(base: string, query: string, limit: number | undefined, asJson: boolean) {
  const raw = await askServer(`${base}/api/v1/sql`, { query, limit });
  const { columns, rows, row_count, truncated, elapsed_ms } = answer.parse(raw);
  if (asJson) {
    process.stdout.write(`${JSON.stringify(raw)}\n`);
    return 0;
  }
  const cells = rows.map((row) => row.map(cell));
  process.stdout.write(`${table([columns.map((column) => column.name), ...cells])}\n`);
  const more = truncated ? ', more exist' : '';
  process.stderr.write(`${row_count} rows${more}, ${elapsed_ms} ms\n`);
  return 0;
}

async function showSchema(base: string, asJson: boolean): Promise<number> {
  const raw = await askServer(`${base}/api/v1/schema`);
  const { views } = schemaAnswer.parse(raw);
  if (asJson) {
    process.stdout.write(`${JSON.stringify(raw)}\n`);
    return 0;
  }
  for (const view of views) {
    process.stdout.write(`${view.name}  ${view.comment}\n`);
    const lines = view.columns.map(({ name, type, comment }) => [`  ${name}`, type, comment]);
    process.stdout.write(`${table(lines)}\n\n`);
  }
  return 0;
}

function readLimit(written: string | boolean | undefined): number | undefined {
  if (written === undefined) return undefined;
  const limit = Number(written);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new UsageError('--limit must be a whole number above 0', 'see spanledger sql --help');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
