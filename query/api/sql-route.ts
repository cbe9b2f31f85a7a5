import type { Context } from 'hono';
import type { SqlAnswer, StoreReader } from '../../store/contract.ts';
import type { FreshRead } from '../fresh-read.ts';
import { whileAsked } from '../while-asked.ts';
import { toCsv } from './csv.ts';
import { type SqlLimits, sqlRequestSchema } from './request-schemas.ts';
import { jsonAnswer, postRoute, type Route } from './route.ts';

interface SqlDeps {
  readonly reader: Pick<StoreReader, 'sql'>;
  readonly fresh: FreshRead;
  readonly limits: SqlLimits;
}

/** `POST /api/v1/sql` */
export function sqlRoute({ reader, fresh, limits }: SqlDeps): Route {
  return postRoute({
    path: '/api/v1/sql',
    summary: 'Run one SELECT over the public views',
    description: [
      'Read-only by construction: only a single SELECT over the public views and an allow-list of',
      'functions passes, under limits of rows, bytes, memory and time. Sees every span that was',
      'acknowledged before the request, or says Spanledger-Stale: true. A statement that is refused, wrong, too slow or too large is',
      'answered with 400 and one of the codes sql_refused, sql_syntax, sql_error, sql_timeout,',
      'sql_too_large.',
    ].join(' '),
    body: sqlRequestSchema(limits),
    answers: [
      { contentType: 'application/json', description: 'The rows', schema: 'SqlAnswer' },
      {
        contentType: 'text/csv',
        description:
          'The rows as RFC 4180 text, where format is csv; the headers Spanledger-Row-Count and ' +
          'Spanledger-Truncated say how many rows there are and whether more exist',
        schema: undefined,
      },
    ],
    errors: [400, 403, 413, 415, 500, 503],
    async handle(c, { query, params, format, limit, timeout_ms }) {
      await fresh(c);
      const { sqlRowsMax, sqlTimeoutMs } = limits;
      const [rowsMax, timeoutMs] = [limit ?? sqlRowsMax, timeout_ms ?? sqlTimeoutMs];
      const answer = await reader.sql({ query, params, rowsMax, timeoutMs }, whileAsked(c));
      return format === 'csv' ? csvAnswer(c, answer) : jsonAnswer(c, answer);
    },
  });
}

function csvAnswer(c: Context, answer: SqlAnswer): Response {
  return c.body(toCsv(answer), 200, {
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': 'attachment; filename="spanledger.csv"',
    'Spanledger-Row-Count': String(answer.row_count),
    'Spanledger-Truncated': String(answer.truncated),
  });
}
