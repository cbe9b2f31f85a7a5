import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receiptColumns } from './batch-columns.ts';
import { Invalid } from './errors.ts';
import { filterRows } from './filter-rows.ts';
import { type RowBlock, readRowBlocks, textAt } from './row-block.ts';
import { finishBlocks, RowBlockBuilder } from './row-block-builder.ts';

function texts(block: RowBlock, name: string): (string | undefined)[] {
  const column = block.columns.find((one) => one.name === name);
  return Array.from({ length: block.rows }, (_, row) =>
    column?.type === 'text' ? textAt(block, column, row) : undefined,
  );
}

function build(values: readonly (string | undefined)[]): Uint8Array {
  const builder = new RowBlockBuilder('receipt', receiptColumns, values.length, 1);
  values.forEach((value, row) => {
    if (value !== undefined) builder.columns.batch_id.setText(row, value);
    builder.columns.bytes_in.setNumber(row, row);
  });
  return builder.finish();
}

const anyTexts = fc.array(fc.option(fc.string({ unit: 'binary' }), { nil: undefined }), {
  minLength: 1,
});

describe('row blocks', () => {
  it('read back what was written, several in a row', () => {
    fc.assert(
      fc.property(anyTexts, anyTexts, (first, second) => {
        const blocks = readRowBlocks(Buffer.concat([build(first), build(second)]));
        expect(blocks.map((block) => texts(block, 'batch_id'))).toEqual([first, second]);
      }),
      { seed: 1 },
    );
  });

  it('keep exactly the marked rows', () => {
    fc.assert(
      fc.property(anyTexts, fc.infiniteStream(fc.boolean()), (values, marks) => {
        const keep = Uint8Array.from(values, () => (marks.next().value === true ? 1 : 0));
        const [block] = readRowBlocks(build(values));
        if (block === undefined) throw new Error('no block');
        const [filtered] = readRowBlocks(filterRows(block, keep));
        const wanted = values.filter((_, row) => keep[row] === 1);
        expect(filtered === undefined ? undefined : texts(filtered, 'batch_id')).toEqual(wanted);
      }),
      { seed: 2 },
    );
  });

  it('are read by their own head when the memory of others is gone', () => {
    const withColumn = (name: string) => {
      const builder = new RowBlockBuilder('gone', { [name]: 'text' }, 1, 1);
      builder.columns[name]?.setText(0, name);
      return builder.finish();
    };
    const memory = Buffer.from(new Uint8Array(withColumn('first')).buffer);
    readRowBlocks(memory);
    memory.buffer.transfer(0);
    const [block] = readRowBlocks(withColumn('other'));
    expect(block?.columns.map(({ name }) => name)).toEqual(['other']);
  });

  it('are written whole, whatever the memory held', () => {
    const dirty = (bytes: number) => new Uint8Array(bytes).fill(255);
    for (let rows = 1; rows < 20; rows++) {
      const builders = ['a', 'ab'].map((name) => {
        const builder = new RowBlockBuilder(name, { t: 'text', f: 'bool', n: 'u32' }, rows, 1);
        for (let row = 0; row < rows; row++) builder.columns.f.setNumber(row, 1);
        builder.columns.t.setText(0, 'x'.repeat(rows));
        return builder;
      });
      expect(finishBlocks(builders, dirty)).toEqual(finishBlocks(builders));
    }
  });

  it('leave a column without values out', () => {
    const [block] = readRowBlocks(build([undefined, undefined]));
    expect(block?.columns.map((column) => column.name)).toEqual(['bytes_in']);
  });

  it('are not taken for others that begin alike', () => {
    const namesOf = (bytes: Uint8Array) => readRowBlocks(bytes)[0]?.columns.map((c) => c.name);
    const long = new RowBlockBuilder('receipt', { aa: 'u32', ab: 'u32' }, 1);
    for (const name of ['aa', 'ab'] as const) long.columns[name].setNumber(0, 1);
    const bytes = long.finish();
    // A head that is cut and says so little of its size that nothing else is wrong with it.
    const cut = bytes.slice(0, 32);
    new DataView(cut.buffer).setUint32(4, cut.length, true);
    expect(() => readRowBlocks(cut)).toThrow(Invalid);
    expect(namesOf(bytes)).toEqual(['aa', 'ab']);
    for (let i = 0; i < 100; i++) {
      const other = new RowBlockBuilder('receipt', { [`c${i}`]: 'u32' }, 1);
      other.columns[`c${i}`]?.setNumber(0, i);
      expect(namesOf(other.finish())).toEqual([`c${i}`]);
    }
    expect(namesOf(bytes)).toEqual(['aa', 'ab']);
  });

  it('refuse damaged bytes instead of reading beyond them', () => {
    fc.assert(
      fc.property(anyTexts, fc.nat(), fc.integer({ min: 0, max: 255 }), (values, at, byte) => {
        const bytes = build(values);
        bytes[at % 64] = byte;
        try {
          for (const block of readRowBlocks(bytes)) texts(block, 'batch_id');
        } catch (error) {
          expect(error).toBeInstanceOf(Invalid);
        }
      }),
      { seed: 3, numRuns: 2000 },
    );
  });
});
