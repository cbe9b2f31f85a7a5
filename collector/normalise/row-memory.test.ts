import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildSpanTape, buildTape } from '../../test/tapes/build-tape.ts';
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

test.each([
  ['a short text', 'hello', true],
  // It stands six times as long in a draft of its message, and nowhere else on this table.
  ['a text that is all escapes', '\u0001'.repeat(2_000_000), false],
])('memory that %s needs is kept where it is small', (_name, text, isKept) => {
  const memory = new RowMemory();
  const table = memory.takeSpans(undefined);
  memory.giveSpansBack(table);
  const tape = buildSpanTape({ attributes: { 'ai.response.text': text } });
  normalise(tape, { batchId: 'b', redacted: [] }, { memory });
  expect(table.block.heap.length).toBeLessThan(8 * 1024 * 1024);
  expect(memory.takeSpans(undefined) === table).toBe(isKept);
});
