import { expect, test } from 'vitest';
import { spanColumns } from '../../model/batch-columns.ts';
import { RowBlockBuilder } from '../../model/row-block-builder.ts';
import { createColumnSources } from './column-sources.ts';
import { dialects, strongestFirst } from './dialects/index.ts';
import { stepsMax } from './path-memo.ts';
import { compilePlan, targetNames } from './plan.ts';

const plan = compilePlan(dialects, strongestFirst);

/** Three different targets each, in order. */
function combinations(): readonly (readonly number[])[] {
  const numbers = targetNames().map((_, target) => target);
  const above = (least: number): readonly number[] => numbers.filter((target) => target > least);
  return numbers.flatMap((first) =>
    above(first).flatMap((second) => above(second).map((third) => [first, second, third])),
  );
}

test('every row names its own combination, and what is remembered of them has an end', () => {
  const all = combinations();
  expect(all.length).toBeGreaterThan(stepsMax);
  const block = new RowBlockBuilder('span', spanColumns, 2);
  const sources = createColumnSources(plan, block);
  const write = (row: number, combination: readonly number[]): string => {
    sources.begin();
    for (const target of combination) sources.note(target, 0);
    sources.write(block.columns.column_sources, row);
    const { view } = block.columns.column_sources;
    const at = view.getUint32(row * 8, true);
    return Buffer.from(block.heap.subarray(at, at + view.getUint32(row * 8 + 4, true))).toString();
  };
  sources.beginBlock();
  const first = all[0] ?? [];
  const text = write(0, first);
  const names = first.map((target) => targetNames()[target]);
  expect(Object.keys(JSON.parse(text))).toEqual(names);
  const used = block.heapUsed;
  expect(write(1, first)).toBe(text);
  expect(block.heapUsed).toBe(used);
  for (const combination of all) write(0, combination);
  // What was known of the first is gone, within the same block.
  const before = block.heapUsed;
  expect(write(1, first)).toBe(text);
  expect(block.heapUsed).toBe(before + text.length);
});

test('what is forgotten was never filled, whatever was noted before and after', () => {
  const block = new RowBlockBuilder('span', spanColumns, 2);
  const sources = createColumnSources(plan, block);
  const textOf = (noted: readonly number[], forgotten: readonly number[]): string => {
    sources.beginBlock();
    sources.begin();
    for (const target of noted) sources.note(target, 0);
    for (const target of forgotten) sources.forget(target);
    const at = block.heapUsed;
    sources.write(block.columns.column_sources, 0);
    return Buffer.from(block.heap.subarray(at, block.heapUsed)).toString();
  };
  expect(textOf([0, 1, 2], [1])).toBe(textOf([0, 2], []));
  expect(textOf([0, 1, 2], [2, 0])).toBe(textOf([1], []));
  expect(textOf([0, 1], [3])).toBe(textOf([0, 1], []));
  expect(textOf([0], [0])).toBe('');
});
