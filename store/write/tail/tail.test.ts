import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { assessmentBlockColumns } from '../../../model/assessment-columns.ts';
import { defaultLimits } from '../../../model/limits.ts';
import { silentLog } from '../../../model/log.ts';
import type { StoredTextRewriter } from '../../../model/rescan.ts';
import type { TailSettings } from '../../../model/tail-policy.ts';
import { parseTraceCondition } from '../../../model/trace-condition.ts';
import { seededRandom } from '../../../test/journey/random.ts';
import { rows } from '../../../test/rows/query-rows.ts';
import { batchOf, hex, rowBlock, type SpanInput, spanRow } from '../../../test/rows/span-rows.ts';
import type { Store } from '../../contract.ts';
import { openStore } from '../../open.ts';

const folder = mkdtempSync(join(tmpdir(), 'spanledger-tail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let folders = 0;

const policies: TailSettings['policies'] = [
  { name: 'errors', when: parseTraceCondition('error:true'), keep: 1 },
  { name: 'half', when: parseTraceCondition('name:half*'), keep: 0.5 },
  { name: 'noise', when: parseTraceCondition('name:noise'), keep: 0 },
];
const limits = { spansMax: 1e9, bytesMax: 1e9, bufferBytesMax: 1e9 };
const quick: TailSettings = { idleMs: 1, ageMsMax: 60_000, ...limits, policies };
/** Nothing is decided by itself. */
const never: TailSettings = { ...quick, idleMs: 1e9, ageMsMax: 1e9 };

function open(
  tail: TailSettings | undefined,
  dataDir = newFolder(),
  limits = defaultLimits,
): Promise<Store> {
  return openStore({ dataDir, limits, tail, clock: () => 0n, log: silentLog });
}

function newFolder(): string {
  return join(folder, String(++folders));
}

describe('verdicts', () => {
  test('errors are kept, noise is counted, and late spans meet the fate of their trace', async () => {
    const store = await open(quick);
    const text = `{"text":"${'x'.repeat(300)}"}`;
    const content = (hash: number) =>
      rowBlock('content', [{ content_hash: bytesOf(hash), body: text }]);
    const named = { input: `\u0001r${hex(7, 32)}\u0001` };
    const noisy = { input: `\u0001r${hex(8, 32)}\u0001` };
    await store.writer.append(
      batchOf(
        'b1',
        [
          root(1, 'work', { status_code: 'ERROR', ...named }),
          root(2, 'noise', noisy),
          child(2, 3, noisy),
          root(4, 'plain'),
        ],
        [content(7), content(8)],
      ),
    );
    await decided(store, 3);
    expect(
      await rows(
        store,
        'SELECT "name", sample_weight, sample_reason, sample_rule FROM traces ORDER BY 1',
      ),
    ).toEqual([
      ['plain', 1, 'TAIL', null],
      ['work', 1, 'TAIL', 'sampling.tail.errors'],
    ]);
    expect(await rows(store, 'SELECT input FROM spans WHERE input IS NOT NULL')).toEqual([[text]]);
    await store.writer.append(batchOf('b2', [child(1, 10), child(2, 11)]));
    await store.writer.flushed();
    expect(await rows(store, 'SELECT count(*) FROM spans')).toEqual([[3]]);
    expect(await rows(store, 'SELECT sum(spans) FROM sampling_counts')).toEqual([[6]]);
    expect(
      await rows(store, 'SELECT span_count FROM traces ORDER BY span_count DESC LIMIT 1'),
    ).toEqual([[2]]);
    expect(
      await rows(
        store,
        'SELECT is_kept, policy, probability, cause, span_count FROM sampling_decisions ORDER BY ALL',
      ),
    ).toEqual([
      [false, 'noise', 0, 'IDLE', 2],
      [true, 'errors', 1, 'IDLE', 1],
      [true, null, 1, 'IDLE', 1],
    ]);
    expect(store.tail()).toMatchObject({ traces: 0, bytes: 0, lateSpans: 2, early: 0 });
    expect(store.tail()?.decided).toContainEqual({ policy: 'noise', kept: 0, dropped: 1 });
    await store.close();
  });

  test('a share is kept by the randomness of the trace, and weighs what it stands for', async () => {
    const store = await open(quick);
    const of = (id: number, randomness: string, more: SpanInput = {}) =>
      root(id, 'half', { trace_id: `${hex(id, 18)}${randomness}`, ...more });
    await store.writer.append(
      batchOf('b', [
        of(1, '80000000000000'),
        of(2, '7fffffffffffff'),
        of(3, 'e0000000000000', {
          trace_state: 'v=1,ot=th:c',
          sample_weight: 4,
          sample_reason: 'HEAD',
        }),
        of(4, 'dfffffffffffff', {
          trace_state: 'ot=th:c',
          sample_weight: 4,
          sample_reason: 'SENDER',
        }),
        of(5, '00000000000000', { trace_state: 'ot=rv:f0000000000000' }),
        of(6, 'f0000000000000', { trace_state: 'ot=rv:00000000000000;rv:ffffffffffffff' }),
      ]),
    );
    await decided(store, 6);
    expect(
      await rows(store, 'SELECT span_id, sample_weight, trace_state FROM spans ORDER BY span_id'),
    ).toEqual([
      [hex(2, 16), 2, 'ot=th:8'],
      [hex(4, 16), 8, 'ot=th:e,v=1'],
      [hex(6, 16), 2, 'ot=th:8;rv:f0000000000000'],
      [hex(7, 16), 2, 'ot=th:8'],
    ]);
    expect(
      await rows(
        store,
        'SELECT is_kept, threshold, probability FROM sampling_decisions ORDER BY ALL',
      ),
    ).toEqual([
      [false, null, 0.5],
      [false, null, 0.5],
      [true, '8', 0.5],
      [true, '8', 0.5],
      [true, '8', 0.5],
      [true, 'e', 0.5],
    ]);
    await store.close();
  });

  test('a trace without a root is decided by its age, and by want of room', async () => {
    const old = await open({ ...never, ageMsMax: 20 });
    await old.writer.append(batchOf('b', [child(1, 2)]));
    await decided(old, 1);
    expect(await rows(old, 'SELECT cause FROM sampling_decisions')).toEqual([['AGE']]);
    await old.close();
    const full = await open({ ...never, bufferBytesMax: 3_000 });
    await full.writer.append(
      batchOf(
        'b',
        Array.from({ length: 20 }, (_, at) => child(100 + at, at)),
      ),
    );
    await decided(full, 10);
    expect(full.tail()?.bytes).toBeLessThanOrEqual(3_000);
    expect(full.tail()?.early).toBeGreaterThan(9);
    expect(await rows(full, 'SELECT DISTINCT cause FROM sampling_decisions')).toEqual([['BUFFER']]);
    await full.close();
  });

  test('senders wait while much more is held than may be', async () => {
    const bufferBytesMax = 1_000_000;
    // Ticks are 250 ms apart, and one flush takes 100 KB at most.
    const tail = { ...never, idleMs: 1_000, bufferBytesMax };
    const kept = [{ name: 'all', when: undefined, keep: 1 }];
    const small = { ...defaultLimits, flushBytes: 100_000 };
    const store = await open({ ...tail, policies: kept }, newFolder(), small);
    const text = 'x'.repeat(20_000);
    const batches = 20;
    let most = 0;
    for (let batch = 0; batch < batches; batch++) {
      const ids = Array.from({ length: 10 }, (_, at) => 1_000 + batch * 10 + at);
      const spans = ids.map((id) => root(id, 'work', { attributes: JSON.stringify({ text, id }) }));
      await store.writer.append(batchOf(`b${batch}`, spans));
      most = Math.max(most, store.tail()?.bytes ?? 0);
    }
    // A quarter, and what was on its way.
    expect(most).toBeGreaterThan(bufferBytesMax);
    expect(most).toBeLessThan(2 * bufferBytesMax);
    await decided(store, 10 * batches);
    expect(await rows(store, 'SELECT count(*) FROM spans')).toEqual([[10 * batches]]);
    await store.close();
  }, 60_000);
});

test.each([
  ['SPANS', { spansMax: 5 }],
  ['BYTES', { bytesMax: 3_000 }],
] as const)('a trace that grows too large is decided at once: %s', async (cause, cap) => {
  const store = await open({ ...never, ...cap });
  const large = Array.from({ length: 30 }, (_, at) => child(7, 100 + at));
  await store.writer.append(batchOf('b', [child(1, 1), ...large]));
  await decided(store, 1);
  expect(await rows(store, 'SELECT trace_id, cause, span_count FROM sampling_decisions')).toEqual([
    [hex(8, 32), cause, 30],
  ]);
  expect(store.tail()).toMatchObject({ traces: 1 });
  await store.close();
});

test('other policies decide from then on, and each verdict names its own', async () => {
  const store = await open(quick);
  await store.writer.append(batchOf('b1', [root(1, 'noise')]));
  await decided(store, 1);
  const other = store.useTail({ ...quick, policies: [] });
  await store.writer.append(batchOf('b2', [root(2, 'noise')]));
  await decided(store, 2);
  const back = store.useTail(quick);
  // Errors that come late are judged by the policies of now.
  await store.writer.append(batchOf('b3', [child(1, 9, { status_code: 'ERROR' })]));
  await store.writer.flushed();
  expect(
    await rows(store, 'SELECT is_kept, cause, rule_set FROM sampling_decisions ORDER BY ALL'),
  ).toEqual([
    [false, 'IDLE', back],
    [true, 'IDLE', other],
    [true, 'LATE', back],
  ]);
  expect(back).toMatch(/^[0-9a-f]{16}$/);
  expect(other).not.toBe(back);
  await store.close();
  const plain = await open(undefined);
  expect(plain.useTail(quick)).toBeUndefined();
  await plain.close();
});

test('the first trace of a combination is kept once, also after a stop and a crash', async () => {
  const first: TailSettings = {
    ...quick,
    policies: [
      { name: 'first', when: parseTraceCondition('new:true'), keep: 1 },
      { name: 'rest', when: undefined, keep: 0 },
    ],
  };
  const call = (id: number, model: string) => root(id, 'call', { request_model: model });
  const decisions = 'SELECT trace_id, policy FROM sampling_decisions ORDER BY 1';
  const dataDir = newFolder();
  const store = await open(first, dataDir);
  await store.writer.append(batchOf('b1', [call(1, 'a'), call(2, 'a'), call(3, 'b')]));
  await decided(store, 3);
  expect(await rows(store, decisions)).toEqual([
    [hex(2, 32), 'first'],
    [hex(3, 32), 'rest'],
    [hex(4, 32), 'first'],
  ]);
  // What a kill leaves: the files as they are.
  const crashed = newFolder();
  cpSync(dataDir, crashed, { recursive: true, filter: (path) => !path.endsWith('.lock') });
  await store.close();
  for (const folder of [dataDir, crashed]) {
    const again = await open(first, folder);
    const later = [call(4, 'b'), call(5, 'c'), root(6, 'no call')];
    await again.writer.append(batchOf('b2', later));
    await decided(again, 3);
    expect((await rows(again, decisions)).slice(3)).toEqual([
      [hex(5, 32), 'rest'],
      [hex(6, 32), 'first'],
      [hex(7, 32), 'rest'],
    ]);
    await again.close();
  }
});

test('a budget is stated as the probability of each verdict, and weights follow it', async () => {
  const budget = { unit: 'traces', perMinute: 2, per: 'service' } as const;
  const store = await open({
    ...quick,
    policies: [{ name: 'some', when: undefined, keep: 1, budget }],
  });
  const of = (id: number, service_name: string) =>
    // At the top of what chance can be, so that all are kept.
    root(id, 'work', { service_name, trace_id: `${hex(id, 18)}ffffffffffffff` });
  await store.writer.append(
    batchOf('b1', [of(1, 'a'), of(2, 'a'), of(3, 'b'), of(4, 'a'), of(5, 'a'), of(6, 'b')]),
  );
  await decided(store, 6);
  const query = `SELECT service_name, d.probability, round(sample_weight, 3)
    FROM sampling_decisions d JOIN traces USING (trace_id) ORDER BY 1, 3`;
  expect(await rows(store, query)).toEqual([
    ['a', 1, 1],
    ['a', 1, 1],
    ['a', 2 / 3, 1.5],
    ['a', 0.5, 2],
    ['b', 1, 1],
    ['b', 1, 1],
  ]);
  await store.close();
});

test('assessments that came with a trace decide about it', async () => {
  const scored = { name: 'bad', when: parseTraceCondition('score.helpful:<0.5'), keep: 1 };
  const store = await open({
    ...quick,
    policies: [scored, { name: 'rest', when: undefined, keep: 0 }],
  });
  const assessed = (id: number, number: number) => {
    const trace_id = hex(id + 1, 32);
    const own = { trace_id, carrier_trace_id: trace_id, signal: 'traces' };
    return { ...own, assessment_id: `a${id}`, name: 'helpful', number, item_index: id - 1 };
  };
  const columns = assessmentBlockColumns;
  const block = rowBlock('assessment', [assessed(1, 0.2), assessed(2, 0.9)], columns);
  await store.writer.append(batchOf('b1', [root(1, 'work'), root(2, 'work')], [block]));
  await decided(store, 2);
  expect(await rows(store, 'SELECT policy FROM sampling_decisions ORDER BY trace_id')).toEqual([
    ['bad'],
    ['rest'],
  ]);
  await store.close();
});

describe('errors that come after a trace was dropped', () => {
  const share = (id: number, randomness: string) =>
    root(id, 'half', { trace_id: `${hex(id, 18)}${randomness}` });
  const late = (id: number, randomness: string, more: SpanInput = {}) =>
    child(id, id, { trace_id: `${hex(id, 18)}${randomness}`, ...more });

  test('are kept with what still comes, incomplete, also after a restart', async () => {
    const dataDir = newFolder();
    const store = await open(quick, dataDir);
    await store.writer.append(batchOf('b1', [share(1, '7fffffffffffff'), root(2, 'noise')]));
    await decided(store, 2);
    const plain = late(11, '7fffffffffffff', { trace_id: `${hex(1, 18)}7fffffffffffff` });
    const { trace_id } = plain;
    await store.writer.append(batchOf('b2', [plain]));
    const trace_state = 'v=1,ot=th:4;rv:80000000000000';
    const input = `\u0001r${hex(7, 32)}\u0001`;
    const content = rowBlock('content', [{ content_hash: bytesOf(7), body: 'a body' }]);
    const error = late(12, '', { trace_id, status_code: 'ERROR', trace_state, input });
    await store.writer.append(batchOf('b3', [error], [content]));
    await store.writer.flushed();
    expect(store.tail()).toMatchObject({ lateSpans: 2, upgraded: 1 });
    await store.close();
    const again = await open(quick, dataDir);
    await again.writer.append(batchOf('b4', [late(13, '', { trace_id }), child(2, 14)]));
    await again.writer.flushed();
    const query = `SELECT s.span_id, s.sample_weight, t.sample_weight, s.trace_state, s.input,
        t.sample_reason, t.sample_rule, t.state
      FROM spans s JOIN traces t USING (trace_id) ORDER BY 1`;
    const trace = ['LATE', 'sampling.tail.errors', 'IN_PROGRESS'];
    expect(await rows(again, query)).toEqual([
      [hex(13, 16), 0, 0, 'ot=rv:80000000000000,v=1', 'a body', ...trace],
      [hex(14, 16), 0, 0, null, null, ...trace],
    ]);
    expect(await rows(again, 'SELECT sum(spans), sum(errors) FROM sampling_counts')).toEqual([
      [6, 1],
    ]);
    const decisions = `SELECT is_kept, policy, cause, span_count FROM sampling_decisions
      WHERE trace_id = '${trace_id}' ORDER BY 1`;
    expect(await rows(again, decisions)).toEqual([
      [false, 'half', 'IDLE', 1],
      [true, 'errors', 'LATE', 1],
    ]);
    await again.close();
  });

  test('leave the estimates right: of those that chance kept each stands for both', async () => {
    const store = await open(quick);
    const parts = Array.from({ length: 32 }, (_, at) => `${hex(at * 8, 2)}000000000000`);
    await store.writer.append(
      batchOf(
        'b1',
        parts.map((part, id) => share(100 + id, part)),
      ),
    );
    await decided(store, 32);
    const errors = parts.map((part, id) => late(100 + id, part, { status_code: 'ERROR' }));
    // Under ids of their own.
    const named = errors.map((span, at) => ({ ...span, span_id: hex(5_000 + at, 16) }));
    await store.writer.append(batchOf('b2', named));
    await store.writer.flushed();
    const sums = 'SELECT count(*), sum(sample_weight), weighted_sum(1, sample_weight)';
    expect(await rows(store, `${sums} FROM spans WHERE status_code = 'ERROR'`)).toEqual([
      [32, 32, 32],
    ]);
    expect(await rows(store, `${sums} FROM traces`)).toEqual([[32, 32, 32]]);
    const groups = await store.reader.rollups({
      metric: 'count',
      aggregate: 'sum',
      by: 'none',
      bucket: 'none',
      of: 'traces',
      from: undefined,
      to: undefined,
      per: undefined,
      where: {},
    });
    expect(groups).toMatchObject([{ points: [{ estimate: 32, sampled: 16, exact: 32 }] }]);
    expect(groups[0]?.points[0]?.standard_error).toBeCloseTo(Math.sqrt(16 * 2), 9);
    await store.close();
  });

  test('change nothing where a policy before those of errors had dropped it', async () => {
    const [errors, half, noise] = policies;
    if (errors === undefined || half === undefined || noise === undefined) throw new Error();
    const store = await open({ ...quick, policies: [noise, errors, half] });
    await store.writer.append(batchOf('b1', [root(1, 'noise')]));
    await decided(store, 1);
    await store.writer.append(batchOf('b2', [child(1, 10, { status_code: 'ERROR' })]));
    await store.writer.flushed();
    expect(await rows(store, 'SELECT count(*) FROM spans')).toEqual([[0]]);
    expect(store.tail()).toMatchObject({ lateSpans: 1, upgraded: 0 });
    await store.close();
  });
});

describe('what nobody stands for weighs what it came with', () => {
  test('late spans of a trace that was to be dropped whatever chance says', async () => {
    const dataDir = newFolder();
    const store = await open(quick, dataDir);
    await store.writer.append(batchOf('b1', [root(1, 'noise'), root(2, 'noise')]));
    await decided(store, 2);
    const error = { status_code: 'ERROR' };
    const sampled = { trace_state: 'ot=th:8', sample_weight: 2, sample_reason: 'SENDER' };
    await store.writer.append(batchOf('b2', [child(1, 11, error)]));
    await store.writer.append(batchOf('b3', [child(2, 12, { ...error, ...sampled })]));
    await store.writer.flushed();
    await store.close();
    const again = await open(quick, dataDir);
    await again.writer.append(batchOf('b4', [child(1, 13)]));
    await again.writer.flushed();
    const query = 'SELECT span_id, sample_weight, trace_state FROM spans ORDER BY 1';
    expect(await rows(again, query)).toEqual([
      [hex(12, 16), 1, null],
      [hex(13, 16), 2, 'ot=th:8'],
      [hex(14, 16), 1, null],
    ]);
    const traces = 'SELECT sample_weight, sample_reason, state FROM traces ORDER BY 1';
    expect(await rows(again, traces)).toEqual([
      [1, 'LATE', 'IN_PROGRESS'],
      [2, 'LATE', 'IN_PROGRESS'],
    ]);
    await again.close();
  });
});

describe('what is acknowledged and not loaded yet', () => {
  const seldom = { ...defaultLimits, flushMs: 600_000 };
  const decidedNow = (store: Store) =>
    store.tail()?.decided.reduce((sum, { kept, dropped }) => sum + kept + dropped, 0);

  test('keeps its trace from being quiet', async () => {
    const store = await open(never, newFolder(), seldom);
    await store.writer.append(batchOf('b1', [root(1, 'noise'), root(2, 'noise')]));
    await store.writer.flushed();
    await store.writer.append(batchOf('b2', [child(1, 11, { status_code: 'ERROR' })]));
    store.useTail(quick);
    // Both would be due at once.
    await expect.poll(() => decidedNow(store), { timeout: 10_000 }).toBe(1);
    expect(store.tail()).toMatchObject({ traces: 2 });
    await store.writer.flushed();
    await decided(store, 2);
    const query = `SELECT trace_id, sample_weight, span_count, sample_rule, state, sample_reason
      FROM traces`;
    expect(await rows(store, query)).toEqual([
      [hex(2, 32), 1, 2, 'sampling.tail.errors', 'OK', 'TAIL'],
    ]);
    expect(store.tail()).toMatchObject({ lateSpans: 0, upgraded: 0 });
    await store.close();
  });

  test('saves the whole trace where a cap decided without it, also after a kill', async () => {
    const dataDir = newFolder();
    const store = await open(never, dataDir, seldom);
    const noise = [root(1, 'noise'), root(2, 'noise'), root(3, 'noise')];
    await store.writer.append(batchOf('b1', noise));
    await store.writer.flushed();
    const flags = [assessed(2, { name: 'refused', boolean: true })];
    const block = rowBlock('assessment', flags, assessmentBlockColumns);
    await store.writer.append(batchOf('b2', [child(1, 11, { status_code: 'ERROR' })]));
    await store.writer.append(batchOf('b3', [child(2, 12), child(3, 13)], [block]));
    const flagged = { name: 'flagged', when: parseTraceCondition('flag:refused'), keep: 1 };
    const settings = { ...never, ageMsMax: 1, policies: [flagged, ...policies] };
    store.useTail(settings);
    await expect.poll(() => decidedNow(store), { timeout: 10_000 }).toBe(3);
    const killed = newFolder();
    cpSync(dataDir, killed, { recursive: true, filter: (path) => !path.endsWith('.lock') });
    await store.writer.flushed();
    expect(store.tail()).toMatchObject({ traces: 0, lateSpans: 3, upgraded: 2 });
    const again = await open(settings, killed, seldom);
    for (const life of [store, again]) {
      const query = 'SELECT trace_id, sample_weight, span_count, sample_rule, state FROM traces';
      expect(await rows(life, `${query} ORDER BY 1`)).toEqual([
        [hex(2, 32), 1, 2, 'sampling.tail.errors', 'OK'],
        [hex(3, 32), 1, 2, 'sampling.tail.flagged', 'OK'],
      ]);
      expect(await rows(life, 'SELECT count(*) FROM assessments')).toEqual([[1]]);
      expect(await rows(life, 'SELECT sum(spans) FROM sampling_counts')).toEqual([[6]]);
      const decisions = 'SELECT is_kept, cause, count(*) FROM sampling_decisions GROUP BY ALL';
      expect(await rows(life, `${decisions} ORDER BY ALL`)).toEqual([
        [false, 'AGE', 3],
        [true, 'LATE', 2],
      ]);
      await life.close();
    }
  });
});

describe('assessments', () => {
  const flagged = { name: 'flagged', when: parseTraceCondition('flag:refused'), keep: 1 };
  const rest = { name: 'rest', when: undefined, keep: 0 };
  const isRefused = { name: 'refused', boolean: true };
  const said = (trace: number, more: object, signal = 'logs') =>
    rowBlock('assessment', [assessed(trace, more, signal)], assessmentBlockColumns);
  const kept = `SELECT trace_id, sample_reason, span_count FROM traces ORDER BY 1`;

  test.each(['traces', 'logs'])(
    'that come late, with %s, keep what still comes',
    async (signal) => {
      const store = await open({ ...quick, policies: [flagged, rest] });
      await store.writer.append(batchOf('b1', [root(1, 'work'), root(2, 'work'), root(3, 'work')]));
      await decided(store, 3);
      const isOfSpan = signal === 'traces';
      const carriers = isOfSpan ? [child(1, 11), child(2, 12)] : [];
      await store.writer.append(
        batchOf('b2', carriers, [
          said(1, isRefused, signal),
          said(2, { ...isRefused, boolean: false }, signal),
          // It says something of a trace, and comes with a span of another.
          ...(isOfSpan ? [] : [said(9, isRefused)]),
        ]),
      );
      await store.writer.append(batchOf('b3', [child(1, 21), child(2, 22), child(3, 23)]));
      await store.writer.flushed();
      expect(await rows(store, kept)).toEqual([[hex(2, 32), 'LATE', isOfSpan ? 2 : 1]]);
      expect(store.tail()).toMatchObject({ upgraded: 1, lateSpans: isOfSpan ? 5 : 3 });
      const stored = isOfSpan ? [[true]] : [[false], [true], [true]];
      expect(await rows(store, 'SELECT boolean FROM assessments ORDER BY ALL')).toEqual(stored);
      await store.close();
    },
  );

  test('of log records decide about a trace that waits, and do not wait themselves', async () => {
    const dataDir = newFolder();
    const store = await open({ ...never, policies: [flagged, rest] }, dataDir);
    await store.writer.append(batchOf('b1', [root(1, 'work'), root(2, 'work')]));
    await store.writer.append(batchOf('b2', [], [said(1, isRefused), said(8, isRefused)]));
    await store.writer.flushed();
    const count = 'SELECT count(*) FROM assessments';
    expect(await rows(store, count)).toEqual([[2]]);
    await store.close();
    const again = await open({ ...quick, policies: [flagged, rest] }, dataDir);
    await decided(again, 2);
    expect(await rows(again, kept)).toEqual([[hex(2, 32), 'TAIL', 1]]);
    expect(await rows(again, count)).toEqual([[2]]);
    expect(again.tail()).toMatchObject({ traces: 0, bytes: 0 });
    await again.close();
  });
});

test('what agents repeat of their calls proves no cost', async () => {
  const costly = { name: 'costly', when: parseTraceCondition('cost:>1'), keep: 1 };
  const store = await open({
    ...quick,
    policies: [costly, { name: 'rest', when: undefined, keep: 0 }],
  });
  const call = { span_type: 'LLM', cost: 0.6 };
  const agent = { span_type: 'AGENT', cost: 0.6 };
  await store.writer.append(batchOf('b1', [root(1, 'a'), root(2, 'b')]));
  await decided(store, 2);
  await store.writer.append(
    batchOf('b2', [
      child(1, 11, agent),
      child(1, 12, agent),
      child(2, 13, call),
      child(2, 14, call),
    ]),
  );
  await store.writer.flushed();
  expect(await rows(store, 'SELECT DISTINCT trace_id FROM spans')).toEqual([[hex(3, 32)]]);
  await store.close();
});

test('a rescan decides first about what is held: nothing escapes it, no text gets lost', async () => {
  const store = await open(never);
  const body = `{"text":"${'x'.repeat(300)} secret"}`;
  const content = rowBlock('content', [{ content_hash: bytesOf(7), body }]);
  const held = (id: number) => root(id, 'a secret', { input: `\u0001r${hex(7, 32)}\u0001` });
  await store.writer.append(batchOf('b1', [held(1)], [content]));
  await store.writer.flushed();
  const rewrite = (stored: string) => {
    const text = stored.replaceAll('secret', 'hidden');
    return text === stored ? undefined : { text, fields: [] };
  };
  const rewriter: StoredTextRewriter = {
    ruleSet: 'new',
    text: rewrite,
    json: rewrite,
    namedPieces: () => [],
    rename: (name) => createHash('sha256').update(name).digest('hex').slice(0, 32),
  };
  for (let after: string | undefined, steps = 0; ; steps++) {
    expect(steps).toBeLessThan(50);
    const { next } = await store.rescan({ after }, rewriter);
    if (next === undefined) break;
    after = next;
    // Comes in between, with a text that is stored under its old name.
    if (steps === 0) await store.writer.append(batchOf('b2', [held(2)]));
  }
  const text = body.replaceAll('secret', 'hidden');
  expect(await rows(store, 'SELECT span_id, "name", input FROM spans ORDER BY 1')).toEqual([
    [hex(2, 16), 'a hidden', text],
    [hex(3, 16), 'a hidden', text],
  ]);
  expect(await rows(store, 'SELECT DISTINCT cause FROM sampling_decisions')).toEqual([['RESCAN']]);
  await store.close();
});

describe('what is held is in the journal', () => {
  test('a stop and a crash lose nothing, store nothing twice, and know a retry', async () => {
    const first = newFolder();
    const store = await open(never, first);
    const spans = [root(1, 'work', { status_code: 'ERROR' }), root(2, 'noise'), child(3, 4)];
    await store.writer.append(batchOf('b1', spans));
    await store.writer.flushed();
    expect(await rows(store, 'SELECT count(*) FROM spans')).toEqual([[0]]);
    // What a kill leaves: the files as they are.
    const crashed = newFolder();
    cpSync(first, crashed, { recursive: true, filter: (path) => !path.endsWith('.lock') });
    await store.close();
    for (const dataDir of [first, crashed]) {
      const again = await open({ ...never, ageMsMax: 60 }, dataDir);
      const [receipt] = await again.writer.append(batchOf('b2', spans));
      expect(receipt).toMatchObject({ itemsKept: 0, duplicates: 3 });
      await decided(again, 3);
      expect(await rows(again, 'SELECT count(*), count(DISTINCT span_id) FROM spans')).toEqual([
        [2, 2],
      ]);
      expect(await rows(again, 'SELECT sum(spans) FROM sampling_counts')).toEqual([[3]]);
      await again.close();
      const last = await open(quick, dataDir);
      expect(await rows(last, 'SELECT count(*) FROM spans')).toEqual([[2]]);
      expect(last.tail()?.traces).toBe(0);
      await last.close();
    }
  });

  test('what is released at once is loaded in parts', async () => {
    const dataDir = newFolder();
    const store = await open(never, dataDir);
    const spans = Array.from({ length: 40 }, (_, at) =>
      root(at, 'work', { input: 'x'.repeat(200) }),
    );
    await store.writer.append(batchOf('b', spans));
    await store.writer.flushed();
    const { bytes = 0 } = store.tail() ?? {};
    await store.close();
    const again = await open(undefined, dataDir, { ...defaultLimits, flushBytes: bytes / 10 });
    expect(again.writer.pressure().flushes).toBeGreaterThanOrEqual(10);
    expect(await rows(again, 'SELECT count(*), count(DISTINCT span_id) FROM spans')).toEqual([
      [40, 40],
    ]);
    await again.close();
  });

  test('without tail sampling what an earlier life held is kept at the start', async () => {
    const dataDir = newFolder();
    const store = await open(never, dataDir);
    await store.writer.append(batchOf('b1', [root(1, 'noise'), child(2, 3)]));
    await store.close();
    const plain = await open(undefined, dataDir);
    expect(await rows(plain, 'SELECT count(*) FROM spans')).toEqual([[2]]);
    expect(plain.tail()).toBeUndefined();
    await plain.writer.append(batchOf('b2', [root(9, 'noise')]));
    await plain.writer.flushed();
    expect(await rows(plain, 'SELECT count(*) FROM spans')).toEqual([[3]]);
    await plain.close();
  });

  test.each([1, 2, 3, 4])(
    'whatever the order of spans, stops and crashes (seed %d)',
    async (seed) => {
      const random = seededRandom(seed);
      const { below, next: chance } = random;
      let dataDir = newFolder();
      let store = await open(quick, dataDir);
      const sent: SpanInput[] = [];
      const names = ['work', 'half', 'noise'];
      for (let step = 0; step < 60; step++) {
        const batch = Array.from({ length: 1 + below(6) }, () => {
          const trace = below(40);
          const id = 1 + below(5);
          const name = names[trace % names.length] ?? '';
          const isError = (trace * 7 + id) % 9 === 0;
          const more = { status_code: isError ? 'ERROR' : 'OK', cost: id };
          return id === 1 ? root(trace * 10, name, more) : child(trace * 10, trace * 10 + id, more);
        });
        sent.push(...batch);
        await store.writer.append(batchOf(`b${step}`, batch));
        if (chance() < 0.3) await store.writer.flushed();
        if (chance() < 0.2) await new Promise((resolve) => setTimeout(resolve, 15));
        if (chance() > 0.12) continue;
        const next = newFolder();
        // While it runs: a kill in the middle of whatever it does, unless a write is torn by the copy.
        await store.writer.flushed();
        if (chance() < 0.5) await store.close();
        cpSync(dataDir, next, { recursive: true, filter: (path) => !path.endsWith('.lock') });
        await store.close();
        dataDir = next;
        store = await open(quick, dataDir);
      }
      await store.close();
      // Traces without a root are never idle.
      const last = await open({ ...quick, ageMsMax: 1 }, dataDir);
      await expect.poll(() => last.tail()?.traces, { timeout: 10_000 }).toBe(0);
      await last.writer.flushed();
      const distinct = new Map(sent.map((span) => [String(span.span_id), span]));
      const [[arrived] = []] = await rows(last, 'SELECT sum(spans) FROM sampling_counts');
      expect(arrived).toBe(distinct.size);
      const late = `SELECT trace_id FROM sampling_decisions WHERE cause = 'LATE'`;
      const partly = new Set((await rows(last, late)).map(([id]) => id));
      const all = await rows(last, 'SELECT span_id, trace_id, sample_weight FROM spans');
      expect(new Set(all.map(([id]) => id)).size).toBe(all.length);
      // Of these only what came from an error on.
      const parts = all.filter(([, id]) => partly.has(id));
      const noisy = new Set<unknown>(sent.map(({ trace_id }) => trace_id).filter(isNoise));
      expect(parts.every(([, id, weight]) => weight === (noisy.has(id) ? 1 : 0))).toBe(true);
      expect(new Set(parts.map(([, id]) => id))).toEqual(partly);
      const stored = all.filter(([, id]) => !partly.has(id));
      const verdicts = new Map(
        (await rows(last, 'SELECT trace_id, is_kept FROM sampling_decisions')).map(([id, kept]) => [
          id,
          kept,
        ]),
      );
      const wanted = [...distinct.values()].filter(
        ({ trace_id }) => verdicts.get(trace_id) === true && !partly.has(trace_id),
      );
      expect(stored.map(([id]) => String(id)).sort()).toEqual(
        wanted.map(({ span_id }) => String(span_id)).sort(),
      );
      const [[counted] = []] = await rows(last, 'SELECT coalesce(sum(span_count), 0) FROM traces');
      expect(counted).toBe(all.length);
      await last.close();
    },
    60_000,
  );
});

function root(id: number, name: string, more: SpanInput = {}): SpanInput {
  return spanRow(id, { name, trace_id: hex(id + 1, 32), ...more });
}

function child(trace: number, id: number, more: SpanInput = {}): SpanInput {
  return spanRow(id, { trace_id: hex(trace + 1, 32), parent_span_id: hex(trace + 1, 16), ...more });
}

function isNoise(traceId: unknown): boolean {
  return ((Number.parseInt(String(traceId), 16) - 1) / 10) % 3 === 2;
}

/** What is said of a trace, by a span of it or by a log record. */
function assessed(trace: number, more: object, signal = 'traces') {
  const trace_id = hex(trace + 1, 32);
  const carrier = signal === 'traces' ? { carrier_trace_id: trace_id } : {};
  return {
    trace_id,
    signal,
    assessment_id: `a${trace}`,
    item_index: trace - 1,
    ...carrier,
    ...more,
  };
}

/** As the number that 32 hex digits spell, little-endian. */
function bytesOf(hash: number): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes[0] = hash;
  return bytes;
}

async function decided(store: Store, traces: number): Promise<void> {
  const count = () =>
    store.tail()?.decided.reduce((sum, { kept, dropped }) => sum + kept + dropped, 0) ?? 0;
  await expect.poll(count, { timeout: 10_000 }).toBeGreaterThanOrEqual(traces);
  await store.writer.flushed();
}
