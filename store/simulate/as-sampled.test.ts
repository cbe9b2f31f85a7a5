/** The same traffic, kept whole and simulated, and sampled: what budgets come to is the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import type { TailPolicy, TailSettings } from '../../model/tail-policy.ts';
import { parseTraceCondition } from '../../model/trace-condition.ts';
import { seededRandom } from '../../test/journey/random.ts';
import { rows } from '../../test/rows/query-rows.ts';
import { batchOf, hex, rowBlock, type SpanInput, spanRow } from '../../test/rows/span-rows.ts';
import type { Store, StoreGroup } from '../contract.ts';
import { openStore } from '../open.ts';

const folder = mkdtempSync(join(tmpdir(), 'spanledger-as-sampled-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let folders = 0;

const minute = 60_000_000_000n;
const began = 1_764_000_000_000_000_000n - (1_764_000_000_000_000_000n % minute);
const range = { from: '2025-11-24T00:00:00Z', to: '2025-11-26T00:00:00Z' };

function open(policies: readonly TailPolicy[], clock: () => bigint): Promise<Store> {
  const tail: TailSettings = {
    ...{ idleMs: 1, ageMsMax: 60_000, spansMax: 1e9, bytesMax: 1e9, bufferBytesMax: 1e9 },
    policies,
  };
  const dataDir = join(folder, String(++folders));
  const limits = { ...defaultLimits, flushMs: 600_000 };
  return openStore({ dataDir, limits, tail, clock, log: silentLog });
}

/** Traces in a batch, decided in their order, at one time. */
interface Step {
  readonly now: bigint;
  readonly traces: number;
  readonly group: StoreGroup;
}

async function sharesOf(steps: readonly Step[], policies: readonly TailPolicy[]) {
  let now = began;
  const [sampled, whole] = await Promise.all([open(policies, () => now), open([], () => now)]);
  let decided = 0;
  for (const step of steps) {
    now = step.now;
    await whole.writer.append({ ...step.group, blocks: Buffer.from(step.group.blocks) });
    await sampled.writer.append(step.group);
    await sampled.writer.flushed();
    decided += step.traces;
    const counted = () =>
      sampled.tail()?.decided.reduce((sum, { kept, dropped }) => sum + kept + dropped, 0);
    await expect.poll(counted, { timeout: 10_000, interval: 5 }).toBe(decided);
    await sampled.writer.flushed();
  }
  await whole.writer.flushed();
  const { rules } = await whole.reader.simulate({ ...range, policies, headProbability: 1 });
  const real = await rows(
    sampled,
    `SELECT policy, count(*), sum(probability), min(probability) FROM sampling_decisions
     GROUP BY policy ORDER BY policy`,
  );
  await Promise.all([sampled.close(), whole.close()]);
  return { real, simulated: rules.slice(0, policies.length) };
}

let spans = 0;
/** Its spans end one after another, and before those of the next. */
function traceOf(at: bigint, given: SpanInput, texts: readonly string[]): readonly SpanInput[] {
  const trace_id = hex(0x1000 + spans, 32);
  return texts.map((input, place) => {
    const ended = at + BigInt(++spans) * 1_000n;
    const times = { start_time: ended - 1_000n, end_time: ended, duration_ns: 1_000n };
    const parent_span_id = place === 0 ? undefined : hex(1, 16);
    return spanRow(spans, { ...times, ...given, trace_id, parent_span_id, input });
  });
}

test.each([1, 2])(
  'random traffic (seed %d)',
  async (seed) => {
    const random = seededRandom(seed);
    spans = 0;
    const when = (service: string) => parseTraceCondition(`service:${service}`);
    const policies: readonly TailPolicy[] = [
      { name: 'a', when: when('a'), keep: 1, budget: { unit: 'bytes', perMinute: 3_000 } },
      { name: 'b', when: when('b'), keep: 0.8, budget: { unit: 'traces', perHour: 15 } },
      {
        ...{ name: 'c', when: undefined, keep: 1 },
        budget: { unit: 'bytes', perHour: 4_000, per: 'service' },
      },
    ];
    let now = began;
    const steps = Array.from({ length: 30 }, (_, step): Step => {
      now += BigInt(random.below(random.below(4) === 0 ? 50 : 3)) * minute;
      const count = 1 + random.below(12);
      const content: { content_hash: Uint8Array; body: string }[] = [];
      const all = Array.from({ length: count }, () => {
        const texts = Array.from({ length: 1 + random.below(4) }, () => {
          // One in four is long and stored apart.
          if (random.below(4) > 0) return 'x'.repeat(random.below(600));
          const content_hash = Buffer.from(random.hex(32), 'hex');
          content.push({ content_hash, body: 'y'.repeat(1_000 + random.below(2_000)) });
          return `\u0001r${Buffer.from(content_hash).toString('hex')}\u0001`;
        });
        const service_name = ['a', 'a', 'b', 'b', 'c', 'd'][random.below(6)] ?? '';
        return traceOf(now, { service_name }, texts);
      });
      const others = content.length === 0 ? [] : [rowBlock('content', content)];
      return { now, traces: count, group: batchOf(`b${step}`, all.flat(), others) };
    });
    const { real, simulated } = await sharesOf(steps, policies);
    expect(real).toHaveLength(simulated.length);
    for (const [at, [policy, traces, kept, least]] of real.entries()) {
      const rule = simulated[at];
      expect(rule).toMatchObject({ policy, arrived_traces: traces });
      expect(least).toBeLessThan(0.6);
      // Thresholds are rounded, the sampler's probabilities are not.
      expect(Math.abs((rule?.expected.traces ?? 0) / Number(kept) - 1)).toBeLessThan(0.00001);
    }
  },
  120_000,
);

test('a text that traces share counts to each that brings it, and by its part', async () => {
  spans = 0;
  const limit = 10_000;
  const policies: readonly TailPolicy[] = [
    { name: 'a', when: undefined, keep: 1, budget: { unit: 'bytes', perHour: limit } },
  ];
  const content_hash = Buffer.alloc(16, 0xab);
  const body = 'y'.repeat(3_000);
  const input = `\u0001r${content_hash.toString('hex')}\u0001`;
  const steps = [0, 1].map((step): Step => {
    const all = [0, 1, 2, 3].flatMap(() =>
      traceOf(began, { name: 'n', attributes: '{}' }, [input]),
    );
    const others = [rowBlock('content', [{ content_hash, body }])];
    return { now: began, traces: 4, group: batchOf(`b${step}`, all, others) };
  });
  const { real, simulated } = await sharesOf(steps, policies);
  // Those of the first batch are decided before it is stored; of the second it is known.
  const rest = 32 + 16 + 'n'.length + 'test'.length + '{}'.length + input.length;
  const sizes = Array.from({ length: 8 }, (_, at) => rest + (at < 4 ? body.length : 0));
  let came = 0;
  const shares = sizes.map((size) => {
    came += size;
    return Math.min(1, limit / came);
  });
  const kept = shares.reduce((sum, share) => sum + share, 0);
  expect(real).toEqual([['a', 8, expect.closeTo(kept, 9), shares.at(-1)]]);
  expect(simulated).toMatchObject([
    { present: { bytes: 8 * rest + body.length }, expected: { traces: 8 } },
  ]);
}, 60_000);
