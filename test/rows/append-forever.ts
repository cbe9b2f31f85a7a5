/**
 * A process to be killed: opens the store in argv[2], appends batches without end, and writes the
 * ids of acknowledged spans to standard output, one line a batch. argv[4] is the size of a flush:
 * small ones begin while the one before is stored. Started by store/crash.test.ts.
 */
import { writeSync } from 'node:fs';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import { openStore } from '../../store/open.ts';
import { batchOf, hex, rowBlock, spanRow } from './span-rows.ts';

const [, , dataDir = '', firstId = '0', flush = '0'] = process.argv;
const flushBytes = Number(flush) || defaultLimits.flushBytes;
const limits = { ...defaultLimits, flushMs: 15, flushBytes, journalSegmentBytes: 20_000 };
const clock = () => BigInt(Date.now()) * 1_000_000n;
const store = await openStore({ dataDir, limits, clock, log: silentLog });

let nextId = Number(firstId);
async function appendForever(sender: number): Promise<never> {
  let earlier: number[] = [];
  for (;;) {
    const ids = Array.from({ length: 3 }, () => nextId++);
    // Half of the batches repeat the one before, as a sender does that missed the acknowledgement.
    const sent = ids[0] !== undefined && ids[0] % 2 === 0 ? [...earlier, ...ids] : ids;
    const rows = sent.map((id) => spanRow(id, { input: 'text '.repeat(20) }));
    const texts = sent.map((id) => ({
      content_hash: Buffer.from(hex(id + 1, 32), 'hex').reverse(),
      body: `text of span ${id}`.repeat(20),
    }));
    const batch = batchOf(`b${sender}-${ids[0]}`, rows);
    const blocks = Buffer.concat([batch.blocks, rowBlock('content', texts)]);
    await store.writer.append({ ...batch, blocks });
    writeSync(1, `${ids.join(' ')}\n`);
    earlier = ids;
  }
}

await Promise.all([appendForever(1), appendForever(2), appendForever(3)]);
