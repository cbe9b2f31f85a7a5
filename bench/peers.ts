import { makePlace, sql, startServerProcess } from '../test/journey/server-process.ts';
import { type BenchSize, type Figure, figure, ratio } from './figure.ts';
import { batches, type Load, smallRequests } from './loads.ts';
import { peers, startPeer } from './peers/peer.ts';
import { send } from './send-process.ts';

const sizes = {
  smoke: { warmupSeconds: 1, seconds: 2, rounds: 1 },
  real: { warmupSeconds: 4, seconds: 12, rounds: 3 },
} as const;
const contests: readonly Load[] = [smallRequests, batches];

/** A backend under test: where to send, and how many spans a reader finds. */
interface Contestant {
  readonly url: string;
  readonly headers: readonly string[];
  /** More than it can take in a second. */
  readonly spansPerSecondMax: number;
  stored(): Promise<number>;
}

/**
 * Spans that can be read back after a fixed time of the same load, here and in another backend on the
 * same machine, taking turns. Who is not installed is skipped by name.
 */
export async function benchPeers(size: BenchSize): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const peer of peers) {
    const running = await startPeer(peer);
    if (running === undefined) {
      process.stderr.write(`skipped: ${peer.name} is not installed; bench/README.md says how\n`);
      continue;
    }
    const { headers } = peer;
    const stored = async (): Promise<number> => running.storedSpans();
    const theirs = { headers, url: running.url, spansPerSecondMax: 5_000, stored };
    try {
      for (const load of contests) figures.push(...(await contest(peer.name, load, theirs, size)));
    } finally {
      await running.stop();
    }
  }
  return figures;
}

/** Ours is started anew for each contest; whoever goes first in a round goes second in the next. */
async function contest(
  name: string,
  load: Load,
  theirs: Contestant,
  size: BenchSize,
): Promise<readonly Figure[]> {
  const { warmupSeconds, seconds, rounds } = sizes[size];
  const place = makePlace();
  const server = await startServerProcess(place);
  const ours: Contestant = {
    url: server.otlpHttp,
    headers: [],
    spansPerSecondMax: 100_000,
    stored: async () => Number((await sql(server, 'SELECT count(*) FROM spans'))[0]?.[0]),
  };
  const rates: Record<'ours' | 'theirs', number[]> = { ours: [], theirs: [] };
  try {
    await measure(ours, load, warmupSeconds, 10);
    await measure(theirs, load, warmupSeconds, 10);
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? [ours, theirs] : [theirs, ours];
      for (const one of order) {
        const rate = await measure(one, load, seconds, 20 + round);
        (one === ours ? rates.ours : rates.theirs).push(rate);
      }
    }
  } finally {
    await server.stop();
    place.remove();
  }
  const group = `${load.name}, read back`;
  return [
    figure(`${group}: ours beside ${name}`, 'spans/s', rates.ours),
    figure(`${group}: ${name}`, 'spans/s', rates.theirs),
    // One that stored nothing has no ratio.
    ...(rates.theirs.includes(0) ? [] : [ratio(`${group}: to ${name}`, rates.theirs, rates.ours)]),
  ];
}

async function measure(
  { url, headers, spansPerSecondMax, stored }: Contestant,
  load: Load,
  seconds: number,
  seed: number,
): Promise<number> {
  const before = await stored();
  const requests = Math.ceil((spansPerSecondMax * seconds) / load.spans);
  const outcome = await send(url, load, { requests, seconds, seed, headers });
  const after = await stored();
  const ms = performance.timeOrigin + performance.now() - outcome.startedAtMs;
  return ((after - before) / ms) * 1000;
}
