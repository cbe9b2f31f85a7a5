import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BenchSize, type Figure, figure, ratio } from '../figure.ts';
import { grpcFrame, openGrpcConnection } from '../load/grpc-connection.ts';
import { smallRequests } from '../loads.ts';
import { memoryUsage } from '../process-usage.ts';
import { send } from '../send-process.ts';

const sizes = {
  smoke: { requests: 200, rounds: 1, bombs: 4, bombMiB: 8 },
  real: { requests: 8_000, rounds: 5, bombs: 40, bombMiB: 64 },
} as const;
const kinds = ['ours', 'grpc-js'] as const;
type Kind = (typeof kinds)[number];

/**
 * The gRPC receiver against one on `@grpc/grpc-js`, neither of which does anything with what it
 * takes: small calls, alternating, and the memory that inflating messages takes.
 */
export async function benchGrpc(size: BenchSize): Promise<readonly Figure[]> {
  const { requests, rounds, bombs, bombMiB } = sizes[size];
  const seconds: Record<Kind, number[]> = { ours: [], 'grpc-js': [] };
  const cpu: Record<Kind, number[]> = { ours: [], 'grpc-js': [] };
  const servers = { ours: await startReceiver('ours'), 'grpc-js': await startReceiver('grpc-js') };
  try {
    for (let round = -1; round < rounds; round++) {
      for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
        const { url, pid } = servers[kind];
        const order = { requests, seed: 50 + round, pid };
        const outcome = await send(url, { ...smallRequests, isGrpc: true }, order);
        // The first round warms up.
        if (round < 0) continue;
        seconds[kind].push(outcome.sendMs / 1000);
        cpu[kind].push((outcome.serverCpuSeconds ?? 0) / outcome.requests);
      }
    }
  } finally {
    for (const kind of kinds) await servers[kind].stop();
  }
  const calls = (kind: Kind): number[] => seconds[kind].map((one) => requests / one);
  const micros = (kind: Kind): number[] => cpu[kind].map((one) => one * 1e6);
  const bomb = `${bombs} calls that inflate to ${bombMiB} MiB: most memory`;
  return [
    figure('small calls: ours', 'calls/s', calls('ours')),
    figure('small calls: grpc-js', 'calls/s', calls('grpc-js')),
    ratio('small calls: ours to grpc-js', seconds.ours, seconds['grpc-js']),
    figure('small calls: CPU of ours', 'us/call', micros('ours')),
    figure('small calls: CPU of grpc-js', 'us/call', micros('grpc-js')),
    ratio('small calls: by CPU, ours to grpc-js', cpu.ours, cpu['grpc-js']),
    figure(`${bomb}, ours`, 'MiB', [await bombMemory('ours', bombs, bombMiB)]),
    figure(`${bomb}, grpc-js`, 'MiB', [await bombMemory('grpc-js', bombs, bombMiB)]),
  ];
}

/** All at once, each on its own connection; most are refused, and only memory is looked at. */
async function bombMemory(kind: Kind, bombs: number, mebibytes: number): Promise<number> {
  const server = await startReceiver(kind);
  try {
    const message = grpcFrame(gzipSync(Buffer.alloc(mebibytes * 1024 ** 2 - 1_024)));
    message[0] = 1;
    const url = new URL(server.url);
    const calls = Array.from({ length: bombs }, async () => {
      const connection = await openGrpcConnection(url, { 'grpc-encoding': 'gzip' });
      await connection.send(message);
      connection.close();
    });
    await Promise.all(calls);
    return memoryUsage(server.pid).peakMiB;
  } finally {
    await server.stop();
  }
}

interface Receiver {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

async function startReceiver(kind: Kind): Promise<Receiver> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts'), kind], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString('utf8'))));
    child.on('exit', (code) => reject(new Error(`the receiver ended with ${code}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: () => {
      child.kill();
      return exited;
    },
  };
}
