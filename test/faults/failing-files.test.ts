import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Random, seededRandom } from '../journey/random.ts';
import { type ServerProcess, sql, startServerProcess } from '../journey/server-process.ts';
import { type ArmedPlace, makeArmedPlace } from './armed-place.ts';
import {
  allKept,
  type Batch,
  compare,
  keepSending,
  type Ledger,
  newLedger,
  randomBatch,
  send,
  sendWaiting,
} from './senders.ts';
import { until } from './until.ts';

const seed = Number(process.env.SPANLEDGER_SEED ?? 20261125);
let place: ArmedPlace;
let random: Random;
let ledger: Ledger;
beforeEach(() => {
  place = makeArmedPlace('preload-faults.ts');
  random = seededRandom(seed);
  ledger = newLedger();
});
afterEach(() => place.remove());

test('a sync that fails: all is refused until a restart, no second sync is believed', async () => {
  const server = await startServerProcess(place);
  for (let i = 0; i < 10; i++) await send(server, ledger, randomBatch(random), 'http');
  expect(ledger.refusals).toEqual([]);
  place.arm('sync-error');
  await send(server, ledger, randomBatch(random), 'http');
  expect(place.fired('sync-error')).toBe(1);
  expect((await fetch(`${server.main}/readyz`)).status).toBe(503);
  // The disk is well again, but what the failed sync left behind is not known.
  place.arm();
  for (const transport of ['http', 'grpc', 'http'] as const) {
    await send(server, ledger, randomBatch(random), transport);
  }
  expect(ledger.refusals.map(({ status }) => status)).toEqual([503, 503, 14, 503]);
  for (const { retryAfterMs } of ledger.refusals) expect(retryAfterMs).toBeGreaterThan(0);
  const metrics = await (await fetch(`${server.main}/metrics`)).text();
  expect(metrics).toContain('spanledger_journal_failed 1\n');
  expect(server.output()).toContain('a sync of the journal failed');
  expect(await compare(server, ledger)).toEqual(allKept);
  await server.kill();
  await restartAndCompare();
});

test('a write that takes half: taken back, refused, and the next one is stored', async () => {
  const server = await startServerProcess(place);
  for (let round = 0; round < 5; round++) {
    await send(server, ledger, randomBatch(random), 'http');
    place.arm('short-write');
    await send(server, ledger, randomBatch(random), round % 2 === 0 ? 'http' : 'grpc');
    place.arm();
  }
  expect(place.fired('short-write')).toBe(5);
  expect(ledger.refusals.map(({ status }) => status)).toEqual([503, 14, 503, 14, 503]);
  for (const { retryAfterMs } of ledger.refusals) expect(retryAfterMs).toBeGreaterThan(0);
  await sendWaiting(server, ledger);
  expect(ledger.waiting).toEqual([]);
  expect(await compare(server, ledger)).toEqual(allKept);
  await server.kill();
  await restartAndCompare();
});

test('a torn write: the process dies in the middle of it, under load, five times', async () => {
  for (let round = 1; round <= 5; round++) {
    const server = await startServerProcess(place);
    if (round > 1) expect(server.output()).toContain('a crash left unfinished');
    const enough = ledger.acknowledged.size + random.below(300);
    const senders = [1, 2, 3].map(() => keepSending(server, ledger, random));
    await until(() => ledger.acknowledged.size > enough);
    place.arm('torn-write');
    await Promise.all(senders);
    await server.kill();
    place.arm();
    expect(place.fired('torn-write')).toBe(round);
  }
  await restartAndCompare('a crash left unfinished');
});

test('a clock that jumps back by days and forth again changes nothing', async () => {
  const server = await startServerProcess(place);
  let last: Batch | undefined;
  const days = [0, -1, -400, 2, -30, 0];
  for (const day of days) {
    place.arm(`clock ${day * 86_400_000}`);
    const batch = randomBatch(random);
    await send(server, ledger, batch, 'http');
    // The one before again, as after a lost answer: now it came "before" its first try.
    if (last !== undefined) await send(server, ledger, last, 'http');
    last = batch;
    expect(await compare(server, ledger)).toEqual(allKept);
  }
  expect(place.fired('clock')).toBeGreaterThan(days.length);
  expect(ledger.refusals).toEqual([]);
  const received = await sql(
    server,
    "SELECT count(DISTINCT date_trunc('day', received_time)) FROM receipts",
  );
  expect(received, 'the jumps reached the code').toEqual([[5]]);
  await server.kill();
  place.arm('clock -864000000000');
  await restartAndCompare();
});

/** A new server on the same data: all acknowledged is there, all retried is stored once. */
async function restartAndCompare(logged?: string): Promise<ServerProcess> {
  const server = await startServerProcess(place);
  if (logged !== undefined) expect(server.output()).toContain(logged);
  expect(await compare(server, ledger)).toEqual(allKept);
  await sendWaiting(server, ledger);
  expect(ledger.waiting).toEqual([]);
  expect(await compare(server, ledger)).toEqual(allKept);
  expect(await server.stop()).toBe(0);
  return server;
}
