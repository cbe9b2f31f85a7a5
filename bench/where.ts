import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { allocator, heapFlags } from '../cli/process-settings.js';
import { makePlace, startServerProcess } from '../test/journey/server-process.ts';
import { type BenchSize, type Figure, figure } from './figure.ts';
import { type Load, loads, receiverOf } from './loads.ts';
import { secondsByStage } from './profile.ts';
import { send } from './send-process.ts';
import { storedAt } from './server-watch.ts';

const seconds = { smoke: 1, real: 20 } as const;

/**
 * Where the time of the main thread goes, by stage, for each load: the server runs under the CPU
 * profiler, so speed is not to be read from here. The suite ingest counts the other threads.
 */
export async function benchWhere(size: BenchSize): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const load of loads) {
    const stages = [...(await profiled(load, seconds[size]))].toSorted(([, a], [, b]) => b - a);
    const total = stages.reduce((sum, [, one]) => sum + one, 0);
    figures.push(
      ...stages.map(([stage, one]) => figure(`${load.name}: ${stage}`, '%', [(one / total) * 100])),
    );
  }
  return figures;
}

async function profiled(load: Load, lasting: number): Promise<ReadonlyMap<string, number>> {
  const made = makePlace();
  const folder = join(made.folder, 'profiles');
  mkdirSync(folder);
  const profiler = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
  const place = {
    ...made,
    runtimeFlags: [...heapFlags, ...profiler],
    environment: { ...made.environment, ...allocator },
  };
  const server = await startServerProcess(place);
  try {
    const order = { requests: load.warmup * lasting, seconds: lasting, seed: 7 };
    const outcome = await send(receiverOf(load, server), load, order);
    await storedAt(server, outcome.spans);
    await server.stop();
    return secondsByStage(folder);
  } finally {
    await server.kill();
    place.remove();
  }
}
