import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Server } from '../../cli/server.ts';
import { sessionListAnswer } from '../../query/api/schemas.ts';
import { postSpans, startWholeServer } from '../whole-server.ts';

/** A whole server that keeps a quarter: th:c. */
let folder: string;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spanledger-sessions-'));
  server = await startWholeServer(folder, { SPANLEDGER_SAMPLING_HEAD_PROBABILITY: '0.25' });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a session that is thinned says what it stands for', async () => {
  await postSpans(server, [
    // Kept: the randomness of the last digits is at or above c.
    ...['c', 'd', 'f'].map((digit) => span(digit, 'long', 1)),
    ...['0', '3', '7', '9', 'b'].map((digit) => span(digit, 'long', 1)),
    // Its sender kept one in eight.
    span('e', 'short', 5, { traceState: 'ot=th:e' }),
  ]);
  const { sessions, total } = await ask('order=costliest');
  expect(total).toBe(2);
  expect(sessions).toMatchObject([
    {
      ...{ session_id: 'short', trace_count: 1, cost: 5, is_sampled: true },
      ...{ trace_count_estimate: 8, cost_estimate: 40, cost_standard_error: Math.sqrt(8 * 7 * 25) },
    },
    {
      ...{ session_id: 'long', trace_count: 3, cost: 3, is_sampled: true },
      ...{ trace_count_estimate: 12, trace_count_standard_error: 6, span_count_estimate: 12 },
      ...{ cost_estimate: 12, cost_standard_error: 6, error_count_estimate: 0 },
    },
  ]);
  expect(await ask('session=long')).toMatchObject({ total: 1, sessions: [{ session_id: 'long' }] });
  expect(await ask('session=lon')).toEqual({ total: 0, sessions: [] });
});

async function ask(query: string) {
  const answer = await fetch(new URL(`/api/v1/sessions?${query}`, server.url));
  return sessionListAnswer.parse(await answer.json());
}

/** A model call alone in a trace whose randomness begins with this digit. */
function span(digit: string, session: string, cost: number, more: object = {}): object {
  const id = `${digit.repeat(16)}`;
  return {
    traceId: `1${'0'.repeat(17)}${digit}${'0'.repeat(12)}${digit}`,
    spanId: id === '0'.repeat(16) ? '1'.repeat(16) : id,
    name: 'chat',
    attributes: [
      { key: 'session.id', value: { stringValue: session } },
      { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
      { key: 'gen_ai.usage.cost', value: { doubleValue: cost } },
    ],
    ...more,
  };
}
