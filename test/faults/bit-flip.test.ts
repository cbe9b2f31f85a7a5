import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readRowBlocks, textAt } from '../../model/row-block.ts';
import { diskJournalFiles } from '../../store/journal/journal-files.ts';
import { recordHeaderBytes } from '../../store/journal/record.ts';
import { scanJournal } from '../../store/journal/scan.ts';
import { type Random, seededRandom } from '../journey/random.ts';
import {
  makePlace,
  type Place,
  type ServerProcess,
  startServerProcess,
} from '../journey/server-process.ts';
import { allKept, compare, keepSending, newLedger } from './senders.ts';

const seed = Number(process.env.SPANLEDGER_SEED ?? 20261127);
const rounds = 8;

test(`bits that turn in the journal: their records are set aside, no other is (seed ${seed})`, async () => {
  const random = seededRandom(seed);
  const place = makePlace();
  // Loading is put off, so that the journal alone holds what is acknowledged.
  place.environment.SPANLEDGER_LIMITS_FLUSH = '1h';
  const ledger = newLedger();
  let records = 0;
  try {
    for (let round = 1; round <= rounds; round++) {
      const server = await startServerProcess(place);
      const enough = ledger.acknowledged.size + 300;
      const isEnough = (): boolean => ledger.acknowledged.size > enough;
      const send = () => keepSending(server, ledger, random, isEnough);
      await Promise.all([send(), send(), send()]);
      await server.kill();
      const hit = await flipBits(place, random, round);
      records += hit.records;

      const again = await startServerProcess(place);
      expect(await setAside(again), `round ${round}`).toBe(records);
      for (const id of hit.ids)
        expect(ledger.acknowledged.delete(id) || ledger.unknown.has(id)).toBe(true);
      // What is neither acknowledged nor unknown any more must not be there at all.
      expect(await compare(again, ledger), `round ${round}`).toEqual(allKept);
      await again.kill();
    }
    expect(records).toBeGreaterThan(rounds);
  } finally {
    place.remove();
  }
});

/** Turns `count` bits at random places; answers whose records they hit. */
async function flipBits(place: Place, random: Random, count: number) {
  const folder = join(place.data, 'journal');
  const { segments } = await scanJournal(await diskJournalFiles(folder));
  const hit = new Set<number>();
  const ids = new Set<string>();
  for (let i = 0; i < count; i++) {
    const segment = segments[random.below(segments.length)];
    const path = join(folder, segment?.name ?? '');
    const bytes = readFileSync(path);
    const sound = Buffer.from(bytes);
    const offset = random.below(bytes.length);
    bytes[offset] = (bytes[offset] ?? 0) ^ (1 << random.below(8));
    writeFileSync(path, bytes);
    const record = segment?.records.find(
      ({ payloadStart, payloadEnd }) =>
        offset >= payloadStart - recordHeaderBytes && offset < payloadEnd,
    );
    // Between two records is padding, which nobody reads.
    if (record === undefined || hit.has(record.seq)) continue;
    hit.add(record.seq);
    for (const id of idsIn(sound.subarray(record.payloadStart, record.payloadEnd))) ids.add(id);
  }
  return { records: hit.size, ids };
}

function idsIn(payload: Uint8Array): string[] {
  return readRowBlocks(payload).flatMap((block) => {
    if (block.table !== 'span') return [];
    const [trace, span] = ['trace_id', 'span_id'].map((name) =>
      block.columns.find((column) => column.name === name),
    );
    if (trace === undefined || span === undefined) return [];
    return Array.from(
      { length: block.rows },
      (_, row) => `${textAt(block, trace, row)}/${textAt(block, span, row)}`,
    );
  });
}

const status = z.object({ set_aside_records: z.int() });

async function setAside(server: ServerProcess): Promise<number> {
  const answer = await fetch(`${server.main}/api/v1/status`);
  return status.parse(await answer.json()).set_aside_records;
}
