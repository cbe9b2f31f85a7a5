import { execFile } from 'node:child_process';
import { join } from 'node:path';
import {
  makePlace,
  type ServerProcess,
  sql,
  startServerProcess,
} from '../test/journey/server-process.ts';
import { type BenchSize, type Figure, figure } from './figure.ts';
import { type SendOutcome, sendOutcome } from './load/send-outcome.ts';
import { memoryUsage } from './process-usage.ts';

const loads = [
  { name: '512 spans of 1 KB, 4 senders', senders: 4, spans: 512, spanBytes: 1_024, requests: 240 },
  {
    name: '5 spans of 1 KB, 32 senders',
    senders: 32,
    spans: 5,
    spanBytes: 1_024,
    requests: 10_000,
  },
  { name: '50 spans of 20 KB, 4 senders', senders: 4, spans: 50, spanBytes: 20_480, requests: 120 },
] as const;

/**
 * The whole path with everything on: HTTP, decode, redact, normalise, synced journal, DuckDB. Sender and
 * server share the machine. A warm-up load goes first; no text is sent twice.
 */
export async function benchIngest(size: BenchSize): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const load of loads) {
    const requests = size === 'smoke' ? 4 : load.requests;
    const rounds = size === 'smoke' ? 1 : 3;
    figures.push(...(await measure(load, requests, rounds)));
  }
  return figures;
}

async function measure(
  load: (typeof loads)[number],
  requests: number,
  rounds: number,
): Promise<Figure[]> {
  const place = makePlace();
  const server = await startServerProcess(place);
  const samples: Record<'rate' | 'bytes' | 'p99', number[]> = { rate: [], bytes: [], p99: [] };
  const cpu: number[] = [];
  const senderCpu: number[] = [];
  const memory: number[] = [];
  try {
    await send(server, load, Math.ceil(requests / 4), 1);
    for (let round = 0; round < rounds; round++) {
      const outcome = await send(server, load, requests, 100 + round);
      const perSecond = (outcome.spans / outcome.sendMs) * 1000;
      samples.rate.push(perSecond);
      samples.bytes.push(outcome.bytes / outcome.sendMs / 1000);
      samples.p99.push(outcome.latencyMs.p99);
      cpu.push(((outcome.serverCpuSeconds ?? 0) / outcome.spans) * 1e6);
      senderCpu.push((outcome.senderCpuSeconds / outcome.sendMs) * 1000);
      memory.push(memoryUsage(server.pid).peakMiB);
    }
    await checkStored(server, load.spans * (Math.ceil(requests / 4) + requests * rounds));
  } finally {
    await server.stop();
    place.remove();
  }
  return [
    figure(`${load.name}: acknowledged`, 'spans/s', samples.rate),
    figure(`${load.name}: acknowledged`, 'MB/s', samples.bytes),
    figure(`${load.name}: acknowledgement p99`, 'ms', samples.p99),
    figure(`${load.name}: CPU of the server`, 'us/span', cpu),
    figure(`${load.name}: cores that the sender took`, 'cores', senderCpu),
    figure(`${load.name}: most memory that the server held`, 'MiB', memory),
  ];
}

/**
 * Every acknowledged span is there: a rate that counts lost spans would be worth nothing. A reader waits
 * two seconds for what is under way, so a backlog may need more than one look.
 */
async function checkStored(server: ServerProcess, spans: number): Promise<void> {
  let stored: unknown;
  for (let look = 0; look < 30 && stored !== spans; look++) {
    const rows = await sql(server, 'SELECT count(*) FROM spans');
    stored = rows[0]?.[0];
  }
  if (stored !== spans) throw new Error(`${spans} spans were acknowledged, ${stored} are stored`);
}

async function send(
  server: ServerProcess,
  load: (typeof loads)[number],
  requests: number,
  seed: number,
): Promise<SendOutcome> {
  const numbers = [load.senders, requests, load.spans, load.spanBytes].map(String);
  const options = ['--seed', String(seed), '--pid', String(server.pid)];
  const args = [join(import.meta.dirname, 'send.ts'), server.otlpHttp, ...numbers, ...options];
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error);
    });
  });
  return sendOutcome.parse(JSON.parse(output));
}
