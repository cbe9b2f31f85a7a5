import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type RowBlock, readRowBlocks, textAt } from '../../../model/row-block.ts';
import { RowBlockBuilder } from '../../../model/row-block-builder.ts';
import { pickRows } from './pick-rows.ts';

const types = { name: 'text', preview: 'text', n: 'i64', ok: 'bool', hash: 'u128' } as const;

const row = fc.record(
  {
    name: fc.string({ maxLength: 40 }),
    preview: fc.integer({ min: 0, max: 40 }),
    n: fc.integer(),
    ok: fc.boolean(),
    hash: fc.integer({ min: 0, max: 255 }),
  },
  { requiredKeys: [] },
);

test('picked rows say what the rows said, and nothing else', () => {
  const list = fc.array(row, { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(list, fc.array(fc.nat(19), { minLength: 1 }), (given, chosen) => {
      const block = blockOf(given);
      const rows = [...new Set(chosen.map((at) => at % given.length))];
      const picked = pickRows(block, rows, 'other');
      expect([picked.table, picked.rows]).toEqual(['other', rows.length]);
      // Its bytes are the whole of it.
      expect(readRowBlocks(picked.bytes).map(viewsOf)).toEqual([viewsOf(picked)]);
      for (const [to, from] of rows.entries()) {
        expect(valuesOf(picked, to)).toEqual(valuesOf(block, from));
      }
      const texts = rows.map((from) => Buffer.byteLength(given[from]?.name ?? ''));
      expect(picked.heap.length).toBeLessThanOrEqual(texts.reduce((sum, size) => sum + size, 0));
    }),
  );
});

test('texts of many megabytes far into the heap', () => {
  const builder = new RowBlockBuilder('t', { name: 'text' }, 3);
  const texts = ['a'.repeat(9_000_000), 'b'.repeat(5_000_001), 'c'];
  for (const [at, text] of texts.entries()) builder.columns.name.setText(at, text);
  const [block] = readRowBlocks(builder.finish());
  const picked = block && pickRows(block, [1, 2]);
  const [column] = picked?.columns ?? [];
  if (picked === undefined || column === undefined) throw new Error('nothing was picked');
  expect([0, 1].map((at) => textAt(picked, column, at) === texts[at + 1])).toEqual([true, true]);
});

/** Of a block that was read they are made when somebody looks. */
function viewsOf({ columns, ...block }: RowBlock) {
  const views = columns.map(({ name, type, validity, data }) => ({ name, type, validity, data }));
  return { ...block, columns: views };
}

function blockOf(given: readonly Partial<Record<keyof typeof types, string | number | boolean>>[]) {
  const builder = new RowBlockBuilder('t', types, given.length);
  const { name, preview, n, ok, hash } = builder.columns;
  for (const [at, values] of given.entries()) {
    if (values.name !== undefined) {
      const place = builder.appendHeapText(String(values.name));
      const length = builder.heapUsed - place;
      name.setHeap(at, place, length);
      // The beginning of the same text.
      if (values.preview !== undefined)
        preview.setHeap(at, place, Math.min(length, Number(values.preview)));
    }
    if (values.n !== undefined) n.setNumber(at, Number(values.n));
    if (values.ok !== undefined) ok.setNumber(at, values.ok === true ? 1 : 0);
    if (values.hash !== undefined)
      hash.setHash(at, String.fromCharCode(Number(values.hash)).repeat(16));
  }
  const [block] = readRowBlocks(builder.finish());
  if (block === undefined) throw new Error('no block');
  return block;
}

function valuesOf(block: RowBlock, at: number): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const column of block.columns) {
    if (column.validity[at] !== 1) continue;
    const width = column.data.length / block.rows;
    values[column.name] =
      column.type === 'text'
        ? textAt(block, column, at)
        : [...column.data.subarray(at * width, (at + 1) * width)];
  }
  return values;
}
