import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { seededRandom } from '../journey/random.ts';
import { makePlace, sql, startServerProcess } from '../journey/server-process.ts';
import {
  allKept,
  compare,
  jsonOf,
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

test('a stop waits for an upload under way, and refuses what comes after', async () => {
  const random = seededRandom(seed);
  const place = makePlace();
  try {
    const server = await startServerProcess(place);
    const admitted = halfSent(server.otlpHttp, jsonOf(randomBatch(random, 1)), 'in the body');
    const late = halfSent(server.otlpHttp, jsonOf(randomBatch(random, 1)), 'in the head');
    await until(async () => {
      const metrics = await (await fetch(`${server.main}/metrics`)).text();
      return /^spanledger_stage_held_bytes\{stage="admit"[^}]*\} [1-9]/m.test(metrics);
    });
    const exit = server.stop();
    await until(() => isClosed(server.otlpHttp));
    admitted.finish();
    expect(await admitted.answer).toMatch(/^HTTP\/1\.1 200 /);
    late.finish();
    expect(await late.answer).toMatch(/^HTTP\/1\.1 503 .*Retry-After: [1-9]/is);
    expect(await exit).toBe(0);
    const again = await startServerProcess(place);
    expect(await sql(again, 'SELECT count(*) FROM spans')).toEqual([[1]]);
    await again.stop();
  } finally {
    place.remove();
  }
});

/** A request of which the rest is sent later, on a connection of its own. */
function halfSent(url: string, body: string, until: 'in the head' | 'in the body') {
  const head =
    `POST /v1/traces HTTP/1.1\r\nHost: ${new URL(url).host}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  const request = head + body;
  const cut = until === 'in the head' ? 20 : head.length + 20;
  const socket = connect(Number(new URL(url).port), new URL(url).hostname);
  socket.write(request.slice(0, cut));
  let received = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text;
  });
  const answer = once(socket, 'close').then(() => received);
  return { finish: () => socket.write(request.slice(cut)), answer };
}

async function isClosed(url: string): Promise<boolean> {
  try {
    await fetch(url);
    return false;
  } catch {
    return true;
  }
}

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
