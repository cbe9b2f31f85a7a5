/**
 * The same load into stores that keep all, half and a twentieth of it: what came in is counted alike,
 * whatever was kept, retried, repeated by gateways and frameworks, or stored before a restart.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { llmRequests } from '../../bench/load/llm-requests.ts';
import { createStoreExporter } from '../../collector/exporter/store-exporter.ts';
import { SpanPrices } from '../../collector/normalise/span-prices.ts';
import { createPipeline } from '../../collector/pipeline.ts';
import { processBatches, type StageTools } from '../../collector/process-batch.ts';
import { createHeadSampler } from '../../collector/sample/head-sampler.ts';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import { createPriceBook } from '../../prices/price-book.ts';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { builtinRuleSet } from '../../redaction-rules/generated/rule-set.ts';
import type { Store } from '../../store/contract.ts';
import { openStore } from '../../store/open.ts';
import { rows } from '../rows/query-rows.ts';

const seed = 20_261_127;
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Request {
  readonly encoding: 'protobuf' | 'json';
  readonly body: Uint8Array;
}

const canary = ['zorro.counted', 'vault-example.org'].join('@');

test('counts are the same whatever is kept', async () => {
  const [all, half, few] = await Promise.all([1, 0.5, 0.05].map(countsAfter));
  expect(all?.counts.length).toBeGreaterThan(5);
  expect(all?.counts.some((row) => Number(row.at(-1)) > 0)).toBe(true);
  expect(half?.counts).toEqual(all?.counts);
  expect(few?.counts).toEqual(all?.counts);
  // And yet they did not keep the same.
  const arrived = Number(all?.spans);
  expect(arrived).toBeGreaterThan(1000);
  expect(Number(half?.spans) / arrived).toBeGreaterThan(0.3);
  expect(Number(half?.spans) / arrived).toBeLessThan(0.7);
  expect(Number(few?.spans) / arrived).toBeLessThan(0.15);
}, 60_000);

test('a retry is known though the share that is kept is another by now', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'spanledger-counts-'));
  folders.push(dataDir);
  const requests = load();
  const lives: unknown[] = [];
  for (const probability of [0.5, 0.5, 0.25, 1]) {
    const store = await openStore({
      ...{ dataDir, limits: defaultLimits, clock: () => 0n, log: silentLog },
    });
    await send(store, requests, probability);
    lives.push([
      await rows(store, 'SELECT count(*), sum(sample_weight) FROM spans'),
      await rows(
        store,
        'SELECT sum(spans), sum(traces), sum(input_tokens), round(sum(cost), 9) FROM sampling_counts',
      ),
    ]);
    await store.close();
  }
  expect(lives.slice(1)).toEqual([lives[0], lives[0], lives[0]]);
}, 60_000);

test('nothing raw is in the counts', async () => {
  const { counts } = await countsAfter(0.05);
  const models = counts.map(([, , model]) => String(model));
  expect(models.some((model) => model.includes('[EMAIL~'))).toBe(true);
  expect(JSON.stringify(counts)).not.toContain(canary);
}, 60_000);

async function countsAfter(probability: number) {
  const dataDir = mkdtempSync(join(tmpdir(), 'spanledger-counts-'));
  folders.push(dataDir);
  const requests = load();
  const open = () => openStore({ dataDir, limits: defaultLimits, clock: () => 0n, log: silentLog });
  const half = Math.floor(requests.length / 2);
  const first = await open();
  await send(first, requests.slice(0, half), probability);
  await first.close();
  const second = await open();
  // Senders that lost the answer send again, and the other half is new.
  await send(second, requests.slice(half - 4), probability);
  await send(second, requests.slice(-4), probability);
  const counts = await rows(
    second,
    `SELECT minute, service_name, model, spans, traces, errors, input_tokens, output_tokens,
       round(cost, 9) FROM sampling_counts ORDER BY ALL`,
  );
  const [[spans] = []] = await rows(second, 'SELECT count(*) FROM spans');
  await second.close();
  return { counts, spans };
}

function load(): readonly Request[] {
  const source = llmRequests({ spans: 150, spanBytes: 900 }, seed);
  const runs = Array.from({ length: 8 }, (): Request => {
    return { encoding: 'protobuf', body: Uint8Array.from(source.next()) };
  });
  const agents = Array.from({ length: 40 }, (_, run) => agentRun(run)).flat();
  return [...runs, ...agents];
}

/** An agent that repeats the sum of its calls, before or after them; a gateway that tells one again. */
function agentRun(run: number): readonly Request[] {
  const traceId = traceIdOf(run);
  const usage = (input: number, output: number) => ({
    'gen_ai.usage.input_tokens': input,
    'gen_ai.usage.output_tokens': output,
  });
  const call = { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai' };
  const model = { 'gen_ai.request.model': run % 3 === 0 ? 'gpt-4o' : 'gpt-4o-mini' };
  const answer = { 'gen_ai.response.id': `resp-${run}` };
  const agent = span(traceId, 1, undefined, run, {
    'gen_ai.operation.name': 'invoke_agent',
    ...usage(110 + run, 30),
  });
  const calls = [
    span(traceId, 2, 1, run, { ...call, ...model, ...answer, ...usage(100 + run, 20) }),
    span(traceId, 3, 1, run, {
      ...call,
      'gen_ai.request.model': run % 7 === 0 ? `model of ${canary}` : 'own',
      ...usage(10, 10),
      'gen_ai.input.messages': `[{"role":"user","parts":[{"type":"text","content":"${'x'.repeat(300)}"}]}]`,
    }),
  ];
  const gateway = span(traceIdOf(run + 1000), 9, undefined, run, {
    ...call,
    ...model,
    ...answer,
    ...usage(100 + run, 20),
  });
  const bodies = run % 2 === 0 ? [[agent], calls, [gateway]] : [[gateway, ...calls], [agent]];
  return bodies.map((spans) => request(spans));
}

/** Spread over all randomness, so that each store keeps some. */
function traceIdOf(run: number): string {
  const randomness = (BigInt(run + 1) * 0x9e3779b97f4a7n) % (1n << 56n);
  return `${'ab'.repeat(9)}${randomness.toString(16).padStart(14, '0')}`;
}

function span(
  traceId: string,
  id: number,
  parent: number | undefined,
  run: number,
  attributes: Readonly<Record<string, string | number>>,
): object {
  const start = 1_764_000_000_000 + run * 20_000;
  return {
    traceId,
    spanId: hex(id),
    ...(parent !== undefined && { parentSpanId: hex(parent) }),
    name: `step ${id}`,
    startTimeUnixNano: `${start}000000`,
    endTimeUnixNano: `${start + 50}000000`,
    status: { code: run % 5 === 0 ? 2 : 1 },
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
    })),
  };
}

function hex(id: number): string {
  return id.toString(16).padStart(16, '0');
}

function request(spans: readonly object[]): Request {
  const resource = {
    attributes: [{ key: 'service.name', value: { stringValue: 'support' } }],
  };
  const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  return { encoding: 'json', body: new TextEncoder().encode(body) };
}

async function send(
  store: Store,
  requests: readonly Request[],
  probability: number,
): Promise<void> {
  const key = { kid: 'k1', root: new Uint8Array(32).fill(7) };
  const tools: StageTools = {
    redactor: createRedactor(builtinRuleSet, key),
    limits: { valueDepthMax: 64 },
    headSampler: createHeadSampler(probability),
    prices: new SpanPrices(createPriceBook([])),
  };
  let batch = 0;
  const { ingest } = createPipeline({
    run: async (job) => {
      const [outcome] = processBatches([job], tools);
      if (outcome === undefined || outcome.kind === 'failed') throw new Error(outcome?.errorName);
      return outcome;
    },
    exporter: createStoreExporter(store.writer),
    clock: () => 0n,
    newBatchId: () => `b${batch++}`,
  });
  for (const { encoding, body } of requests) {
    await ingest({
      signal: 'traces',
      body: Uint8Array.from(body),
      encoding,
      transport: encoding === 'json' ? 'http/json' : 'http/protobuf',
      bytesOnWire: body.length,
      experimentId: undefined,
    });
    // Now and then a flush, so that corrections reach what is stored already.
    if (batch % 5 === 0) await store.writer.flushed();
  }
  await store.writer.flushed();
}
