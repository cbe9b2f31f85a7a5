import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Random, seededRandom } from '../journey/random.ts';
import { makePlace, type Place, startServerProcess } from '../journey/server-process.ts';
import { allKept, compare, keepSending, newLedger, sendWaiting } from './senders.ts';

const kills = 100;
const seed = Number(process.env.SPANLEDGER_SEED ?? 20261123);

test(`every acknowledged span survives ${kills} kills, once (seed ${seed})`, async () => {
  const random = seededRandom(seed);
  const place = makePlace();
  const ledger = newLedger();
  try {
    for (let round = 0; round < kills; round++) {
      // Every fifth dies while it starts: in the middle of reading and loading its journal.
      if (round % 5 === 4) await killWhileStarting(place, random);
      else {
        const server = await startServerProcess(place);
        const senders = [1, 2, 3, 4].map(() => keepSending(server, ledger, random));
        await delay(20 + random.below(400));
        await server.kill();
        await Promise.all(senders);
      }
    }
    const server = await startServerProcess(place);
    expect(ledger.acknowledged.size).toBeGreaterThan(kills * 20);
    expect(await compare(server, ledger), `seed ${seed}`).toEqual(allKept);
    // Whoever never got an answer sends once more, and then it is there, once.
    await sendWaiting(server, ledger);
    expect(ledger.unknown.size).toBe(0);
    expect(await compare(server, ledger), `seed ${seed}, after retries`).toEqual(allKept);
    await server.stop();
  } finally {
    place.remove();
  }
}, 600_000);

async function killWhileStarting(place: Place, random: Random): Promise<void> {
  const timers: NodeJS.Timeout[] = [];
  const starting = startServerProcess(place, ['--no-ui'], (child) => {
    timers.push(setTimeout(() => child.kill('SIGKILL'), 50 + random.below(400)));
  });
  try {
    // It was faster than the kill.
    await (await starting).kill();
  } catch {
    // It died on the way, as it should.
  }
  for (const timer of timers) clearTimeout(timer);
}
