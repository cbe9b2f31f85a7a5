import { once } from 'node:events';
import { get, type ServerResponse } from 'node:http';
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
  const firstIsOut = Promise.withResolvers<void>();
  first?.once('close', () => firstIsOut.resolve());
  first?.end(', finished');
  await firstIsOut.promise;
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

it('what a refused sender still sends does not cost it its answer', async () => {
  const place = { host: '127.0.0.1', port: 0 };
  const server = await startHttp({ ...place, handler: (_req, res) => void res.end('here') });
  const socket = connect({ host: '127.0.0.1', port: server.port, allowHalfOpen: true });
  socket.on('error', () => {});
  socket.write('no HTTP\r\n\r\n');
  await once(socket, 'data');
  for (let times = 0; times < 3; times++) {
    socket.write('more of it\r\n');
    // By now the server has read it: closing would make the kernel take back what is not read yet.
    await getOnce(server.port);
    await expect.poll(server.connections, { interval: 5 }).toBe(1);
  }
  socket.end();
  await expect.poll(server.connections, { interval: 5 }).toBe(0);
  await server.close();
});

/** A request on a connection of its own, which is closed again. */
async function getOnce(port: number): Promise<void> {
  const [answer] = await once(get({ host: '127.0.0.1', port, agent: false }), 'response');
  await once(answer.resume(), 'close');
}

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
