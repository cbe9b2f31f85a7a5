import { expect, test } from 'vitest';
import { seededRandom } from '../journey/random.ts';
import { startServerProcess } from '../journey/server-process.ts';
import { makeArmedPlace } from './armed-place.ts';
import {
  allKept,
  compare,
  keepSending,
  newLedger,
  randomBatch,
  send,
  sendWaiting,
} from './senders.ts';

const seed = Number(process.env.SPANLEDGER_SEED ?? 20261126);
const crashes = 5;

test(`${crashes} worker threads die in the middle of a batch: refused, nothing lost`, async () => {
  const random = seededRandom(seed);
  const place = makeArmedPlace('preload-worker-crash.ts');
  const ledger = newLedger();
  // Of its own, so that nobody else sends these batches again while threads still die of them.
  const fatal = newLedger();
  try {
    const server = await startServerProcess(place);
    let done = false;
    const others = [1, 2, 3].map(() => keepSending(server, ledger, random, () => done));
    for (let crash = 1; crash <= crashes; crash++) {
      const batch = { ...randomBatch(random), text: 'the thread that reads this dies' };
      place.arm('worker-crash');
      const answer = await send(server, fatal, batch, crash % 2 === 0 ? 'grpc' : 'http');
      place.arm();
      expect(place.fired('worker-crash')).toBe(crash);
      expect(answer).toMatchObject({ status: crash % 2 === 0 ? 14 : 503 });
      expect(answer?.retryAfterMs).toBeGreaterThan(0);
      const before = ledger.acknowledged.size;
      expect(await send(server, ledger, randomBatch(random), 'http')).toMatchObject({
        status: 200,
      });
      expect(ledger.acknowledged.size).toBeGreaterThan(before);
    }
    done = true;
    await Promise.all(others);
    const metrics = await (await fetch(`${server.main}/metrics`)).text();
    expect(metrics).toContain(`spanledger_worker_crashes_total ${crashes}\n`);
    ledger.waiting.push(...fatal.waiting);
    for (const id of fatal.unknown) ledger.unknown.add(id);
    expect(await compare(server, ledger)).toEqual(allKept);
    await sendWaiting(server, ledger);
    expect(ledger.waiting, 'the batches were not to blame').toEqual([]);
    expect(await compare(server, ledger)).toEqual(allKept);
    expect(await server.stop()).toBe(0);
  } finally {
    place.remove();
  }
});
