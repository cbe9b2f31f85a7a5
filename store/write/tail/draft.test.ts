import { expect, test } from 'vitest';
import { readRowBlocks } from '../../../model/row-block.ts';
import { spanBlock, spanRow } from '../../../test/rows/span-rows.ts';
import { Draft, type Leavings } from './draft.ts';
import { splitRecord } from './split-record.ts';

const nothing: Leavings = {
  verdict: () => undefined,
  partsOf: () => [],
  oldest: () => undefined,
};

test('a draft whose changes are made keeps none of them, nor what it was made after', () => {
  const first = new Draft(nothing);
  const blocks = readRowBlocks(spanBlock([spanRow(1), spanRow(2)]));
  const undecided = { verdict: () => undefined, waits: () => false };
  const split = splitRecord({ seq: 7, blocks }, { ...undecided, late: (verdict) => verdict });
  first.hold(7, split);
  const [traceId = ''] = split.held.keys();
  const second = new Draft(first);
  expect([second.partsOf(traceId).length, second.oldest(() => false)]).toEqual([1, 7]);
  first.become({ ...nothing, oldest: () => 9 });
  expect([first.added.size, first.blocks.length, first.leaving.length]).toEqual([0, 0, 0]);
  expect([second.partsOf(traceId).length, second.oldest(() => false)]).toEqual([0, 9]);
  // Parts that a hold has taken over by then are its own.
  expect(split.held.get(traceId)?.parts.length).toBe(1);
  second.become({ ...nothing, oldest: () => 11 });
  first.become({ ...nothing, oldest: () => 1 });
  expect(second.oldest(() => false)).toBe(11);
});
