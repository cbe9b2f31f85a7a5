import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildTape } from '../../test/tapes/build-tape.ts';
import { readTapeBatch } from '../../test/tapes/read-tape-batch.ts';
import { normalise } from './normalise.ts';
import { RowMemory } from './row-memory.ts';

const folder = new URL('./cases/', import.meta.url);

test('rows are the same, to the byte, in memory that held rows of anything else before', () => {
  const memory = new RowMemory();
  const tapes = readdirSync(folder).map((name) =>
    buildTape(readTapeBatch(readFileSync(new URL(`${name}/input.json`, folder), 'utf8'))),
  );
  const context = { batchId: 'b', redacted: [] };
  for (const tape of [...tapes, ...tapes.toReversed()]) {
    const kept = Buffer.from(normalise(tape, context, { memory }));
    expect(kept.equals(normalise(tape, context))).toBe(true);
  }
});
