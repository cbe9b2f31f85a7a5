import { expect, test } from 'vitest';
import { seededRandom } from '../journey/random.ts';
import { makePlace, sql, startServerProcess } from '../journey/server-process.ts';
import {
  allKept,
  compare,
  keepSending,
  newLedger,
  randomBatch,
  send,
  sendWaiting,
} from './senders.ts';
import { until } from './until.ts';

const seed = Number(process.env.SPANLEDGER_SEED ?? 20261128);
const stops = 5;

test(`${stops} stops under load: what was acknowledged is there, the rest was refused retryably`, async () => {
  const random = seededRandom(seed);
  const place = makePlace();
  const ledger = newLedger();
  try {
    for (let round = 0; round < stops; round++) {
      const server = await startServerProcess(place);
      const enough = ledger.acknowledged.size + 100 + random.below(300);
      const senders = [1, 2, 3, 4].map(() => keepSending(server, ledger, random));
      await until(() => ledger.acknowledged.size > enough);
      expect(await server.stop()).toBe(0);
      await Promise.all(senders);
    }
    for (const { transport, status, retryAfterMs } of ledger.refusals) {
      expect(status).toBe(transport === 'http' ? 503 : 14);
      expect(retryAfterMs).toBeGreaterThan(0);
    }
    const server = await startServerProcess(place);
    expect(await compare(server, ledger)).toEqual(allKept);
    await sendWaiting(server, ledger);
    expect(ledger.waiting).toEqual([]);
    expect(await compare(server, ledger)).toEqual(allKept);
    await server.stop();
  } finally {
    place.remove();
  }
});

test.each(['stopped', 'killed'])('acknowledged, %s, sent again: stored once', async (end) => {
  const random = seededRandom(seed);
  const place = makePlace();
  const ledger = newLedger();
  const batches = Array.from({ length: 20 }, () => randomBatch(random));
  try {
    const first = await startServerProcess(place);
    for (const batch of batches) await send(first, ledger, batch, 'http');
    await (end === 'stopped' ? first.stop() : first.kill());
    const second = await startServerProcess(place);
    for (const batch of batches) await send(second, ledger, batch, 'grpc');
    expect(ledger.refusals).toEqual([]);
    expect(await compare(second, ledger)).toEqual(allKept);
    const [[duplicates] = []] = await sql(second, 'SELECT sum(duplicates) FROM receipts');
    expect(Number(duplicates)).toBe(ledger.acknowledged.size);
    await second.stop();
  } finally {
    place.remove();
  }
});
