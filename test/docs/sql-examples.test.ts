import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Server } from '../../cli/server.ts';
import { arrivedSql, decidedSql } from '../../ui/src/pages/sampling/sampling-counts.ts';
import { postSpans, startWholeServer } from '../whole-server.ts';

const root = join(import.meta.dirname, '..', '..');
const examples = ['README.md', 'docs/redaction.md', 'docs/sampling.md'].flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```sql\n(.*?)^```/gms)].map(
    ([, query = '']) => query,
  ),
);
/** Each of its tables puts all its texts together before anything else is done. */
const ofWholeRows = [
  'SELECT * FROM traces JOIN spans USING (trace_id)',
  'SELECT * FROM spans a JOIN spans b USING (trace_id) LIMIT 10',
  'SELECT a.*, b.* FROM spans a LEFT JOIN spans b ON a.parent_span_id = b.span_id',
  'SELECT * FROM spans UNION ALL SELECT * FROM spans',
  'SELECT * FROM spans LEFT JOIN logs USING (trace_id)',
  'SELECT s, t FROM traces t, spans s WHERE s.trace_id = t.trace_id',
  'WITH calls AS (SELECT * FROM spans) SELECT * FROM calls JOIN traces USING (trace_id)',
];
const time = { from: '2026-11-27', to: '2026-11-28' };

const folder = mkdtempSync(join(tmpdir(), 'spanledger-test-'));
let server: Server;
beforeAll(async () => {
  server = await startWholeServer(folder);
  for (let n = 10; n < 50; n += 1) await postSpans(server, [span(n)]);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Its texts are long, so they are stored apart; a join takes memory once there are some rows. */
function span(n: number): object {
  return {
    traceId: String(n).repeat(16),
    spanId: String(n).repeat(8),
    name: 'chat',
    startTimeUnixNano: '1795737600000000000',
    endTimeUnixNano: '1795737601000000000',
    attributes: [
      { key: 'input.value', value: { stringValue: `question ${n} `.repeat(200) } },
      { key: 'output.value', value: { stringValue: `answer ${n} `.repeat(200) } },
    ],
  };
}

describe('a server with its own limits answers', () => {
  test.each([
    ...[...examples, ...ofWholeRows].map((query) => ({ query, params: {} })),
    { query: arrivedSql, params: { ...time, step: 900 } },
    { query: decidedSql, params: time },
  ])('$query', async (question) => {
    const answer = await fetch(new URL('/api/v1/sql', server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
    });
    const body = await answer.text();
    expect(JSON.parse(body)).toHaveProperty('row_count');
    // Not with references in the place of texts.
    expect(body).not.toContain('\\u0001');
  });

  test('all that the documents show', () => {
    expect(examples.length).toBeGreaterThan(10);
  });
});
