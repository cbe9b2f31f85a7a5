import { makePlace, sql, startServerProcess } from '../test/journey/server-process.ts';
import { type BenchSize, type Figure, figure } from './figure.ts';
import { batches, type Load, smallRequests } from './loads.ts';
import { peers, startPeer } from './peers/peer.ts';
import { send } from './send-process.ts';

const sizes = {
  smoke: { warmupSeconds: 1, seconds: 2 },
  real: { warmupSeconds: 5, seconds: 30 },
} as const;
const contests: readonly Load[] = [smallRequests, batches];

/** A backend under test: where to send, and how many spans a reader finds. */
interface Contestant {
  readonly name: string;
  readonly url: string;
  readonly headers: readonly string[];
  /** More than it can take in a second. */
  readonly requestsPerSecondMax: number;
  stored(): Promise<number>;
}

/**
 * Spans that can be read back after a fixed time of the same load, here and in other backends, one
 * after the other on the same machine. Who is not installed is skipped by name.
 */
export async function benchPeers(size: BenchSize): Promise<readonly Figure[]> {
  const rates = new Map<string, ReadonlyMap<Load, number>>();
  for (const peer of peers) {
    const running = await startPeer(peer);
    if (running === undefined) {
      process.stderr.write(`skipped: ${peer.name} is not installed; bench/README.md says how\n`);
      continue;
    }
    try {
      const { name, headers } = peer;
      const stored = async (): Promise<number> => running.storedSpans();
      const contestant = { name, headers, url: running.url, requestsPerSecondMax: 1_000, stored };
      rates.set(name, await measure(contestant, size));
    } finally {
      await running.stop();
    }
  }
  const ours = await measureOurs(size);
  return contests.flatMap((load) => {
    const rate = ours.get(load) ?? Number.NaN;
    return [
      figure(`${load.name}: spans that can be read back`, 'spans/s', [rate]),
      ...[...rates].flatMap(([name, theirs]) => [
        figure(`${load.name}: ${name}`, 'spans/s', [theirs.get(load) ?? Number.NaN]),
        // One that stored nothing has no ratio.
        ...(theirs.get(load) === 0
          ? []
          : [figure(`${load.name}: to ${name}`, 'x', [rate / (theirs.get(load) ?? Number.NaN)])]),
      ]),
    ];
  });
}

async function measureOurs(size: BenchSize): Promise<ReadonlyMap<Load, number>> {
  const place = makePlace();
  const server = await startServerProcess(place);
  try {
    return await measure(
      {
        name: 'ours',
        url: server.otlpHttp,
        headers: [],
        requestsPerSecondMax: 8_000,
        stored: async () => {
          const rows = await sql(server, 'SELECT count(*) FROM spans');
          return Number(rows[0]?.[0]);
        },
      },
      size,
    );
  } finally {
    await server.stop();
    place.remove();
  }
}

async function measure(
  contestant: Contestant,
  size: BenchSize,
): Promise<ReadonlyMap<Load, number>> {
  const { warmupSeconds, seconds } = sizes[size];
  const rates = new Map<Load, number>();
  for (const [index, load] of contests.entries()) {
    const run = (lasting: number, seed: number) =>
      send(contestant.url, load, {
        requests: Math.ceil((contestant.requestsPerSecondMax * lasting * 5) / load.spans),
        seconds: lasting,
        seed: seed + index,
        headers: contestant.headers,
      });
    await run(warmupSeconds, 10);
    const before = await contestant.stored();
    const outcome = await run(seconds, 20);
    const after = await contestant.stored();
    const ms = performance.timeOrigin + performance.now() - outcome.startedAtMs;
    rates.set(load, ((after - before) / ms) * 1000);
  }
  return rates;
}
