/**
 * A process to be killed: opens the store in argv[2], appends batches without end, and writes the
 * ids of acknowledged spans to standard output, one line a batch. Started by store/crash.test.ts.
 */
import { writeSync } from 'node:fs';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import { openStore } from '../../store/open.ts';
import { batchOf, spanRow } from './span-rows.ts';

const [, , dataDir = '', firstId = '0'] = process.argv;
const limits = { ...defaultLimits, flushMs: 15, journalSegmentBytes: 20_000 };
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
    await store.writer.append(batchOf(`b${sender}-${ids[0]}`, rows));
    writeSync(1, `${ids.join(' ')}\n`);
    earlier = ids;
  }
}

await Promise.all([appendForever(1), appendForever(2), appendForever(3)]);
