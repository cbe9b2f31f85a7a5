import { connect, type Socket } from 'node:net';
import { type Admission, createAdmission } from '../../collector/admission/admission.ts';
import type { ReceiverOptions } from '../../collector/receiver/intake.ts';
import type { ReceiverStats } from '../../collector/receiver/receiver-stats.ts';
import { silentLog } from '../../model/log.ts';
import { leaksCanary } from './canary.ts';

export const bodyBytesMax = 64 * 1024;

/** A receiver over a pipeline that takes everything, for raw sockets. */
export function receiverOptions(): ReceiverOptions & { readonly admission: Admission } {
  return {
    ingest: async () => ({ rejectedItems: 0, message: undefined }),
    admission: createAdmission({ inflightBytesMax: 16 * bodyBytesMax }, () => ({
      unflushedBytes: 0,
      unflushedBytesMax: 1,
    })),
    limits: { requestBytesMax: bodyBytesMax },
    clock: () => 1_700_000_000_000_000_000n,
    log: silentLog,
    onRefused() {},
  };
}

/**
 * Sends `bytes` over a connection of its own and answers with what came back until it was closed.
 * `how` says in how many pieces, and whether the sender is gone before it reads an answer.
 */
export function exchange(port: number, how: number, bytes: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error('the connection was not closed'));
    }, silentMs);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      const answer = Buffer.concat(chunks);
      if (leaksCanary(answer)) reject(new Error('the answer quotes a secret'));
      else resolve(answer);
    });
    socket.on('connect', () => send(socket, how, bytes));
    socket.on('end', () => socket.destroy());
  });
}

const silentMs = 10_000;

function send(socket: Socket, how: number, bytes: Uint8Array): void {
  const pieces = 1 + (how & 3);
  const size = Math.max(1, Math.ceil(bytes.length / pieces));
  let at = 0;
  const next = (): void => {
    if (at < bytes.length) {
      socket.write(bytes.subarray(at, at + size));
      at += size;
      setImmediate(next);
    } else if ((how & 12) === 12) socket.destroy();
    else socket.end();
  };
  next();
}

/** Throws where the receiver met an error of its own, or goes on holding something. */
export async function requireQuiet(
  { connections }: { connections(): Promise<number> },
  admission: Admission,
  stats: () => ReceiverStats,
): Promise<void> {
  await soon(async () => (await connections()) === 0, 'connections are left open');
  await soon(async () => admission.stats().inflightRequests === 0, 'a request is held for ever');
  if (admission.stats().inflightBytes !== 0) throw new Error('bytes are held for ever');
  const bugs = stats().requests.filter(({ outcome }) => outcome === 'bug');
  if (bugs.length > 0) throw new Error('a request was answered as a bug');
}

/** Looks until it is so; a connection that was closed here is closed there a little later. */
export async function soon(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (let look = 0; look < 3_000; look++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(what);
}
