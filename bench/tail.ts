/** What tail sampling adds to the work over a span, and what traces take that wait. */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { decodeTraces } from '../collector/decode/decode.ts';
import { normalise } from '../collector/normalise/normalise.ts';
import { RowMemory } from '../collector/normalise/row-memory.ts';
import { silentLog } from '../model/log.ts';
import { readRowBlocks } from '../model/row-block.ts';
import type { TailPolicy, TailSettings } from '../model/tail-policy.ts';
import { parseTraceCondition } from '../model/trace-condition.ts';
import type { JournaledBatch } from '../store/write/journaled-batch.ts';
import { Budgets } from '../store/write/tail/budgets.ts';
import { TailHold } from '../store/write/tail/hold.ts';
import { nothingWaits, RulesInForce } from '../store/write/tail/rules-in-force.ts';
import { TailSampler } from '../store/write/tail/tail-sampler.ts';
import { type BenchSize, type Figure, figure } from './figure.ts';
import { type RunShape, runRequests } from './load/llm-requests.ts';

const seed = 20_263;
const limits = { valueDepthMax: 64 };
const batchSpans = 512;
const shape = { spans: batchSpans, spanBytes: 1_024, runSpans: 8, openRuns: 1 };
const sizes = {
  smoke: { batches: 4, rounds: 2, warmups: 1, openTraces: 2_048 },
  real: { batches: 64, rounds: 15, warmups: 5, openTraces: 200_000 },
} as const;

const policies: readonly TailPolicy[] = [
  { name: 'errors', when: parseTraceCondition('error:true'), keep: 1 },
  { name: 'slow', when: parseTraceCondition('duration:>1h OR cost:>100'), keep: 1 },
  { name: 'noise', when: parseTraceCondition('name:healthcheck*'), keep: 0 },
];
const rests: readonly TailPolicy[] = [
  { name: 'rest', when: undefined, keep: 1 },
  { name: 'rest', when: undefined, keep: 0.1 },
];
const ways: readonly { readonly name: string; readonly shape: RunShape }[] = [
  { name: 'whole', shape },
  { name: 'in four pieces', shape: { ...shape, openRuns: batchSpans / 2 } },
];

/** Microseconds of CPU time a span, and what open traces take. */
export async function benchTail(size: BenchSize): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const way of ways) {
    for (const rest of rests) figures.push(...(await costOf(way, rest, size)));
  }
  for (const runSpans of [1, 8]) figures.push(...(await memoryOf(runSpans, size)));
  return figures;
}

/**
 * The records of a journal through the hold and its sampler, verdicts among them, without a journal
 * and a database. That their blocks are read is not counted: it happens without policies too.
 */
async function costOf(
  way: (typeof ways)[number],
  rest: TailPolicy,
  size: BenchSize,
): Promise<readonly Figure[]> {
  const { batches, rounds, warmups } = sizes[size];
  const { requests, records: bodies } = loadOf(way.shape, batches);
  const spans = batches * batchSpans;
  const micros: number[] = [];
  const deciding: number[] = [];
  const shares: number[] = [];
  for (let round = -warmups; round < rounds; round++) {
    const records = bodies.map((bytes, seq) => ({ seq, blocks: readRowBlocks(bytes) }));
    // Most columns of a block are looked at in any case.
    for (const { blocks } of records) for (const { columns } of blocks) columns.map(dataOf);
    const decoding = cpuMicros(() => {
      for (const body of requests) decodeTraces(Uint8Array.from(body), 'protobuf', limits);
    });
    const begun = process.cpuUsage();
    const { passed, decided } = await throughHold(records, [...policies, rest]);
    const { user, system } = process.cpuUsage(begun);
    if (passed !== spans) throw new Error(`${passed} of ${spans} spans came out`);
    if (round < 0) continue;
    micros.push((user + system) / spans);
    deciding.push(decided / spans);
    shares.push(((user + system) / decoding) * 100);
  }
  const name = `tail, traces ${way.name}, ${rest.keep} kept`;
  return [
    figure(name, 'µs/span', micros),
    figure(`${name}: of it facts, policies and verdicts`, 'µs/span', deciding),
    figure(`${name}, to decoding`, '%', shares),
  ];
}

function cpuMicros(work: () => void): number {
  const begun = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begun);
  return user + system;
}

function dataOf({ data, validity }: { data: Uint8Array; validity: Uint8Array }): number {
  return data.length + validity.length;
}

/** As a store does it: flushes of eight records, and after each of them what is due. */
async function throughHold(
  records: readonly JournaledBatch[],
  given: readonly TailPolicy[],
): Promise<{ readonly passed: number; readonly decided: number }> {
  const verdicts: JournaledBatch[] = [];
  let seq = records.length;
  const settings: TailSettings = {
    ...{ idleMs: 4, ageMsMax: 1e9, spansMax: 1e9, bytesMax: 1e9, bufferBytesMax: 1e9 },
    policies: given,
  };
  const rules = new RulesInForce(settings);
  const hold = new TailHold({ rules, clock: () => 0n });
  const sampler = new TailSampler({
    ...{ hold, rules, budgets: new Budgets(), clock: () => 0n, log: silentLog },
    append: async ({ blocks }) => verdicts.push({ seq: seq++, blocks: readRowBlocks(blocks) }),
    flushed: async () => {},
    waiting: () => [],
    releasedBytesMax: Number.POSITIVE_INFINITY,
  });
  let [passed, decided] = [0, 0];
  const decideDue = async (nowMs: number): Promise<void> => {
    const begun = process.cpuUsage();
    await sampler.decideDue(nowMs);
    const { user, system } = process.cpuUsage(begun);
    decided += user + system;
  };
  const load = (batches: readonly JournaledBatch[], nowMs: number): void => {
    const plan = hold.plan(batches, { examined: -1, nowMs });
    plan.commit();
    for (const { blocks } of plan.batches) {
      for (const { table, rows } of blocks) {
        if (table === 'span' || table === 'sampled_out') passed += rows;
      }
    }
  };
  for (let at = 0; at < records.length; at += 8) {
    const now = at / 8;
    load([...verdicts.splice(0), ...records.slice(at, at + 8)], now);
    await decideDue(now);
  }
  await decideDue(Number.POSITIVE_INFINITY);
  load(verdicts.splice(0), records.length);
  return { passed, decided };
}

/** Of traces that wait, each of them in one record. */
async function memoryOf(runSpans: number, size: BenchSize): Promise<readonly Figure[]> {
  const { openTraces } = sizes[size];
  const rules = new RulesInForce({ ...nothingWaits, policies });
  const hold = new TailHold({ rules, clock: () => 0n });
  const next = recordSource({ ...shape, runSpans });
  const bytes: number[] = [];
  const before = await bytesInUse();
  for (let seq = 0; hold.figures().traces < openTraces; seq++) {
    const blocks = readRowBlocks(next());
    for (const block of blocks) bytes.push(block.bytes.length);
    hold.plan([{ seq, blocks }], { examined: -1, nowMs: seq }).commit();
  }
  const used = (await bytesInUse()) - before;
  const { traces, bytes: counted } = hold.figures();
  const rows = bytes.reduce((sum, length) => sum + length, 0);
  const name = `tail, ${openTraces.toLocaleString('en')} open traces of ${runSpans}`;
  return [
    figure(`${name}: memory`, 'MiB', [used / 2 ** 20]),
    figure(`${name}: a trace`, 'bytes', [used / traces]),
    figure(`${name}: a trace beside its rows`, 'bytes', [(used - rows) / traces]),
    figure(`${name}: counted to max_buffer`, '%', [(counted / used) * 100]),
  ];
}

async function bytesInUse(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  // Memory of buffers goes back some time after they are collected.
  for (let time = 0; time < 3; time++) {
    collect();
    await setImmediate();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function loadOf(way: RunShape, count: number) {
  const requests = requestSource(way);
  const next = recordSource(way);
  return {
    requests: Array.from({ length: count }, requests),
    records: Array.from({ length: count }, next),
  };
}

function requestSource(way: RunShape): () => Uint8Array {
  const source = runRequests(way, seed);
  return () => Uint8Array.from(source.next());
}

/** Each time the blocks of the next request. */
function recordSource(way: RunShape): () => Uint8Array {
  const next = requestSource(way);
  const memory = new RowMemory();
  const context = { batchId: 'bench', redacted: [] };
  return () => normalise(decodeTraces(next(), 'protobuf', limits).tape, context, { memory });
}
