import { expect } from 'vitest';
import type { ServerProcess } from './server-process.ts';

/** Posts OTLP/JSON and demands full success. */
export async function sendOtlp(
  server: Pick<ServerProcess, 'otlpHttp'>,
  path: '/v1/traces' | '/v1/logs' | '/v1/metrics',
  body: object,
): Promise<void> {
  const answer = await fetch(`${server.otlpHttp}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect([answer.status, await answer.json()]).toEqual([200, {}]);
}
