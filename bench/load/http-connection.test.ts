import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openHttpConnection, postRequest } from './http-connection.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** A server that hands every request to `answer`, with how many came before it. */
async function serve(
  answer: (socket: Socket, index: number, request: string) => void,
): Promise<URL> {
  let requests = 0;
  server = createServer((socket) => {
    socket.on('data', (chunk) => answer(socket, requests++, chunk.toString('latin1')));
    socket.on('error', () => {});
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return new URL(`http://127.0.0.1:${port}/v1/traces`);
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';

test.each([
  [ok, { outcome: 'accepted', status: 200, retryAfterMs: undefined }],
  [
    'HTTP/1.1 503 Unavailable\r\nRetry-After: 2\r\ncontent-length: 0\r\n\r\n',
    { outcome: 'come again', status: 503, retryAfterMs: 2_000 },
  ],
  [
    'HTTP/1.1 400 Bad Request\r\ncontent-length: 1\r\n\r\nx',
    { outcome: 'failed', status: 400, retryAfterMs: undefined },
  ],
])('an answer %#, whole and byte by byte', async (text, want) => {
  const url = await serve((socket, index) => {
    if (index === 0) socket.write(text);
    else for (const byte of text) socket.write(byte);
  });
  const connection = await openHttpConnection(url);
  const request = postRequest(url, Buffer.from('body'), '');
  expect(await connection.send(request)).toEqual(want);
  expect(await connection.send(request)).toEqual(want);
  connection.close();
});

test('a request is whole, with the lines it was given', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const url = await serve((socket, _index, request) => {
    resolve(request);
    socket.write(ok);
  });
  const connection = await openHttpConnection(url);
  await connection.send(postRequest(url, Buffer.from('body'), 'x-one: 1\r\n'));
  connection.close();
  expect((await promise).split('\r\n')).toEqual([
    'POST /v1/traces HTTP/1.1',
    `host: ${url.host}`,
    'content-type: application/x-protobuf',
    'x-one: 1',
    'content-length: 4',
    '',
    'body',
  ]);
});

test('a connection closed during a request fails it; the next opens another', async () => {
  const url = await serve((socket, index) => {
    if (index === 0) socket.destroy();
    else socket.write(ok);
  });
  const connection = await openHttpConnection(url);
  const request = postRequest(url, Buffer.from('body'), '');
  await expect(connection.send(request)).rejects.toThrow();
  expect(await connection.send(request)).toMatchObject({ outcome: 'accepted' });
  connection.close();
});

test('an answer without a length fails', async () => {
  const url = await serve((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
  const connection = await openHttpConnection(url);
  await expect(connection.send(postRequest(url, Buffer.from(''), ''))).rejects.toThrow('length');
  connection.close();
});
