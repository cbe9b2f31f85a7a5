import { connect, type Socket } from 'node:net';
import type { Answer, Connection } from './connection.ts';

/** A whole HTTP/1.1 request for one OTLP body. */
export function postRequest(url: URL, body: Uint8Array, headers: string): Buffer {
  const head =
    `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/x-protobuf\r\n` +
    `${headers}content-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/**
 * A kept-alive connection; an answer that is not HTTP/1.1 with a length breaks it.
 *
 * Node's own client takes as much time for a small request as the server that is measured, on cores
 * that the two share; this one only looks for the status, the length and `Retry-After`.
 */
export async function openHttpConnection(url: URL): Promise<Connection> {
  const connection = new SocketConnection(url);
  await connection.open();
  return connection;
}

class SocketConnection implements Connection {
  readonly #url: URL;
  /** Undefined after a close by the server, which may end a connection that nobody uses. */
  #socket: Socket | undefined;
  #received: Buffer = Buffer.alloc(0);
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;

  constructor(url: URL) {
    this.#url = url;
  }

  async open(): Promise<Socket> {
    const { hostname, port } = this.#url;
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    socket.on('data', (chunk) => this.#receive(Buffer.from(chunk)));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
    this.#socket = socket;
    return socket;
  }

  async send(request: Uint8Array): Promise<Answer> {
    const socket = this.#socket ?? (await this.open());
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      socket.write(request);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const length = header(head, 'content-length');
    if (length === undefined) this.#fail(new Error('an answer without content-length'));
    if (length === undefined || this.#received.length < headEnd + 4 + length) return;
    this.#received = Buffer.alloc(0);
    const retryAfter = header(head, 'retry-after');
    const waiting = this.#waiting;
    this.#waiting = undefined;
    const status = Number(head.slice(9, 12));
    const isRefused = status === 503 || status === 429;
    waiting?.resolve({
      outcome: status === 200 ? 'accepted' : isRefused ? 'come again' : 'failed',
      status,
      retryAfterMs: retryAfter === undefined ? undefined : retryAfter * 1_000,
    });
  }

  #fail(error: Error): void {
    this.#socket?.destroy();
    this.#socket = undefined;
    this.#received = Buffer.alloc(0);
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}

function header(head: string, name: string): number | undefined {
  const found = new RegExp(`\r\n${name}: *([0-9]+)`, 'i').exec(head)?.[1];
  return found === undefined ? undefined : Number(found);
}
