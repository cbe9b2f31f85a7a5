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
 * Results of evaluations from the wire to the reader over a real server: linked to what they judge,
 * also by a response whose span comes later, redacted, and stored once although the sender repeats
 * them after the server was killed.
 */
const traceId = 'a7'.repeat(16);
const spanId = 'b8'.repeat(8);
const email = ['judge', 'example.org'].join('@');
const zero = 1_790_000_000_000_000_000n;

type Scalar = string | number;
const keyValues = (given: Readonly<Record<string, Scalar>>) =>
  Object.entries(given).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { doubleValue: value },
  }));
const evaluation = (given: Readonly<Record<string, Scalar>>) =>
  keyValues(
    Object.fromEntries(
      Object.entries(given).map(([key, value]) => [`gen_ai.evaluation.${key}`, value]),
    ),
  );

const polite = evaluation({
  name: 'polite',
  'score.value': 1,
  'score.label': 'pass',
  explanation: `Ask ${email}`,
});
const correct = [
  ...evaluation({ name: 'correct', 'score.value': 0.5 }),
  ...keyValues({ 'gen_ai.response.id': 'chatcmpl-1' }),
];
const named = { eventName: 'gen_ai.evaluation.result', timeUnixNano: String(zero + 9n) };
const logs = {
  resourceLogs: [
    {
      scopeLogs: [
        {
          logRecords: [
            { ...named, attributes: correct },
            // The same that the span says by its event.
            { ...named, traceId, spanId, attributes: polite },
          ],
        },
      ],
    },
  ],
};
const span = {
  traceId,
  spanId,
  name: 'chat small-model',
  startTimeUnixNano: String(zero),
  endTimeUnixNano: String(zero + 5n),
  attributes: keyValues({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'small-model',
    'gen_ai.response.id': 'chatcmpl-1',
    'evaluations.0.evaluation.name': 'grounded',
    'evaluations.0.evaluation.label': 'yes',
    'evaluations.0.evaluation.annotator_kind': 'LLM',
  }),
  events: [
    {
      name: 'gen_ai.evaluation.result',
      timeUnixNano: String(zero + 4n),
      attributes: polite,
    },
  ],
};
const spans = { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };

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

it('results of evaluations stand beside what they judge, each once', async () => {
  await sendOtlp(server, '/v1/logs', logs);
  expect(await sql(server, "SELECT trace_id FROM assessments WHERE name = 'correct'")).toEqual([
    [null],
  ]);
  await sendOtlp(server, '/v1/traces', spans);
  await server.kill();
  server = await startServerProcess(place);
  await sendOtlp(server, '/v1/logs', logs);
  await sendOtlp(server, '/v1/traces', spans);

  const answer = await fetch(`${server.main}/api/v1/traces/${traceId}`);
  const trace = traceAnswer.parse(await answer.json());
  const target = { trace_id: traceId, span_id: spanId };
  expect(trace.assessments).toMatchObject([
    {
      ...target,
      name: 'polite',
      value: 1,
      number: 1,
      boolean: true,
      rationale: expect.stringMatching(/^Ask \[EMAIL~/),
      signal: 'traces',
    },
    { ...target, name: 'grounded', value: 'yes', source_type: 'LLM_JUDGE', boolean: true },
    { ...target, name: 'correct', value: 0.5, response_id: 'chatcmpl-1', signal: 'logs' },
  ]);
  expect(JSON.stringify(trace)).not.toContain(email);

  const byModel = `SELECT s.request_model, a.name, avg(a.number), count(*)
    FROM assessments a JOIN spans s USING (trace_id, span_id) GROUP BY ALL ORDER BY a.name`;
  expect(await sql(server, byModel)).toEqual([
    ['small-model', 'correct', 0.5, 1],
    ['small-model', 'grounded', 1, 1],
    ['small-model', 'polite', 1, 1],
  ]);
  expect(await sql(server, 'SELECT sum(duplicates) FROM receipts')).toEqual([[3]]);
});
