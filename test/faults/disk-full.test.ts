import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../journey/random.ts';
import {
  makePlace,
  type Place,
  type ServerProcess,
  sql,
  startServerProcess,
} from '../journey/server-process.ts';
import { allKept, compare, newLedger, randomBatch, send, sendWaiting } from './senders.ts';
import { canMakeSmallDisk, makeSmallDisk, type SmallDisk } from './small-disk.ts';
import { until } from './until.ts';

const seed = Number(process.env.SPANLEDGER_SEED ?? 20261124);
let place: Place;
let disk: SmallDisk;
let random: Random;

describe.skipIf(!canMakeSmallDisk)(`a full disk (seed ${seed})`, () => {
  beforeEach(async () => {
    random = seededRandom(seed);
    place = makePlace();
    disk = await makeSmallDisk(place, 48);
  });
  afterEach(async () => {
    await disk.remove();
    place.remove();
  });

  test('is answered retryably; with room the same requests succeed, without a restart', async () => {
    const ledger = newLedger();
    const server = await startServerProcess(disk.place);
    for (let i = 0; i < 20; i++) await send(server, ledger, batch(), 'http');
    expect(ledger.refusals).toEqual([]);

    disk.fill(0);
    for (let i = 0; i < 10; i++) await send(server, ledger, batch(), i % 2 === 0 ? 'http' : 'grpc');
    expect(ledger.refusals.length).toBeGreaterThanOrEqual(9);
    for (const { transport, status, retryAfterMs } of ledger.refusals) {
      expect(status).toBe(transport === 'http' ? 503 : 14);
      expect(retryAfterMs).toBeGreaterThan(0);
    }
    disk.makeRoom();
    await sendWaiting(server, ledger);
    expect(ledger.waiting).toEqual([]);
    await visible(server, ledger.acknowledged.size);
    expect(await compare(server, ledger)).toEqual(allKept);
    expect(await server.stop()).toBe(0);
  });

  test('that fills slowly stores everything once there is room, without a restart', async () => {
    const ledger = newLedger();
    const server = await startServerProcess(disk.place);
    for (let i = 0; i < 5; i++) await send(server, ledger, batch(), 'http');
    for (const leaving of [4_000_000, 2_000_000, 1_000_000, 300_000, 50_000]) {
      const before = ledger.refusals.length;
      disk.fill(leaving);
      while (ledger.refusals.length < before + 5) await send(server, ledger, batch(), 'http');
      disk.makeRoom();
      await sendWaiting(server, ledger);
      expect(ledger.waiting).toEqual([]);
      await visible(server, ledger.acknowledged.size);
    }
    expect(await compare(server, ledger)).toEqual(allKept);
    expect(await server.stop()).toBe(0);
  });

  test.each([0, 20_000, 200_000])(
    'with %i bytes left while rows load: they do, once there is room',
    async (left) => {
      // Acknowledged first, and loaded when the disk is full already.
      place.environment.SPANLEDGER_LIMITS_FLUSH = '1s';
      const ledger = newLedger();
      const server = await startServerProcess(disk.place);
      for (let i = 0; i < 40; i++) await send(server, ledger, batch(), 'http');
      expect(ledger.refusals).toEqual([]);
      disk.fill(left);
      await until(() => server.output().includes('flush failed'));
      expect(server.output()).toContain('No space left on device');
      disk.makeRoom();
      await visible(server, ledger.acknowledged.size);
      expect(await compare(server, ledger)).toEqual(allKept);
      expect(await server.stop()).toBe(0);
    },
  );

  test('does not keep a stop from ending well, nor lose what a start finds', async () => {
    place.environment.SPANLEDGER_LIMITS_FLUSH = '1h';
    const ledger = newLedger();
    const server = await startServerProcess(disk.place);
    for (let i = 0; i < 40; i++) await send(server, ledger, batch(), 'http');
    disk.fill(0);
    expect(await server.stop()).toBe(0);
    const start = startServerProcess(disk.place);
    await expect(start).rejects.toThrow(
      /^exit 3: spanledger: the disk of .+ is full .+; Free space/,
    );
    disk.makeRoom();
    const again = await startServerProcess(disk.place);
    expect(await compare(again, ledger)).toEqual(allKept);
    await again.stop();
  });

  test('that fills slowly: what is acknowledged survives a kill there, and becomes visible', async () => {
    const ledger = newLedger();
    const server = await startServerProcess(disk.place);
    for (let i = 0; i < 5; i++) await send(server, ledger, batch(), 'http');
    disk.fill(2 * 1024 * 1024);
    let sent = 0;
    while (ledger.refusals.length < 20) {
      await send(server, ledger, batch(), 'http');
      expect(++sent, 'a disk of 2 MB never got full').toBeLessThan(2_000);
    }
    for (const { status } of ledger.refusals) expect(status).toBe(503);
    await server.kill();
    disk.makeRoom();
    const again = await startServerProcess(disk.place);
    expect(await compare(again, ledger)).toEqual(allKept);
    await sendWaiting(again, ledger);
    expect(ledger.waiting).toEqual([]);
    await visible(again, ledger.acknowledged.size);
    expect(await compare(again, ledger)).toEqual(allKept);
    await again.stop();
  });
});

/** Up to 20 spans with 2 KB each. */
function batch() {
  return randomBatch(random, 20, 2_000);
}

/** Waits until that many spans can be read: loading is tried again on its own. */
function visible(server: ServerProcess, spans: number): Promise<void> {
  return until(async () => {
    const [[count] = []] = await sql(server, 'SELECT count(*) FROM spans');
    return Number(count) >= spans;
  });
}
