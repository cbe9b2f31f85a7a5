import { afterAll, beforeAll, expect, it } from 'vitest';
import { sessionListAnswer, traceAnswer } from '../../query/api/schemas.ts';
import { sendOtlp } from './send-otlp.ts';
import {
  makePlace,
  type Place,
  type ServerProcess,
  sql,
  startServerProcess,
} from './server-process.ts';

/**
 * One call of a model, told four times: by the agent above it, by a package that leaves cached
 * tokens out, by the SDK below, and by a twin in another trace. From the wire to traces, sessions
 * and SQL it counts once, although the parts come out of order and the server is killed between.
 */
const [first, second] = ['c1'.repeat(16), 'c2'.repeat(16)] as const;
const [agent, call, sdk, twin] = ['a1', 'a2', 'a3', 'a4'].map((id) => id.repeat(8));
const zero = 1_790_000_000_000_000_000n;

type Attributes = Readonly<Record<string, string | number>>;

function request(scope: string, span: object, attributes: Attributes): object {
  const at = (ms: bigint) => String(zero + ms * 1_000_000n);
  const all = { 'gen_ai.conversation.id': 'session 1', ...attributes };
  const made = {
    ...{ name: 'call', startTimeUnixNano: at(0n), endTimeUnixNano: at(900n), ...span },
    attributes: Object.entries(all).map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
    })),
  };
  return { resourceSpans: [{ scopeSpans: [{ scope: { name: scope }, spans: [made] }] }] };
}

const usage = (input: number, read: number, write: number): Attributes => ({
  'gen_ai.response.id': 'msg_of_the_journey',
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': 'claude-sonnet-4-5',
  'gen_ai.usage.input_tokens': input,
  'gen_ai.usage.output_tokens': 17,
  'gen_ai.usage.cache_read.input_tokens': read,
  'gen_ai.usage.cache_creation.input_tokens': write,
});

const ofAgent = request(
  'agents',
  { traceId: first, spanId: agent, name: 'agent' },
  {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.usage.input_tokens': 153,
    'gen_ai.usage.output_tokens': 17,
  },
);
const ofCall = request(
  '@traceloop/instrumentation-anthropic',
  { traceId: first, spanId: call, parentSpanId: agent },
  usage(57, 64, 32),
);
const ofSdk = request(
  'com.anthropic.sdk.typescript',
  { traceId: first, spanId: sdk, parentSpanId: call },
  usage(153, 64, 32),
);
const ofTwin = request('gateway', { traceId: second, spanId: twin }, usage(153, 64, 32));

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

async function session(): Promise<object | undefined> {
  const answer = await fetch(`${server.main}/api/v1/sessions?search=session`);
  return sessionListAnswer.parse(await answer.json()).sessions[0];
}

it('a call counts once, whoever tells of it, in whatever order', async () => {
  await sendOtlp(server, '/v1/traces', ofAgent);
  // Nothing below reports yet: the agent's own count stands.
  expect(await session()).toMatchObject({ trace_count: 1, input_tokens: 153, output_tokens: 17 });
  await sendOtlp(server, '/v1/traces', ofCall);
  expect(await session()).toMatchObject({ trace_count: 1, input_tokens: 153, output_tokens: 17 });
  await server.kill();
  server = await startServerProcess(place);
  await sendOtlp(server, '/v1/traces', ofCall);
  await sendOtlp(server, '/v1/traces', ofSdk);
  await sendOtlp(server, '/v1/traces', ofTwin);
  expect(await session()).toMatchObject({
    session_id: 'session 1',
    trace_count: 2,
    span_count: 4,
    input_tokens: 153,
    output_tokens: 17,
    cache_read_tokens: 64,
    cache_write_tokens: 32,
  });

  const answer = await fetch(`${server.main}/api/v1/traces/${first}`);
  const { spans } = traceAnswer.parse(await answer.json());
  const told = new Map(spans.map((span) => [span.span_id, span]));
  expect(told.get(agent ?? '')).toMatchObject({ is_aggregate: true, is_repeat: false });
  expect(told.get(call ?? '')).toMatchObject({
    is_aggregate: true,
    input_tokens: 153,
    input_includes_cache: false,
    token_details: { sent: { input_tokens: 57 } },
  });
  expect(told.get(sdk ?? '')).toMatchObject({
    ...{ is_aggregate: false, is_repeat: false, input_tokens: 153, input_includes_cache: true },
  });
  const repeats = 'SELECT span_id, input_tokens FROM spans WHERE is_repeat';
  expect(await sql(server, repeats)).toEqual([[twin, 153]]);
  const byModel = 'SELECT model, count(*), sum(input_tokens)::INTEGER FROM model_calls GROUP BY 1';
  expect(await sql(server, byModel)).toEqual([['claude-sonnet-4-5', 1, 153]]);
});
