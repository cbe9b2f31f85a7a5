import { expect, test } from 'vitest';
import { readRowBlocks } from '../../../model/row-block.ts';
import { hex, rowBlock, type SpanInput, spanBlock, spanRow } from '../../../test/rows/span-rows.ts';
import { textBytes } from './text-bytes.ts';

function bytesOf(rows: readonly SpanInput[], others: readonly Uint8Array[] = []): number {
  const spans = rows.map((row, id) => spanRow(id, { trace_id: hex(1, 32), ...row }));
  const blocks = [spanBlock(spans), ...others].flatMap((block) => [...readRowBlocks(block)]);
  return textBytes(blocks.map((block) => ({ block, rows: [...Array(block.rows).keys()] })));
}

test('texts of spans, and each long text that came with them once', () => {
  const text = (digits: number, body: string) =>
    rowBlock('content', [{ content_hash: Buffer.alloc(16, digits), body }]);
  const input = `\u0001r${hex(7, 32)}\u0001`;
  const bytes = bytesOf([{}]);
  // Ids, and what every span of these tests has.
  expect(bytes).toBe(32 + 16 + 'span 0'.length + 'test'.length + '{"n":0}'.length);
  expect(bytesOf([{ name: 'ü' }])).toBe(bytes - 'span 0'.length + 2);
  expect(bytesOf([{ trace_state: 'ot=th:8', sample_reason: 'SENDER' }])).toBe(bytes);
  expect(bytesOf([{ input }])).toBe(bytes + 35);
  const others = [text(7, 'x'.repeat(500)), text(7, 'x'.repeat(500)), text(8, 'y'.repeat(40))];
  expect(bytesOf([{ input }, {}], others)).toBe(2 * bytes + 35 + 540);
});

test('rows of other traces in the same block do not count', () => {
  const [block] = readRowBlocks(spanBlock([spanRow(1), spanRow(2, { input: 'x'.repeat(99) })]));
  if (block === undefined) throw new Error('no block');
  const [first, second] = [0, 1].map((row) => textBytes([{ block, rows: [row] }]));
  expect(second).toBe((first ?? 0) + 99);
});
