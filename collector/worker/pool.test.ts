import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Unavailable } from '../../model/errors.ts';
import type { Log } from '../../model/log.ts';
import { builtinRuleSet, builtinRules } from '../../redaction-rules/generated/rule-set.ts';
import { pickPacks } from '../../redaction-rules/packs.ts';
import { readRows } from '../../test/tapes/read-rows.ts';
import type { BatchJob, BatchOutcome } from '../process-batch.ts';
import { createWorkerPool, type WorkerPool } from './pool.ts';

/** Threads the process made, newest last: Node tells of each. */
const made: Worker[] = [];
process.on('worker', (worker) => made.push(worker));

const pools: WorkerPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
  made.length = 0;
});

/** What was asked for in this turn is with its thread. */
const given = () => setImmediate();

describe('a thread that dies', () => {
  test('fails its batches as retryable; another takes its place and those that wait', async () => {
    const pool = openPool(1);
    await pool.ready();
    const running = settled(pool.run(job(1, 2_000)));
    await given();
    const waiting = [pool.run(job(2, 1)), pool.run(job(3, 5))];
    await made[0]?.terminate();
    const error = await running;
    expect(error).toBeInstanceOf(Unavailable);
    expect(error).toMatchObject({ code: 'worker_died', retryAfterMs: 1_000 });
    const outcomes = await Promise.all(waiting);
    expect(outcomes).toMatchObject([
      { itemsIn: 1, place: { index: 0, size: 2 } },
      { itemsIn: 5, place: { index: 1, size: 2 } },
    ]);
    const [outcome] = outcomes;
    expect(outcome?.kind === 'processed' && readRows(outcome.blocks).span?.length).toBe(6);
    expect(pool.stats()).toEqual({ threads: 1, waiting: 0, crashes: 1 });
  });

  test('leaves the batches of other threads alone', async () => {
    const pool = openPool(2);
    await pool.ready();
    const running = [pool.run(job(1, 2_000)), pool.run(job(2, 2_000))].map(settled);
    await made[1]?.terminate();
    const [first, second] = await Promise.all(running);
    expect(first).toMatchObject({ kind: 'processed', itemsIn: 2_000 });
    expect(second).toMatchObject({ code: 'worker_died' });
  });

  test('again and again is refused at once while its successor is held back', async () => {
    const pool = openPool(1);
    await pool.ready();
    await made[0]?.terminate();
    const waiting = settled(pool.run(job(1, 1)));
    await made[1]?.terminate();
    expect(await waiting).toMatchObject({ code: 'worker_died' });
    expect(await settled(pool.run(job(2, 1)))).toMatchObject({ code: 'worker_died' });
    expect(pool.stats()).toMatchObject({ crashes: 2, waiting: 0 });
    await vi.waitFor(async () => {
      expect(await pool.run(job(3, 1))).toMatchObject({ kind: 'processed' });
    }, 10_000);
  });

  test('before it was ready ends the wait for it', async () => {
    const born = once(process, 'worker');
    const ready = settled(openPool(1).ready());
    await born;
    await made[0]?.terminate();
    expect(await ready).toMatchObject({ code: 'worker_died' });
  });
});

test('new rules hold for what is given after them, and in threads that are born later', async () => {
  const pool = openPool(1);
  await pool.ready();
  const first = pool.run(job(4, 1));
  await given();
  pool.setRules({ ruleSet: { ...builtinRuleSet, name: 'rs-next' }, redactionKey });
  expect(await first).toMatchObject({ ruleSet: builtinRuleSet.name });
  expect(await pool.run(job(5, 1))).toMatchObject({ ruleSet: 'rs-next' });
  await made.at(-1)?.terminate();
  await vi.waitFor(async () => {
    expect(await pool.run(job(6, 1))).toMatchObject({ ruleSet: 'rs-next' });
  }, 10_000);
});

describe('a small batch', () => {
  const greedy = {};
  /** Nearly a MiB, of which a third is text. */
  const large = () => job(1, 3_000, 'a long name '.repeat(10));
  /** What is asked for before a thread is there is in its port when it begins. */
  const setUp = () => {
    const pool = openPool(1);
    const done: string[] = [];
    const run = (name: string, one: BatchJob, connection?: object): Promise<BatchOutcome> =>
      pool.run(one, connection).finally(() => done.push(name));
    return { pool, run, done };
  };
  const withoutTimes = (outcome: BatchOutcome | undefined) => {
    if (outcome?.kind !== 'processed') return outcome;
    const { stageMicros: _, blocks, ...rest } = outcome;
    return { ...rest, blocks: Buffer.from(blocks).toString('latin1') };
  };

  test('is done in the middle of a large one', async () => {
    const { run, done } = setUp();
    const all = [run('large', large(), greedy)];
    await given();
    all.push(run('small', job(2, 1)), run('another', job(3, 1)));
    expect(await Promise.all(all)).toMatchObject([{ itemsIn: 3_000 }, { itemsIn: 1 }, {}]);
    expect(done).toEqual(['small', 'another', 'large']);
  });

  test('waits for a large one of its own connection', async () => {
    const { run, done } = setUp();
    const all = [run('large', large(), greedy)];
    await given();
    all.push(run('own', job(2, 1), greedy), run('small', job(3, 1)));
    await Promise.all(all);
    expect(done).toEqual(['small', 'large', 'own']);
  });

  test('changes nothing of what a large one becomes', async () => {
    const { run } = setUp();
    const all = [run('large', large(), greedy)];
    await given();
    for (let i = 2; i < 9; i++) all.push(run('small', job(i, 2)));
    const [outcome] = await Promise.all(all);
    const alone = await openPool(1).run(large());
    const [told, want] = [outcome, alone].map(withoutTimes);
    expect(told).toEqual(want);
  });

  test('is redacted with the rules of its time, as the large one is', async () => {
    const { pool, run } = setUp();
    const all = [run('large', large(), greedy)];
    await given();
    pool.setRules({ ruleSet: { ...builtinRuleSet, name: 'rs-next' }, redactionKey });
    all.push(run('small', job(2, 1)));
    expect(await Promise.all(all)).toMatchObject([
      { ruleSet: builtinRuleSet.name },
      { ruleSet: 'rs-next' },
    ]);
  });
});

describe('a candidate rule set', () => {
  const personal = pickPacks(builtinRules, ['personal']);
  const candidate = { ruleSet: pickPacks(builtinRules, ['secrets']), share: 1 };

  test('is counted behind the live one, and anew when either changes', async () => {
    const pool = openPool(1);
    expect(pool.candidate()).toBeUndefined();
    pool.setRules({ ruleSet: personal, redactionKey, candidate });
    expect(pool.candidate()).toMatchObject({ texts: 0, rules: [] });
    await pool.run(job(7, 2, 'to a@example.org'));
    expect(pool.candidate()).toMatchObject({
      live: personal.name,
      candidate: candidate.ruleSet.name,
      failures: 0,
      rules: [{ rule: 'personal.email', hits: 0, liveHits: 2, onlyLive: 2 }],
    });
    await pool.run(job(8, 1, 'to a@example.org'));
    expect(pool.candidate()?.rules).toMatchObject([{ liveHits: 3, onlyLive: 3 }]);
    pool.setRules({ ruleSet: personal, redactionKey, candidate: { ...candidate, share: 0.5 } });
    expect(pool.candidate()).toMatchObject({ share: 0.5, rules: [{ liveHits: 3 }] });
    pool.setRules({ ruleSet: builtinRuleSet, redactionKey, candidate });
    expect(pool.candidate()).toMatchObject({ live: builtinRuleSet.name, texts: 0, rules: [] });
    pool.setRules({ ruleSet: builtinRuleSet, redactionKey });
    await pool.run(job(9, 1));
    expect(pool.candidate()).toBeUndefined();
  });
});

const redactionKey = { kid: 'k1', root: new Uint8Array(32).fill(7) };

function openPool(threads: number): WorkerPool {
  const data = {
    ruleSet: builtinRuleSet,
    redactionKey,
    limits: { valueDepthMax: 64 },
    priceOverrides: [],
    headProbability: 1,
  };
  const pool = createWorkerPool(threads, data, silent);
  pools.push(pool);
  return pool;
}

/** What a promise came to, the error included. */
function settled(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}

function job(seed: number, spans: number, name = 'x'): BatchJob {
  const list = Array.from({ length: spans }, (_, index) => ({
    traceId: String(seed).repeat(32),
    spanId: (index + 1).toString(16).padStart(16, '0'),
    name,
  }));
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: list }] }] });
  return { batchId: 'b', signal: 'traces', encoding: 'json', body: new TextEncoder().encode(body) };
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
