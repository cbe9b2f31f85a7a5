import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Server } from '../../cli/server.ts';
import { postSpans, sqlRows, startWholeServer } from '../whole-server.ts';

/** What senders send, as policies ask about it. */
const folder = mkdtempSync(join(tmpdir(), 'spanledger-conditions-'));
let server: Server | undefined;
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const asked = [
  'tool:search',
  'agent:planner',
  'prompt:greet/3',
  'attr.tenant:acme*',
  'attr.retries:>3',
  'attr.is_free:true',
  'active:>2s',
  'score.helpful:<0.5',
  'flag:refused',
  'new:true',
];
const settings = `
sampling:
  tail:
    idle: 20ms
    policies:
${asked.map((when, at) => `      - {name: p${at}, when: '${when}', keep: always}`).join('\n')}
      - {name: rest, keep: never}
`;

const root = '0'.repeat(15).concat('1');
const second = 1_000_000_000;
type Attributes = Readonly<Record<string, string | number | boolean>>;

function attributesOf(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : Number.isInteger(value)
            ? { intValue: String(value) }
            : { doubleValue: value },
  }));
}

/** A root of a minute and a span of some seconds in it. */
function trace(id: number, seconds: number, attributes: Attributes, evaluated?: Attributes) {
  const traceId = id.toString(16).padStart(32, '0');
  const time = (start: number, end: number) => ({
    startTimeUnixNano: String(1_790_000_000 * second + start * second),
    endTimeUnixNano: String(1_790_000_000 * second + end * second),
  });
  const event = { name: 'gen_ai.evaluation.result', attributes: attributesOf(evaluated ?? {}) };
  return [
    { traceId, spanId: root, name: 'turn', ...time(0, 60) },
    {
      traceId,
      spanId: root.replace('1', '2'),
      parentSpanId: root,
      name: 'step',
      ...time(1, 1 + seconds),
      attributes: attributesOf(attributes),
      ...(evaluated && { events: [event] }),
    },
  ];
}

test('each policy finds its trace', async () => {
  writeFileSync(join(folder, 'spanledger.yaml'), settings);
  const started = await startWholeServer(folder);
  server = started;
  const operation = 'gen_ai.operation.name';
  const call = { [operation]: 'chat', 'gen_ai.request.model': 'm1' };
  const score = (name: string, value: number | boolean) => ({
    'gen_ai.evaluation.name': name,
    'gen_ai.evaluation.score.value': value,
  });
  const spans = [
    trace(1, 1, { [operation]: 'execute_tool', 'gen_ai.tool.name': 'search' }),
    trace(2, 1, { [operation]: 'invoke_agent', 'gen_ai.agent.name': 'planner' }),
    trace(3, 1, { 'gen_ai.prompt.name': 'greet', 'gen_ai.prompt.version': '3' }),
    trace(4, 1, { tenant: 'acme-1' }),
    trace(5, 1, { retries: 4 }),
    trace(6, 1, { is_free: true }),
    trace(7, 3, {}),
    trace(8, 1, {}, score('helpful', 0.25)),
    trace(9, 1, {}, score('refused', true)),
    trace(10, 1, call),
    trace(11, 1, { tenant: 'other', retries: 3, is_free: false }, score('helpful', 0.75)),
    trace(12, 1, call),
  ].flat();
  expect(await postSpans(started, spans)).toEqual({});
  const decisions = () =>
    sqlRows(started, 'SELECT policy, trace_id FROM sampling_decisions ORDER BY 2');
  await expect.poll(decisions, { timeout: 20_000 }).toHaveLength(12);
  expect((await decisions()).map(([policy]) => policy)).toEqual([
    ...asked.map((_, at) => `p${at}`),
    'rest',
    'rest',
  ]);
}, 60_000);
