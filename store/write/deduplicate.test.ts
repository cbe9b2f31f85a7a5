import { describe, expect, test } from 'vitest';
import { type RowBlock, readRowBlocks, textAt } from '../../model/row-block.ts';
import { markNarrow } from '../../model/span-identity.ts';
import {
  assessmentBlock,
  logRow,
  pointRow,
  type RedactionInput,
  redactionBlock,
} from '../../test/rows/signal-rows.ts';
import { hex, rowBlock, spanBlock, spanRow } from '../../test/rows/span-rows.ts';
import { deduplicate } from './deduplicate.ts';
import { RecentHashes } from './recent-hashes.ts';

const never = () => false;

describe('deduplicate', () => {
  test('new spans pass, and their blocks are the very same bytes', () => {
    const blocks = readRowBlocks(spanBlock([spanRow(1), spanRow(2)]));
    const found = deduplicate(blocks, new RecentHashes(10), 2, never);
    expect(found).toMatchObject({ itemsKept: 2, duplicates: 0 });
    expect('blocks' in found && found.blocks[0] === blocks[0]?.bytes).toBe(true);
  });

  test('known spans and a repetition in the batch go, with their redactions', () => {
    const hashes = new RecentHashes(100);
    deduplicate(readRowBlocks(spanBlock([spanRow(1)])), hashes, 2, never);
    const batch = Buffer.concat([
      spanBlock([spanRow(1), spanRow(2), spanRow(2), spanRow(3)]),
      hidden('traces', [0, 1, 2, 3]),
      rowBlock('resource', [{ resource_id: 'r' }]),
    ]);
    const found = deduplicate(readRowBlocks(batch), hashes, 3, never);
    expect(found).toMatchObject({ itemsKept: 2, duplicates: 2 });
    expect(contents(found)).toEqual({
      span: ['span 2', 'span 3'],
      redaction: ['f1', 'f3'],
      resource: ['r'],
    });
  });

  test('the assessments of an item go and stay with it', () => {
    const hashes = new RecentHashes(100);
    deduplicate(readRowBlocks(spanBlock([spanRow(1)])), hashes, 2, never);
    const scores = ['a', 'b', 'c', 'd'].map((name, at) => ({ name, item_index: [1, 0, 1, 2][at] }));
    const batch = [spanBlock([spanRow(1), spanRow(2), spanRow(2)]), assessmentBlock(scores)];
    const found = deduplicate(readRowBlocks(Buffer.concat(batch)), hashes, 3, never);
    expect(contents(found)).toEqual({ span: ['span 2'], assessment: ['a', 'c'] });
    const again = [spanBlock([spanRow(2)]), assessmentBlock([{ item_index: 0 }])];
    expect(deduplicate(readRowBlocks(Buffer.concat(again)), hashes, 4, never)).toMatchObject({
      blocks: [],
      duplicates: 1,
    });
  });

  test('spans that were not chosen are known too, and are no items of a receipt', () => {
    const hashes = new RecentHashes(100);
    const narrow = (id: number) => ({
      trace_id: hex(id, 32),
      content_hash: new Uint8Array(16).fill(id),
    });
    const first = [spanBlock([spanRow(1)]), rowBlock('sampled_out', [narrow(50), narrow(51)])];
    expect(deduplicate(readRowBlocks(Buffer.concat(first)), hashes, 2, never)).toMatchObject({
      itemsKept: 1,
      duplicates: 0,
      keep: Uint8Array.of(1),
    });
    const second = [spanBlock([spanRow(1)]), rowBlock('sampled_out', [narrow(51), narrow(52)])];
    const found = deduplicate(readRowBlocks(Buffer.concat(second)), hashes, 3, never);
    expect(found).toMatchObject({ itemsKept: 0, duplicates: 1, keep: Uint8Array.of(0) });
    const kept = 'blocks' in found ? found.blocks.flatMap((one) => readRowBlocks(one)) : [];
    expect(kept.map(({ table, rows }) => [table, rows])).toEqual([['sampled_out', 1]]);
    const third = readRowBlocks(rowBlock('sampled_out', [narrow(52)]));
    expect(deduplicate(third, hashes, 4, never)).toMatchObject({ blocks: [], itemsKept: 0 });
  });

  test('a span is known in either form; the one that came first stays', () => {
    /** Spans with one identity, by what else they tell. */
    const hashOf = (own: number, isNarrow: boolean) => {
      const content_hash = new Uint8Array(16).fill(own, 8);
      content_hash[8] = own * 2;
      if (isNarrow) markNarrow(content_hash, 0);
      return { content_hash };
    };
    const kept = (own: number) => spanBlock([spanRow(1, hashOf(own, false))]);
    const narrow = (own: number) =>
      rowBlock('sampled_out', [{ trace_id: hex(1, 32), ...hashOf(own, true) }]);
    const [first, second] = [new RecentHashes(100), new RecentHashes(100)];
    const stored = (hashes: RecentHashes, block: Uint8Array) => {
      const found = deduplicate(readRowBlocks(block), hashes, 2, never);
      return 'blocks' in found ? found.blocks.length : 'waits';
    };
    const blocks = [kept(1), narrow(2), kept(1), kept(3), narrow(4)];
    expect(blocks.map((block) => stored(first, block))).toEqual([1, 0, 0, 1, 0]);
    const narrowFirst = [narrow(2), kept(1), narrow(2), narrow(4), kept(3)];
    expect(narrowFirst.map((block) => stored(second, block))).toEqual([1, 0, 0, 1, 0]);
  });

  test('a batch that repeats another of its group keeps no redaction of it', () => {
    const rows = ['a', 'b'].map((batch_id) => ({ ...spanRow(1), batch_id }));
    const group = Buffer.concat([spanBlock(rows), hidden('traces', [0, 1])]);
    const found = deduplicate(readRowBlocks(group), new RecentHashes(10), 2, never);
    expect(found).toMatchObject({ keep: Uint8Array.of(1, 0), itemsKept: 1, duplicates: 1 });
    expect(contents(found)).toEqual({ span: ['span 1'], redaction: ['f0'] });
  });

  test.each([
    ['logs', 'log_record', logRow],
    ['metrics', 'metric_point', pointRow],
  ] as const)('%s: known items go with their redactions, though none has an id', (...given) => {
    const [signal, table, row] = given;
    const nameless = (id: number) =>
      row(id, signal === 'logs' ? { trace_id: null, span_id: null } : {});
    const hashes = new RecentHashes(100);
    const first = rowBlock(table, [nameless(1), nameless(3)]);
    deduplicate(readRowBlocks(first), hashes, 2, never);
    // The items of a batch are counted over all its blocks.
    const batch = Buffer.concat([
      rowBlock(table, [nameless(1), nameless(2)]),
      hidden(signal, [3, 0, 1, 2, 1]),
      rowBlock(table, [nameless(3), nameless(4)]),
    ]);
    const found = deduplicate(readRowBlocks(batch), hashes, 3, never);
    expect(found).toMatchObject({ itemsKept: 2, duplicates: 2 });
    const left = 'blocks' in found ? found.blocks.flatMap((bytes) => readRowBlocks(bytes)) : [];
    const texts = (name: string, of: string) =>
      left.filter((block) => block.table === name).flatMap((block) => textsOf(block, of));
    expect(texts(table, 'attributes')).toEqual(['{"n":2}', '{"n":4}']);
    expect(texts('redaction', 'field')).toEqual(['f3', 'f1', 'f1']);
  });

  test('nothing is left of a batch that was stored wholly', () => {
    const hashes = new RecentHashes(100);
    const batch = readRowBlocks(
      Buffer.concat([spanBlock([spanRow(1)]), rowBlock('scope', [{ scope_id: 's' }])]),
    );
    deduplicate(batch, hashes, 2, never);
    expect(deduplicate(batch, hashes, 3, never)).toMatchObject({
      blocks: [],
      itemsKept: 0,
      duplicates: 1,
    });
  });

  test('the same span id in another trace is another span', () => {
    const rows = [1, 2].map((trace) => spanRow(1, { trace_id: hex(trace, 32) }));
    const found = deduplicate(readRowBlocks(spanBlock(rows)), new RecentHashes(10), 2, never);
    expect(found).toMatchObject({ itemsKept: 2, duplicates: 0 });
  });

  test('spans without a hash, from an older journal, are never duplicates', () => {
    const rows = [{ name: 'a' }, { name: 'a' }];
    const found = deduplicate(readRowBlocks(spanBlock(rows)), new RecentHashes(10), 2, never);
    expect(found).toMatchObject({ itemsKept: 2, duplicates: 0 });
  });

  test('a copy in flight must be waited for, and nothing was added meanwhile', () => {
    const hashes = new RecentHashes(100);
    const first = deduplicate(readRowBlocks(spanBlock([spanRow(2)])), hashes, 2, never);
    const both = readRowBlocks(
      Buffer.concat([spanBlock([spanRow(1)]), spanBlock([spanRow(3), spanRow(2)])]),
    );
    expect(deduplicate(both, hashes, 3, (ticket) => ticket === 2)).toEqual({ waitFor: 2 });
    expect(hashes.size).toBe(1);
    if ('undo' in first) first.undo();
    expect(hashes.size).toBe(0);
    expect(deduplicate(both, hashes, 4, never)).toMatchObject({ itemsKept: 3, duplicates: 0 });
  });
});

function contents(found: ReturnType<typeof deduplicate>): Record<string, string[]> {
  if (!('blocks' in found)) return {};
  const blocks: RowBlock[] = found.blocks.flatMap((block) => readRowBlocks(block));
  const named: Record<string, string> = {
    span: 'name',
    redaction: 'field',
    assessment: 'name',
    resource: 'resource_id',
    scope: 'scope_id',
  };
  return Object.fromEntries(
    blocks.map((block) => [block.table, textsOf(block, named[block.table] ?? '')]),
  );
}

function textsOf(block: RowBlock, name: string): string[] {
  const column = block.columns.find((one) => one.name === name);
  return Array.from({ length: block.rows }, (_, row) =>
    column === undefined ? '' : (textAt(block, column, row) ?? ''),
  );
}

/** One value hidden in each of these items. */
function hidden(signal: RedactionInput['signal'], items: readonly number[]): Uint8Array {
  return redactionBlock(
    'b',
    items.map((item) => ({ signal, item, field: `f${item}` })),
  );
}
