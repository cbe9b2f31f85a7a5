import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { startHttp } from './http-listener.ts';

it('a close lets every answer finish, also one that had begun, and ends their connection', async () => {
  const answers: ServerResponse[] = [];
  const arrived = Promise.withResolvers<void>();
  const server = await startHttp({
    host: '127.0.0.1',
    port: 0,
    handler: (_req, res) => {
      if (answers.push(res) === 2) arrived.resolve();
    },
    // Far above what a test may take: the connection must end by itself.
    timeouts: { drain: 60_000 },
  });
  const socket = connect({ host: '127.0.0.1', port: server.port });
  const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
  socket.write(request + request);
  await arrived.promise;
  const [first, second] = answers;
  first?.write('begun');
  const closing = server.close();
  first?.end(', finished');
  second?.end('the second');
  let text = '';
  for await (const chunk of socket) text += chunk;
  expect(text).toContain(', finished');
  expect(text).toMatch(/Connection: close.*the second$/s);
  await closing;
});

it('a close calls for the end of what would never end', async () => {
  const answers: ServerResponse[] = [];
  const server = await startHttp({
    host: '127.0.0.1',
    port: 0,
    handler(_req, res) {
      answers.push(res);
      res.write('an event');
    },
    onClose: () => answers.map((res) => res.end()),
    timeouts: { drain: 60_000 },
  });
  const answer = await fetch(`http://127.0.0.1:${server.port}`);
  const closing = server.close();
  expect(await answer.text()).toBe('an event');
  await closing;
});

it('a CONNECT that breaks off after its answer harms nobody', async () => {
  const place = { host: '127.0.0.1', port: 0 };
  const server = await startHttp({ ...place, handler: (_req, res) => void res.end('here') });
  const socket = connect({ host: '127.0.0.1', port: server.port });
  socket.write('CONNECT a.example:1 HTTP/1.1\r\nHost: a.example:1\r\n\r\n');
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1.1 405 /);
  socket.resetAndDestroy();
  await expect.poll(server.connections, { interval: 5 }).toBe(0);
  expect(await (await fetch(`http://127.0.0.1:${server.port}`)).text()).toBe('here');
  await server.close();
});
