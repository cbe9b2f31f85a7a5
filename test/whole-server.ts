import { join } from 'node:path';
import { newBatchId } from '../cli/batch-id.ts';
import { readConfig } from '../cli/config.ts';
import { type Server, startServer } from '../cli/server.ts';
import { silentLog } from '../model/log.ts';
import { unixNanoFromMs } from '../model/time.ts';
import { sql } from './journey/server-process.ts';

/** A server in this process: data, key and settings file stand in `folder`. */
export async function startWholeServer(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const read = () =>
    readConfig(
      { port: '0', data: join(folder, 'data') },
      { SPANLEDGER_REDACTION_KEY_FILE: join(folder, 'redaction.key'), ...environment },
      folder,
    );
  return startServer(await read(), {
    readConfig: read,
    log: silentLog,
    clock: () => unixNanoFromMs(Date.now()),
    newBatchId,
    uiDir: undefined,
    uptimeMs: () => performance.now(),
  });
}

/** What is answered; a refusal is a fault. */
export async function postSpans(
  server: Server,
  spans: readonly object[],
  resource: object = {},
): Promise<unknown> {
  const http = server.status().listeners.find(({ name }) => name === 'otlp-http');
  const answer = await fetch(new URL('/v1/traces', http?.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
  });
  const body: unknown = await answer.json();
  if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${JSON.stringify(body)}`);
  return body;
}

export function sqlRows(server: Server, query: string): Promise<readonly (readonly unknown[])[]> {
  return sql({ main: server.url }, query);
}
