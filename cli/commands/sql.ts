import { z } from 'zod';
import { Invalid, Unavailable } from '../../model/errors.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../exit-codes.ts';

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
const errorAnswer = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }),
});

async function ask(base: string, query: string, limit: number | undefined, asJson: boolean) {
  const body = JSON.stringify(limit === undefined ? { query } : { query, limit });
  const headers = { 'content-type': 'application/json' };
  const raw = await request(`${base}/api/v1/sql`, { method: 'POST', headers, body });
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
  const raw = await request(`${base}/api/v1/schema`, {});
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

async function request(url: string, init: RequestInit): Promise<unknown> {
  const { SPANLEDGER_TOKEN: token } = process.env;
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(url, { ...init, headers }).catch(() => {
    throw new Unavailable(`no server answers at ${url}`, {
      code: 'endpoint_unreachable',
      hint: 'start it with npm start, or name another with --url',
      retryAfterMs: 1000,
    });
  });
  const body: unknown = await response.json();
  if (response.ok) return body;
  const parsed = errorAnswer.safeParse(body);
  const { code, message, hint } = parsed.success
    ? parsed.data.error
    : {
        code: 'unexpected_answer',
        message: `the server answered ${response.status}`,
        hint: undefined,
      };
  throw new Invalid(message, hint === undefined ? { code } : { code, hint });
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

/** Columns as wide as their widest cell, at most 60; a longer cell is cut with an ellipsis. */
function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((text, index) => {
      widths[index] = Math.min(60, Math.max(widths[index] ?? 0, text.length));
    });
  }
  return rows
    .map((row) => {
      const last = row.length - 1;
      const cells = row.map((text, index) => {
        const line = text.replaceAll(/\s+/g, ' ');
        if (index === last) return line;
        const width = widths[index] ?? 0;
        return line.length > width ? `${line.slice(0, width - 1)}…` : line.padEnd(width);
      });
      return cells.join('  ').trimEnd();
    })
    .join('\n');
}
