/** The write side of the store on real files: loading, group commit, replay, and the start. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { defaultLimits, type Limits } from '../model/limits.ts';
import { silentLog } from '../model/log.ts';
import { readRowBlocks } from '../model/row-block.ts';
import type { Store, StoreGroup } from '../store/contract.ts';
import { openDatabase } from '../store/database.ts';
import { diskJournalFiles } from '../store/journal/journal-files.ts';
import { checkJournal } from '../store/journal/open-journal.ts';
import { openStore } from '../store/open.ts';
import { applySchema } from '../store/schema/apply-schema.ts';
import { Loader } from '../store/write/loader.ts';
import { batchOf, hex, rowBlock, type SpanInput, spanRow } from '../test/rows/span-rows.ts';
import { type BenchSize, type Figure, figure } from './figure.ts';

const spansPerBatch = 512;

/** Spans have about 1 KB in some 30 columns; batches have 512 spans and share one resource. */
export async function benchStore(size: BenchSize): Promise<readonly Figure[]> {
  const batchCount = size === 'smoke' ? 8 : 200;
  const rounds = size === 'smoke' ? 1 : 5;
  const load: number[] = [];
  const blocked: number[] = [];
  const commits: Record<'appends' | 'syncs', number[]> = { appends: [], syncs: [] };
  const through: number[] = [];
  const replay: number[] = [];
  const start: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const batches = Array.from({ length: batchCount }, (_, index) => makeBatch(round, index));
    await inFolder(async (folder) => {
      const loaded = await benchLoad(folder, batches);
      load.push(loaded.perSecond);
      blocked.push(loaded.longestBlockMs);
    });
    await inFolder(async (folder) => {
      const found = await benchCommits(folder, size === 'smoke' ? 200 : 5_000);
      commits.appends.push(found.appends);
      commits.syncs.push(found.syncs);
    });
    await inFolder(async (folder) => {
      const found = await benchThrough(join(folder, 'data'), batches);
      through.push(found.perSecond);
      start.push(found.startMs);
    });
    await inFolder(async (folder) => replay.push(await benchReplay(join(folder, 'data'), batches)));
  }
  return [
    figure('load into DuckDB, spans of 1 KB', 'spans/s', load),
    figure('longest block of the event loop while loading', 'ms', blocked),
    figure('journal, 64 senders of 1 KB, acknowledged', 'appends/s', commits.appends),
    figure('journal, 64 senders of 1 KB, syncs', 'syncs/s', commits.syncs),
    figure('append to readable, 8 senders', 'spans/s', through),
    figure('restart with these spans, duplicates known', 'ms', start),
    figure('open and replay a journal', 'spans/s', replay),
  ];
}

async function benchLoad(
  folder: string,
  batches: readonly StoreGroup[],
): Promise<{ perSecond: number; longestBlockMs: number }> {
  const instance = await openDatabase(folder, defaultLimits);
  const connection = await instance.connect();
  await applySchema(connection);
  const loader = await Loader.open(instance);
  const journaled = batches.map(({ blocks }, index) => ({
    seq: index + 1,
    blocks: readRowBlocks(blocks),
  }));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  // About the 32 MiB of a full flush each.
  for (let at = 0; at < journaled.length; at += 50) await loader.load(journaled.slice(at, at + 50));
  const ms = performance.now() - start;
  delay.disable();
  const stored = await connection.runAndReadAll('SELECT count(*) FROM span');
  const [[count] = []] = stored.getRowsJS();
  if (Number(count) !== batches.length * spansPerBatch) throw new Error('spans are missing');
  loader.close();
  connection.closeSync();
  instance.closeSync();
  return { perSecond: perSecond(batches, ms), longestBlockMs: delay.max / 1e6 };
}

async function benchCommits(
  folder: string,
  appends: number,
): Promise<{ appends: number; syncs: number }> {
  const checked = await checkJournal({
    files: await diskJournalFiles(folder),
    segmentBytesMax: defaultLimits.journalSegmentBytes,
    log: silentLog,
  });
  const { journal } = await checked.open(0);
  const payload = [new Uint8Array(1_024).fill(7)];
  let left = appends;
  const send = async (): Promise<void> => {
    while (left-- > 0) await journal.append(payload);
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: 64 }, send));
  const seconds = (performance.now() - start) / 1000;
  const { syncs } = journal.figures();
  await journal.close();
  return { appends: appends / seconds, syncs: syncs / seconds };
}

async function benchThrough(
  dataDir: string,
  batches: readonly StoreGroup[],
): Promise<{ perSecond: number; startMs: number }> {
  const store = await open(dataDir);
  // The writer takes the memory of what it is given.
  const queue = batches.map((batch) => ({ ...batch, blocks: new Uint8Array(batch.blocks) }));
  const send = async (): Promise<void> => {
    for (let batch = queue.pop(); batch !== undefined; batch = queue.pop()) {
      await store.writer.append(batch);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: 8 }, send));
  await store.writer.flushed();
  const ms = performance.now() - start;
  await store.close();
  const restart = performance.now();
  const again = await open(dataDir);
  const startMs = performance.now() - restart;
  await again.close();
  return { perSecond: perSecond(batches, ms), startMs };
}

/** The journal of a process that died before its first flush. */
async function benchReplay(dataDir: string, batches: readonly StoreGroup[]): Promise<number> {
  const empty = await open(dataDir);
  await empty.close();
  const checked = await checkJournal({
    files: await diskJournalFiles(join(dataDir, 'journal')),
    segmentBytesMax: defaultLimits.journalSegmentBytes,
    log: silentLog,
  });
  const { journal } = await checked.open(0);
  for (const { blocks } of batches) await journal.append([blocks]);
  await journal.close();
  const start = performance.now();
  const store = await open(dataDir);
  const ms = performance.now() - start;
  const { spans } = await store.reader.totals();
  if (spans !== batches.length * spansPerBatch) throw new Error('spans are missing');
  await store.close();
  return perSecond(batches, ms);
}

function open(dataDir: string): Promise<Store> {
  const limits: Limits = { ...defaultLimits, unflushedBytesMax: Number.MAX_SAFE_INTEGER };
  return openStore({ dataDir, limits, clock: () => 0n, log: silentLog });
}

function makeBatch(round: number, index: number): StoreGroup {
  const rows = Array.from({ length: spansPerBatch }, (_, row) => makeSpan(round, index, row));
  return batchOf(`batch-${round}-${index}`, rows, [
    rowBlock('resource', [{ resource_id: 'resource', attributes: '{"service.name":"bench"}' }]),
    rowBlock('scope', [{ scope_id: 'scope', name: 'bench' }]),
  ]);
}

/** Traces of 16 spans, one in four a model call. */
function makeSpan(round: number, index: number, row: number): SpanInput {
  const id = (round * 1_000 + index) * spansPerBatch + row;
  const isCall = row % 4 === 1;
  const text = `span ${id} answered the question about the weather in Lisbon. `;
  return spanRow(id, {
    trace_id: hex(Math.floor(id / 16) + 1, 32),
    parent_span_id: row % 16 === 0 ? null : hex(id, 16),
    span_type: isCall ? 'LLM' : 'TOOL',
    operation_name: isCall ? 'chat' : 'execute_tool',
    provider_name: 'openai',
    request_model: 'gpt-4.1',
    input_tokens: isCall ? 1_200 + row : null,
    output_tokens: isCall ? 150 : null,
    cost: isCall ? 0.004 : null,
    session_id: `session-${id >> 6}`,
    input_messages: JSON.stringify([
      { role: 'user', parts: [{ type: 'text', content: text.repeat(3) }] },
    ]),
    output: text.repeat(2),
    input_preview: text,
    output_preview: text,
    attributes: JSON.stringify({ 'gen_ai.system': 'openai', number: id, note: text.repeat(2) }),
    resource_id: 'resource',
    scope_id: 'scope',
  });
}

async function inFolder(run: (folder: string) => Promise<unknown>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-store-'));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function perSecond(batches: readonly StoreGroup[], ms: number): number {
  return (batches.length * spansPerBatch * 1000) / ms;
}
