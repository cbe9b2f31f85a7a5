/** Budgets through stops and crashes: what was decided before counts after them, too. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { defaultLimits } from '../../../model/limits.ts';
import { silentLog } from '../../../model/log.ts';
import type { TailPolicy, TailSettings } from '../../../model/tail-policy.ts';
import { seededRandom } from '../../../test/journey/random.ts';
import { rows } from '../../../test/rows/query-rows.ts';
import { batchOf, type SpanInput, spanRow } from '../../../test/rows/span-rows.ts';
import type { Store } from '../../contract.ts';
import { openStore } from '../../open.ts';

const folder = mkdtempSync(join(tmpdir(), 'spanledger-budgets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let folders = 0;
const newFolder = () => join(folder, String(++folders));

const minute = 60_000_000_000n;
const began = 1_764_000_000_000_000_000n - (1_764_000_000_000_000_000n % minute);
const tail: TailSettings = {
  ...{ idleMs: 1, ageMsMax: 60_000, spansMax: 1e9, bytesMax: 1e9, bufferBytesMax: 1e9 },
  policies: [
    {
      ...{ name: 'fair', when: undefined, keep: 1 },
      budget: { unit: 'traces', perMinute: 4, per: 'service' },
    },
  ],
};

/** Nothing is flushed by itself: what a copy finds is what was there. */
const limits = { ...defaultLimits, flushMs: 600_000 };

function open(dataDir: string, now: bigint, policies = tail.policies): Promise<Store> {
  const settings = { ...tail, policies };
  return openStore({
    ...{ dataDir, limits, tail: settings, clock: () => now, log: silentLog },
  });
}

/** A trace for each span, decided one after another; the verdicts are in the journal alone. */
async function decide(store: Store, spans: readonly SpanInput[]): Promise<void> {
  const before = decidedBy(store);
  await store.writer.append(batchOf(`b${String(spans[0]?.trace_id)}`, spans));
  await store.writer.flushed();
  await expect.poll(() => decidedBy(store), { timeout: 10_000 }).toBe(before + spans.length);
}

async function decideAll(store: Store, spans: readonly SpanInput[]): Promise<void> {
  await decide(store, spans);
  await store.writer.flushed();
}

function decidedBy(store: Store): number {
  return store.tail()?.decided.reduce((sum, { kept, dropped }) => sum + kept + dropped, 0) ?? 0;
}

const verdicts = 'SELECT trace_id, probability, is_kept FROM sampling_decisions ORDER BY 1';

test('a loop of restarts keeps what one life keeps', async () => {
  const random = seededRandom(7);
  // Two services in each of five steps; the third is a minute later, the fifth three.
  const times = [0n, 0n, 1n, 1n, 4n].map((at) => began + at * minute);
  const steps = times.map((_, step) =>
    Array.from({ length: 12 }, (_all, at) =>
      spanRow(step * 12 + at, {
        trace_id: `${String(step * 12 + at).padStart(4, '0')}${random.hex(28)}`,
        service_name: at % 3 === 0 ? 'small' : 'large',
      }),
    ),
  );
  const oneLife = newFolder();
  let now = times[0] ?? began;
  const only = await openStore({
    ...{ dataDir: oneLife, limits, tail, clock: () => now, log: silentLog },
  });
  for (const [step, spans] of steps.entries()) {
    now = times[step] ?? began;
    await decideAll(only, spans);
  }
  const want = await rows(only, verdicts);
  await only.close();
  // The first of the large service are certain, the next less so, and the pause makes them so again.
  const shares = new Set(want.map(([, probability]) => probability));
  expect(shares.has(1) && shares.has(4 / 16)).toBe(true);

  let dataDir = newFolder();
  for (const [step, spans] of steps.entries()) {
    const store = await open(dataDir, times[step] ?? began);
    await decideAll(store, spans);
    // Stopped, or killed: then the files are as they are.
    const crashed = newFolder();
    if (step % 2 === 1) {
      cpSync(dataDir, crashed, { recursive: true, filter: (path) => !path.endsWith('.lock') });
    }
    await store.close();
    if (step % 2 === 1) dataDir = crashed;
  }
  const last = await open(dataDir, times.at(-1) ?? began);
  expect(await rows(last, verdicts)).toEqual(want);
  await last.close();
}, 60_000);

test('verdicts that only the journal holds count, too', async () => {
  const dataDir = newFolder();
  const store = await open(dataDir, began);
  const spans = (from: number) =>
    [0, 1, 2, 3].map((at) => spanRow(from + at, { trace_id: traceOf(from + at) }));
  await decideAll(store, spans(0));
  await decide(store, spans(10));
  expect(await rows(store, 'SELECT count(*) FROM sampling_decisions')).toEqual([[4]]);
  const crashed = newFolder();
  cpSync(dataDir, crashed, { recursive: true, filter: (path) => !path.endsWith('.lock') });
  await store.close();
  const again = await open(crashed, began);
  await decideAll(again, spans(20));
  expect((await rows(again, verdicts)).slice(-4).map(([, share]) => share)).toEqual(
    [9, 10, 11, 12].map((came) => 4 / came),
  );
  await again.close();
});

test.each<[string, bigint, readonly TailPolicy[], number]>([
  ['a minute later the last one decides', minute, tail.policies, 4 / 8],
  ['two minutes later nothing is known', 2n * minute, tail.policies, 1],
  ['a clock set back begins anew', -5n * minute, tail.policies, 1],
  ['another name is another budget', 0n, [renamed('other')], 1],
  ['another rate is applied to what came', 0n, [renamed('fair', 3)], 3 / 9],
])('%s', async (_name, later, policies, share) => {
  const dataDir = newFolder();
  const store = await open(dataDir, began);
  await decideAll(
    store,
    Array.from({ length: 8 }, (_, at) => spanRow(at, { trace_id: traceOf(at) })),
  );
  await store.close();
  const again = await open(dataDir, began + later, policies);
  await decideAll(again, [spanRow(50, { trace_id: traceOf(50) })]);
  expect((await rows(again, verdicts)).at(-1)?.[1]).toBe(share);
  await again.close();
});

test.each<[string, minutes: bigint, share: number]>([
  ['in the same hour', 59n, 4 / 9],
  ['when the hour is over', 60n, 4 / 8],
  ['a minute later nothing is known', 61n, 1],
])('a budget by the hour after a restart: %s', async (_name, later, share) => {
  const budget = { unit: 'traces', perHour: 4 } as const;
  const policies = [{ name: 'hourly', when: undefined, keep: 1, budget }];
  const dataDir = newFolder();
  const store = await open(dataDir, began, policies);
  const spans = Array.from({ length: 8 }, (_, at) => spanRow(at, { trace_id: traceOf(at) }));
  await decideAll(store, spans);
  await store.close();
  const again = await open(dataDir, began + later * minute, policies);
  await decideAll(again, [spanRow(50, { trace_id: traceOf(50) })]);
  expect((await rows(again, verdicts)).map(([, probability]) => probability)).toEqual([
    ...[1, 1, 1, 1, 4 / 5, 4 / 6, 4 / 7, 4 / 8],
    share,
  ]);
  await again.close();
});

function renamed(name: string, perMinute = 4): TailPolicy {
  const budget = { unit: 'traces', perMinute, per: 'service' } as const;
  return { name, when: undefined, keep: 1, budget };
}

/** In this order. */
function traceOf(trace: number): string {
  return `${String(trace).padStart(4, '0')}${'8'.repeat(28)}`;
}
