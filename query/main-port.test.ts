import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Listening, startHttp } from '../collector/receiver/http-listener.ts';
import { apiBodyBytesMax } from '../model/limits.ts';
import { fakeDeps } from './app.fixture.ts';
import { createQueryApp } from './app.ts';
import { createMainPort, type MainPort } from './main-port.ts';

const opened: Listening[] = [];

afterEach(async () => {
  for (const { close } of opened.splice(0)) await close();
});

interface Options {
  readonly app?: ReturnType<typeof createQueryApp>;
  readonly otlp?: MainPort['handle'];
  readonly drain?: number;
}

async function start(options: Options = {}): Promise<Listening> {
  const { deps } = fakeDeps();
  const { app = createQueryApp(deps), drain = 60_000 } = options;
  const otlp = options.otlp ?? ((_, response) => void response.end('otlp'));
  const { handle, endStreams } = createMainPort(app, otlp);
  const place = { host: '127.0.0.1', port: 0, handler: handle, onClose: endStreams };
  const listener = await startHttp({ ...place, timeouts: { drain } });
  opened.push(listener);
  return listener;
}

const urlOf = ({ port }: Listening): string => `http://127.0.0.1:${port}`;

test('a client that goes without its answer ends what is read for it, and no other', async () => {
  const { deps } = fakeDeps();
  const signals: AbortSignal[] = [];
  const asked = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const app = createQueryApp({
    ...deps,
    reader: {
      ...deps.reader,
      async traceFacets({ service }, signal) {
        if (signal !== undefined) signals.push(signal);
        if (service === 'slow') {
          signal?.addEventListener('abort', () => ended.resolve());
          asked.resolve();
          await ended.promise;
        }
        return { state: [], service: [], services: 0 };
      },
    },
  });
  const url = `${urlOf(await start({ app }))}/api/v1/traces/facets`;
  await (await fetch(url)).json();
  const gone = new AbortController();
  const answer = fetch(`${url}?service=slow`, { signal: gone.signal });
  await asked.promise;
  gone.abort();
  await expect(answer).rejects.toThrow('aborted');
  await ended.promise;
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
});

describe('the main port', () => {
  test('answers the app, and OTLP under /v1/', async () => {
    const url = urlOf(await start());
    const status = z.object({ version: z.string() });
    const answer = await fetch(`${url}/api/v1/status`);
    expect(status.parse(await answer.json()).version).toBe('1.2.3');
    const exported = await fetch(`${url}/v1/traces`, { method: 'POST', body: 'x' });
    expect(await exported.text()).toBe('otlp');
    const sql = await fetch(`${url}/api/v1/sql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"query":"SELECT 1"}',
    });
    expect(sql.status).toBe(200);
  });

  test('refuses a body over the limit, with and without a length', async () => {
    const url = urlOf(await start());
    const headers = { 'Content-Type': 'application/json' };
    const bytes = new Uint8Array(apiBodyBytesMax + 1).fill(0x20);
    const whole = await fetch(`${url}/api/v1/sql`, { method: 'POST', headers, body: bytes });
    expect(whole.status).toBe(413);
    const body = new Blob([bytes]).stream();
    const chunked = { method: 'POST', headers, body, duplex: 'half' } as const;
    expect((await fetch(`${url}/api/v1/sql`, chunked)).status).toBe(413);
  });

  test('understands the absolute form of a target', async () => {
    const { port } = await start();
    const head = 'HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close';
    expect(await raw(port, `GET http://127.0.0.1/healthz ${head}`)).toMatch(/^HTTP\/1.1 200 /);
    expect(await raw(port, `POST http://127.0.0.1/v1/traces ${head}`)).toMatch(/otlp$/);
  });

  test('lets the OTLP handler judge before it asks for a body, and asks for those of the API', async () => {
    const asked: (boolean | undefined)[] = [];
    const { port } = await start({
      otlp(_, response, continueFirst) {
        asked.push(continueFirst);
        response.end('otlp');
      },
    });
    const head = 'HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nExpect: 100-continue';
    expect(await raw(port, `POST /v1/traces ${head}`)).toMatch(/^HTTP\/1.1 200 /);
    expect(asked).toEqual([true]);
    expect(await raw(port, `GET /healthz ${head}`)).toMatch(
      /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 /,
    );
    expect(await raw(port, `GET /healthz ${head.replace('100-', 'no-')}`)).toMatch(
      /^HTTP\/1.1 200 /,
    );
  });

  test.each([
    ['Host: evil.example', 403],
    ['Host: bad host', 400],
    ['X: no host', 400],
    ['Host: a\r\nX: y', 403],
  ])('%j is answered with %d in our shape', async (header, status) => {
    const { port } = await start();
    const text = await raw(port, `GET /api/v1/status HTTP/1.1\r\n${header}\r\nConnection: close`);
    expect(text.split('\r\n')[0]).toContain(` ${status} `);
    expect(text).toContain('{"error":{"code":"');
  });
});

describe('close', () => {
  test('ends event streams at once and lets other requests finish', async () => {
    let finish: (() => void) | undefined;
    const arrived = Promise.withResolvers<void>();
    const listener = await start({
      otlp(_, response) {
        finish = () => void response.end('finished');
        arrived.resolve();
      },
    });
    const url = urlOf(listener);
    const live = await fetch(`${url}/api/v1/live`);
    const reader = live.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toMatch(/^event: status/);
    const slow = fetch(`${url}/v1/traces`, { method: 'POST', body: 'x' });
    await arrived.promise;
    const closing = listener.close();
    expect((await reader?.read())?.done).toBe(true);
    finish?.();
    expect(await (await slow).text()).toBe('finished');
    await closing;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    await listener.close();
  });

  test('cuts what does not finish in time', async () => {
    const arrived = Promise.withResolvers<void>();
    const listener = await start({ otlp: () => arrived.resolve(), drain: 10 });
    const stuck = fetch(`${urlOf(listener)}/v1/traces`, { method: 'POST', body: 'x' });
    stuck.catch(() => undefined);
    await arrived.promise;
    await listener.close();
    await expect(stuck).rejects.toThrow();
  });

  test('a listener of the stream that goes away is forgotten', async () => {
    const listener = await start();
    for (let i = 0; i < 80; i++) {
      await new Promise<void>((resolve, reject) => {
        const live = request(`${urlOf(listener)}/api/v1/live`, (response) => {
          expect(response.statusCode).toBe(200);
          response.once('data', () => live.destroy());
          response.once('close', resolve);
          response.on('error', () => undefined);
        });
        live.on('error', reject).end();
      });
    }
  });
});

/** What a server answers to bytes that no HTTP client would send. */
function raw(port: number, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${head}\r\n\r\n`));
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', () => resolve(text)).on('error', reject);
  });
}
