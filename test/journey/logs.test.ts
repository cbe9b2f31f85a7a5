import { afterAll, beforeAll, expect, it } from 'vitest';
import { traceAnswer } from '../../query/api/schemas.ts';
import { sendOtlp } from './send-otlp.ts';
import {
  makePlace,
  type Place,
  type ServerProcess,
  sql,
  startServerProcess,
} from './server-process.ts';

/**
 * Log records from the wire to the reader over a real server: linked to their span, redacted, and
 * stored once although the sender repeats them after the server was killed.
 */
const traceId = 'a1'.repeat(16);
const spanId = 'b2'.repeat(8);
const email = ['log.writer', 'example.org'].join('@');
const zero = 1_790_000_000_000_000_000n;
const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'payments' } }] };

const spans = {
  resourceSpans: [
    {
      resource,
      scopeSpans: [
        {
          spans: [
            {
              traceId,
              spanId,
              name: 'charge',
              startTimeUnixNano: String(zero),
              endTimeUnixNano: String(zero + 5_000_000n),
            },
          ],
        },
      ],
    },
  ],
};

const repeated = { timeUnixNano: String(zero + 3_000_000n), body: { stringValue: 'retrying' } };
const logRecords = [
  {
    traceId,
    spanId,
    timeUnixNano: String(zero + 2_000_000n),
    severityNumber: 17,
    severityText: 'Error',
    eventName: 'gen_ai.evaluation.result',
    body: { kvlistValue: { values: [{ key: 'to', value: { stringValue: `mail ${email}` } }] } },
    attributes: [{ key: 'score', value: { doubleValue: 0.25 } }],
  },
  { traceId, timeUnixNano: String(zero + 4_000_000n), body: { stringValue: 'of the trace' } },
  // The very same line twice in one request is two records; a repeated request is none.
  repeated,
  repeated,
];
const logs = { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] };

let place: Place;
let server: ServerProcess;

beforeAll(async () => {
  place = makePlace();
  server = await startServerProcess(place);
});
afterAll(async () => {
  await server.stop();
  place.remove();
});

it('log records stand beside their span, and a retry after kill -9 is stored once', async () => {
  await sendOtlp(server, '/v1/traces', spans);
  await sendOtlp(server, '/v1/logs', logs);
  await server.kill();
  server = await startServerProcess(place);
  await sendOtlp(server, '/v1/logs', logs);

  const answer = await fetch(`${server.main}/api/v1/traces/${traceId}`);
  const trace = traceAnswer.parse(await answer.json());
  expect(trace.log_count).toBe(2);
  expect(trace.logs).toMatchObject([
    {
      span_id: spanId,
      severity: 'ERROR',
      severity_text: 'Error',
      event_name: 'gen_ai.evaluation.result',
      body: { to: expect.stringMatching(/^mail \[EMAIL~/) },
      attributes: { score: 0.25 },
      service_name: 'payments',
    },
    { span_id: null, severity: null, body: 'of the trace' },
  ]);
  expect(trace.trace).toMatchObject({ span_count: 1, redaction_count: 0 });
  expect(trace.redactions).toMatchObject([
    { signal: 'logs', span_id: spanId, rule: 'personal.email' },
  ]);
  expect(JSON.stringify(trace)).not.toContain(email);

  expect(await sql(server, 'SELECT count(*), count(trace_id) FROM logs')).toEqual([[4, 2]]);
  expect(await sql(server, "SELECT count(*) FROM redactions WHERE signal = 'logs'")).toEqual([[1]]);
  const receipts = `SELECT items_in, items_kept, duplicates FROM receipts
    WHERE signal = 'logs' ORDER BY received_time`;
  expect(await sql(server, receipts)).toEqual([
    [4, 4, 0],
    [4, 0, 4],
  ]);
});
