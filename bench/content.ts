/**
 * What an agent's loop costs on disk: each call sends the whole history again. Compared with the
 * same spans whose texts stand in their rows, as they came.
 */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { normalise } from '../collector/normalise/normalise.ts';
import { defaultLimits } from '../model/limits.ts';
import { silentLog } from '../model/log.ts';
import type { StoreGroup } from '../store/contract.ts';
import { openStore } from '../store/open.ts';
import { callSpan } from '../test/content/agent-loop.ts';
import { rowBlock } from '../test/rows/span-rows.ts';
import { buildSpanTape } from '../test/tapes/build-tape.ts';
import { readRows } from '../test/tapes/read-rows.ts';
import { type BenchSize, type Figure, figure } from './figure.ts';

/** Turns around 10, 50 and 100 over which the growth of the files is taken. */
const windows = [
  { at: 10, from: 6, to: 15 },
  { at: 50, from: 46, to: 55 },
  { at: 100, from: 91, to: 100 },
] as const;

type Make = (loops: number, turn: number) => StoreGroup;

/** Bytes a span of the loop adds to the closed database, and to the journal on its way there. */
export async function benchContent(size: BenchSize): Promise<readonly Figure[]> {
  const loops = size === 'smoke' ? 20 : 100;
  const shared = await grow(loops, referringGroup);
  const whole = await grow(loops, wholeGroup);
  return windows.flatMap(({ at }, index) => {
    const ours = shared[index] ?? { stored: Number.NaN, journaled: Number.NaN };
    const theirs = whole[index] ?? ours;
    return [
      figure(`stored, turn ${at}`, 'bytes/span', [ours.stored]),
      figure(`stored with whole texts, turn ${at}`, 'bytes/span', [theirs.stored]),
      figure(`whole texts to stored once, turn ${at}`, 'x', [theirs.stored / ours.stored]),
      figure(`journaled, turn ${at}`, 'bytes/span', [ours.journaled]),
      figure(`journaled with whole texts, turn ${at}`, 'bytes/span', [theirs.journaled]),
    ];
  });
}

interface Growth {
  readonly stored: number;
  readonly journaled: number;
}

/** Each turn of all loops is loaded before the next one comes, as it is when models answer. */
async function grow(loops: number, make: Make): Promise<readonly Growth[]> {
  const folder = await mkdtemp(join(tmpdir(), 'spanledger-bench-'));
  const dataDir = join(folder, 'data');
  const open = () => openStore({ dataDir, limits: defaultLimits, clock: () => 0n, log: silentLog });
  try {
    const growths: Growth[] = [];
    let turn = 1;
    for (const { from, to } of windows) {
      let store = await open();
      const run = async (until: number): Promise<number> => {
        let journaled = 0;
        for (; turn <= until; turn++) {
          const group = make(loops, turn);
          const before = store.writer.pressure().journalBytes;
          await store.writer.append(group);
          journaled += store.writer.pressure().journalBytes - before;
          await store.writer.flushed();
        }
        return journaled;
      };
      await run(from - 1);
      await store.close();
      const before = await bytesIn(dataDir);
      store = await open();
      const journaled = await run(to);
      await store.close();
      const spans = loops * (to - from + 1);
      const stored = (await bytesIn(dataDir)) - before;
      growths.push({ stored: stored / spans, journaled: journaled / spans });
    }
    return growths;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(({ parentPath, name }) => stat(join(parentPath, name))),
  );
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

function referringGroup(loops: number, turn: number): StoreGroup {
  const spans = Array.from({ length: loops }, (_, loop) => callSpan(loop + 1, turn));
  const blocks = normalise(buildSpanTape(...spans), { batchId: 'bench', redacted: [] });
  return { blocks, receipts: [receiptOf(loops)] };
}

/** The same rows with their texts in them. */
function wholeGroup(loops: number, turn: number): StoreGroup {
  const { blocks, receipts } = referringGroup(loops, turn);
  const rows = (readRows(blocks).span ?? []).map(({ content_hash, ...row }) => ({
    ...row,
    content_hash: Buffer.from(String(content_hash), 'hex'),
  }));
  return { blocks: rowBlock('span', rows), receipts };
}

function receiptOf(itemsIn: number): StoreGroup['receipts'][number] {
  return {
    signal: 'traces',
    batchId: 'bench',
    receivedUnixNano: 0n,
    transport: 'http/protobuf',
    bytesIn: 0,
    itemsIn,
    dropped: {},
    sampledOut: 0,
    ruleSetDigest: '',
    redactedValues: 0,
  };
}
