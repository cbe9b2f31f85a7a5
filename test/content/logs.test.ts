import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decode } from '../../collector/decode/decode.ts';
import { normalise, normaliseGroup } from '../../collector/normalise/normalise.ts';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import type { Signal } from '../../model/signal.ts';
import type { Store } from '../../store/contract.ts';
import { openStore } from '../../store/open.ts';
import { readRecording, rowBlocksOf } from '../recordings/read-recording.ts';
import { buildSpanTape } from '../tapes/build-tape.ts';
import { words } from './agent-loop.ts';

const traceId = 'a'.repeat(32);
const spanId = 'b'.repeat(16);
const said = (role: string, content: string) => ({ role, parts: [{ type: 'text', content }] });
const question = said('user', words(1, 400));
const answer = { ...said('assistant', 'On Friday.'), finish_reason: 'stop' };

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spanledger-content-'));
  store = await openStore({
    dataDir: join(folder, 'data'),
    limits: defaultLimits,
    clock: () => 0n,
    log: silentLog,
  });
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const details = {
  eventName: 'gen_ai.client.inference.operation.details',
  attributes: [
    { key: 'gen_ai.input.messages', value: { stringValue: JSON.stringify([question]) } },
    { key: 'gen_ai.output.messages', value: { stringValue: JSON.stringify([answer]) } },
  ],
};
const older = [
  { eventName: 'gen_ai.user.message', body: body({ content: words(1, 400) }) },
  {
    eventName: 'gen_ai.choice',
    body: {
      kvlistValue: {
        values: [
          { key: 'finish_reason', value: { stringValue: 'stop' } },
          { key: 'message', value: body({ role: 'assistant', content: 'On Friday.' }) },
        ],
      },
    },
  },
];

test.each([
  ['one event of all messages', [details]],
  ['an event a message', older],
  ['both', [details, ...older]],
])('content that comes on the logs signal only: %s', async (_name, events) => {
  await sendSpan({});
  await sendLogs(events);
  expect(await messages()).toEqual([[question], [answer]]);
  expect(await uses()).toEqual([
    ['input', 0, 'user'],
    ['output', 0, 'assistant'],
  ]);
});

test('content that comes both ways is not doubled, whichever comes first', async () => {
  await sendLogs([details]);
  await sendSpan({ 'gen_ai.input.messages': JSON.stringify([question]) });
  expect(await messages()).toEqual([[question], [answer]]);
  expect(await uses()).toHaveLength(2);
  const counted = await rows('SELECT count(*) FROM messages');
  expect(counted).toEqual([[2]]);
});

test('instructions that a span repeats keep it from no message of its log records', async () => {
  const { traces, logs } = readRecording('otel-openai-js/responses');
  await append('traces', 1, rowBlocksOf('traces', JSON.stringify(traces)));
  await append('logs', 2, rowBlocksOf('logs', JSON.stringify(logs)));
  const roles = await rows(
    "SELECT input_messages->>'$[*].role', output_messages->>'$[*].role' FROM spans",
  );
  expect(JSON.stringify(roles)).toBe(JSON.stringify([[['system', 'user'], ['assistant']]]));
});

async function messages(): Promise<unknown[]> {
  const detail = await store.reader.traceDetail(traceId);
  const [span] = detail?.spans ?? [];
  // Handed out and computed by DuckDB must be the same.
  const [computed] = await rows(
    'SELECT input_messages::VARCHAR, output_messages::VARCHAR FROM spans',
  );
  const found = [span?.input_messages, span?.output_messages];
  expect(computed?.map((text) => JSON.parse(String(text)))).toEqual(found);
  return found;
}

const uses = () =>
  rows(`SELECT u.direction, u.position, m.role
    FROM span_messages u JOIN messages m USING (hash) ORDER BY ALL`);

async function rows(query: string): Promise<readonly (readonly unknown[])[]> {
  const found = await store.reader.sql({
    query,
    params: undefined,
    rowsMax: 100,
    timeoutMs: 10_000,
  });
  return found.rows;
}

async function sendSpan(attributes: Readonly<Record<string, string>>): Promise<void> {
  const tape = buildSpanTape({ traceId, spanId, name: 'chat', attributes });
  await append('traces', 1, normalise(tape, { batchId: 'b', redacted: [] }));
}

async function sendLogs(events: readonly object[]): Promise<void> {
  const logRecords = events.map((event, at) => ({
    ...event,
    traceId,
    spanId,
    timeUnixNano: String(1_700_000_000_000_000_000n + BigInt(at)),
  }));
  const request = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
  const decoded = decode('logs', new TextEncoder().encode(request), 'json', defaultLimits);
  const batch = { tape: decoded.tape, batchId: 'b', redacted: [] };
  await append('logs', events.length, normaliseGroup('logs', [batch]));
}

async function append(signal: Signal, itemsIn: number, blocks: Uint8Array): Promise<void> {
  const receipt = {
    signal,
    batchId: 'b',
    receivedUnixNano: 0n,
    transport: 'http/json',
    bytesIn: 0,
    itemsIn,
    dropped: {},
    sampledOut: 0,
    ruleSetDigest: '',
    redactedValues: 0,
  } as const;
  await store.writer.append({ blocks, receipts: [receipt] });
  await store.writer.flushed();
}

function body(fields: Readonly<Record<string, string>>): object {
  return {
    kvlistValue: {
      values: Object.entries(fields).map(([key, text]) => ({ key, value: { stringValue: text } })),
    },
  };
}
