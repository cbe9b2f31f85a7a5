import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Unavailable } from '../model/errors.ts';
import { liveEventMs, liveHeartbeatMs, liveListenersMax } from '../model/limits.ts';
import type { StoreTotals } from '../store/contract.ts';
import { statusAnswerOf } from './api/status-answer.ts';
import { fakeDeps, fakeStatus, fakeTotals } from './app.fixture.ts';
import { createQueryApp } from './app.ts';
import { createLiveStatus, type LiveStatus } from './live-status.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const clock = (): bigint => BigInt(Date.now()) * 1_000_000n;

function counting(): {
  readonly live: LiveStatus;
  readonly logged: readonly unknown[];
  readonly store: { spans: number; reads: number; fails: boolean };
} {
  const store = { spans: 0, reads: 0, fails: false };
  const { deps, recorded } = fakeDeps();
  const read = async () => {
    store.reads++;
    if (store.fails) throw new Error('closed');
    const totals: StoreTotals = { ...fakeTotals, spans: store.spans };
    return statusAnswerOf(fakeStatus, totals);
  };
  return { live: createLiveStatus(read, clock, deps.log), logged: recorded.logged, store };
}

/** Collects what a stream sends, as a browser would that never stops reading. */
function follow(stream: ReadableStream<Uint8Array>): {
  readonly received: string[];
  readonly leave: () => Promise<void>;
} {
  const reader = stream.getReader();
  const received: string[] = [];
  const decoder = new TextDecoder();
  const take = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      received.push(decoder.decode(value));
    }
  };
  void take();
  return { received, leave: () => reader.cancel() };
}

describe('the live stream', () => {
  test('sends the status at once and then when it changed', async () => {
    const { live, store } = counting();
    const { received, leave } = follow(live.listen());
    await vi.advanceTimersByTimeAsync(0);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatch(/^event: status\ndata: \{.*"spans":0,.*\}\n\n$/);
    await vi.advanceTimersByTimeAsync(10 * liveEventMs);
    expect(received).toHaveLength(1);
    for (store.spans = 1; store.spans < 100; store.spans++) await vi.advanceTimersByTimeAsync(10);
    await vi.advanceTimersByTimeAsync(liveEventMs);
    expect(received.length).toBeGreaterThan(2);
    expect(received.length).toBeLessThanOrEqual(1 + 1 + Math.ceil(990 / liveEventMs));
    expect(received.at(-1)).toContain('"spans":100');
    await leave();
  });

  test('sends a comment into the silence', async () => {
    const { live } = counting();
    const { received, leave } = follow(live.listen());
    await vi.advanceTimersByTimeAsync(2 * (liveHeartbeatMs + liveEventMs));
    expect(received.slice(1)).toEqual([':\n\n', ':\n\n']);
    await leave();
  });

  test('asks the store only while somebody listens, once for all', async () => {
    const { live, store } = counting();
    const people = [follow(live.listen()), follow(live.listen()), follow(live.listen())];
    await vi.advanceTimersByTimeAsync(0);
    const before = store.reads;
    await vi.advanceTimersByTimeAsync(4 * liveEventMs);
    expect(store.reads - before).toBe(4);
    for (const { leave } of people) await leave();
    await vi.advanceTimersByTimeAsync(liveEventMs);
    const after = store.reads;
    await vi.advanceTimersByTimeAsync(100 * liveEventMs);
    expect(store.reads).toBe(after);
    const again = follow(live.listen());
    await vi.advanceTimersByTimeAsync(0);
    expect(again.received).toHaveLength(1);
    await again.leave();
  });

  test('a listener that does not read holds one event and then gets the newest', async () => {
    const { live, store } = counting();
    const stream = live.listen();
    for (store.spans = 1; store.spans < 50; store.spans++) {
      await vi.advanceTimersByTimeAsync(liveEventMs);
    }
    const { received, leave } = follow(stream);
    await vi.advanceTimersByTimeAsync(2 * liveEventMs);
    expect(received).toHaveLength(2);
    expect(received[1]).toContain('"spans":50');
    await leave();
  });

  test('survives a store that fails, and says so once', async () => {
    const { live, logged, store } = counting();
    store.fails = true;
    const { received, leave } = follow(live.listen());
    await vi.advanceTimersByTimeAsync(5 * liveEventMs);
    expect([received, logged.length]).toEqual([[], 1]);
    store.fails = false;
    await vi.advanceTimersByTimeAsync(liveEventMs);
    expect(received).toHaveLength(1);
    await leave();
  });

  test('refuses one listener too many, until one leaves', async () => {
    const { live } = counting();
    const people = Array.from({ length: liveListenersMax }, () => follow(live.listen()));
    expect(() => live.listen()).toThrow(Unavailable);
    await people[0]?.leave();
    people.push(follow(live.listen()));
    for (const { leave } of people) await leave();
  });
});

test('GET /api/v1/live is a stream of events; HEAD opens none', async () => {
  const app = createQueryApp(fakeDeps().deps);
  for (let i = 0; i < 2 * liveListenersMax; i++) {
    const head = await app.request('http://localhost/api/v1/live', { method: 'HEAD' });
    expect(head.status).toBe(200);
  }
  const answer = await app.request('http://localhost/api/v1/live');
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const first = await answer.body?.getReader().read();
  expect(new TextDecoder().decode(first?.value)).toMatch(/^event: status\ndata: \{"version"/);
});
