/** The real store behind the app: what it answers is what the schemas and `wire.ts` say, no more. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import type { Store } from '../../store/contract.ts';
import { openStore } from '../../store/open.ts';
import {
  assessmentBlock,
  logBatch,
  logRow,
  pointBatch,
  pointRow,
} from '../../test/rows/signal-rows.ts';
import { batchOf, spanRow } from '../../test/rows/span-rows.ts';
import { fakeDeps } from '../app.fixture.ts';
import { createQueryApp } from '../app.ts';
import { rollupAnswer } from './rollup-schemas.ts';
import {
  errorAnswer,
  schemaAnswer,
  sessionListAnswer,
  sqlAnswer,
  statusAnswer,
  traceAnswer,
  traceListAnswer,
} from './schemas.ts';

let folder = '';
let store: Store;
let app: ReturnType<typeof createQueryApp>;
const json = { 'Content-Type': 'application/json' };
const ofSession = { session_id: 's1', user_id: 'u' };
const chat = '[{"role":"user","parts":[{"type":"text","content":"hi"}]}]';

const judged = { trace_id: spanRow(1).trace_id, item_index: 1 };
const wholeAssessment = {
  ...judged,
  assessment_id: 'a-1',
  span_id: spanRow(1).span_id,
  source_type: 'LLM_JUDGE',
  source_id: 'judge',
  value: '0.5',
  number: 0.5,
  label: 'fair',
  boolean: true,
  rationale: 'because',
  metadata: '{"n":[1]}',
  time: 1_700_000_000_000_000_000n,
  carrier_trace_id: spanRow(1).trace_id,
  carrier_span_id: spanRow(1).span_id,
  service_name: 'test',
  left_out: 2,
};
const bareAssessment = {
  ...judged,
  assessment_id: 'a-2',
  kind: 'expectation',
  error_code: 'timeout',
  error_message: 'no answer',
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spanledger-answers-'));
  const clock = (): bigint => BigInt(Date.now()) * 1_000_000n;
  store = await openStore({ dataDir: folder, limits: defaultLimits, clock, log: silentLog });
  const { deps } = fakeDeps({ reader: store.reader, flushed: () => store.writer.flushed() });
  app = createQueryApp(deps);
  await store.writer.append(
    batchOf(
      'batch-1',
      [
        spanRow(0),
        spanRow(1, { input_messages: chat, status_code: 'ERROR', input_tokens: 3, ...ofSession }),
        spanRow(2, { start_time: undefined, end_time: undefined, duration_ns: undefined }),
      ],
      [assessmentBlock([wholeAssessment, bareAssessment])],
    ),
  );
  const ids = spanRow(1);
  await store.writer.append(
    logBatch('batch-2', [
      logRow(1, { body: '{"role":"user","n":[1]}', event_name: 'gen_ai.user.message' }),
      logRow(3, { trace_id: ids.trace_id, span_id: null, time: undefined, severity_number: 0 }),
      logRow(4, { trace_id: null, span_id: null }),
    ]),
  );
  await store.writer.append(pointBatch('batch-3', [pointRow(1)]));
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function answerOf(path: string, init?: RequestInit): Promise<unknown> {
  const answer = await app.request(`http://localhost${path}`, init);
  return answer.json();
}

const post = (fields: object): RequestInit => ({
  method: 'POST',
  headers: json,
  body: JSON.stringify(fields),
});

test('trace pages: an acknowledged span is in the next answer, page by page', async () => {
  const first = await answerOf('/api/v1/traces?limit=2&order=oldest');
  const page = traceListAnswer.parse(first);
  expect(first).toEqual(page);
  expect([page.traces.length, page.total]).toEqual([2, 3]);
  const token = encodeURIComponent(page.next_page_token ?? '');
  const rest = await answerOf(`/api/v1/traces?limit=2&order=oldest&page_token=${token}`);
  expect(traceListAnswer.parse(rest).traces).toHaveLength(1);
  expect(traceListAnswer.parse(rest).next_page_token).toBeUndefined();
});

test('session pages', async () => {
  const answer = await answerOf('/api/v1/sessions?user=u&from=2023-11-14&limit=1');
  expect(answer).toEqual(sessionListAnswer.parse(answer));
  expect(answer).toMatchObject({
    sessions: [{ session_id: 's1', trace_count: 1, input_tokens: 3, services: ['test'] }],
    total: 1,
  });
});

test('rollups', async () => {
  for (const query of ['metric=tokens&by=model&bucket=1h', 'metric=duration&aggregate=p95']) {
    const answer = await answerOf(`/api/v1/rollups?${query}`);
    expect(answer).toEqual(rollupAnswer.parse(answer));
  }
  expect(await answerOf('/api/v1/rollups?metric=count&by=state&from=2023-11-14')).toMatchObject({
    groups: [
      { key: 'ERROR', points: [{ estimate: 1, standard_error: 0, sampled: 1 }] },
      { key: 'OK' },
    ],
  });
});

test('a time filter reaches the store in a form that it reads', async () => {
  const before = await answerOf('/api/v1/traces?to=2023-11-14T23:13:20.0005%2B01:00');
  expect(traceListAnswer.parse(before).total).toBe(1);
});

test.each([0, 1, 2])('trace %d', async (id) => {
  const answer = await answerOf(`/api/v1/traces/${(id + 1).toString(16).padStart(32, '0')}`);
  expect(answer).toEqual(traceAnswer.parse(answer));
  expect(traceAnswer.parse(answer).receipts).toHaveLength(id === 1 ? 2 : 1);
});

test('a trace has the log records that name it, those without a span and without a time too', async () => {
  const answer = await answerOf(`/api/v1/traces/${String(spanRow(1).trace_id)}`);
  const { logs, log_count, receipts } = traceAnswer.parse(answer);
  expect(log_count).toBe(2);
  expect(receipts.map(({ signal }) => signal).toSorted()).toEqual(['logs', 'traces']);
  expect(logs).toMatchObject([
    { span_id: spanRow(1).span_id, severity: 'INFO', body: { role: 'user', n: [1] } },
    { span_id: null, severity: null, severity_number: 0, time: null, body: 'record 3' },
  ]);
});

test('a trace has its assessments, those without a span too', async () => {
  const answer = await answerOf(`/api/v1/traces/${String(spanRow(1).trace_id)}`);
  const { assessments } = traceAnswer.parse(answer);
  const { item_index: _index, value: _value, metadata: _metadata, ...whole } = wholeAssessment;
  expect(assessments).toMatchObject([
    { ...whole, time: '2023-11-14T22:13:20.000000000Z', value: 0.5, metadata: { n: [1] } },
    { assessment_id: 'a-2', span_id: null, value: null, error_code: 'timeout', left_out: 0 },
  ]);
  const other = await answerOf(`/api/v1/traces/${String(spanRow(0).trace_id)}`);
  expect(traceAnswer.parse(other).assessments).toEqual([]);
});

test('SQL, the views and the status', async () => {
  const rows = await answerOf('/api/v1/sql', post({ query: 'SELECT count(*) AS n FROM spans' }));
  expect(rows).toEqual(sqlAnswer.parse(rows));
  expect(rows).toMatchObject({ columns: [{ name: 'n' }], rows: [[3]], row_count: 1 });
  const views = await answerOf('/api/v1/schema');
  expect(views).toEqual(schemaAnswer.parse(views));
  const status = await answerOf('/api/v1/status');
  expect(status).toEqual(statusAnswer.parse(status));
  expect(status).toMatchObject({ totals: { spans: 3, log_records: 3, metric_points: 1 } });
});

test.each([
  ['/api/v1/sql', post({ query: 'SELEC 1' }), 'sql_syntax'],
  ['/api/v1/sql', post({ query: 'DROP TABLE span' }), 'sql_refused'],
  ['/api/v1/traces?page_token=abc', undefined, /page_token|invalid/],
])('%s %j is refused by the store in our shape', async (path, init, code) => {
  const answer = errorAnswer.parse(await answerOf(path, init));
  expect(answer.error.code).toMatch(code);
});
