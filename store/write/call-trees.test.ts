import { describe, expect, test } from 'vitest';
import { type CallFacts, CallTrees, spanKinds } from './call-trees.ts';

const spansMax = 400;

function facts(
  trace: number,
  span: number,
  parent: number | undefined,
  reports: boolean,
): CallFacts {
  return {
    key: Uint32Array.of(0, span, 0, trace),
    parentKey: Uint32Array.of(0, parent ?? 0),
    hasParent: parent !== undefined,
    kind: 0,
    reports,
    journalSeq: span,
  };
}

/** So many spans of other traces that what nobody uses is forgotten. */
function flood(trees: CallTrees, trace: number): void {
  for (let span = 1; span <= spansMax; span++) trees.add(facts(trace, span, undefined, false));
}

describe('the window', () => {
  test('what lies above a call that just came is kept, however long the trace runs', () => {
    const trees = new CallTrees(spansMax, 10);
    // 2 stands between the calls and the root, and is told only once.
    trees.add(facts(1, 2, 1, false));
    for (let round = 0; round < 20; round++) {
      for (let span = 0; span < spansMax / 4; span++) {
        trees.add(facts(100 + round, span + 1, undefined, false));
      }
      trees.add(facts(1, 10 + round, 2, true));
    }
    const root = facts(1, 1, undefined, true);
    trees.add(root);
    expect(trees.isAggregate(root)).toBe(true);
  });

  test('an embedding keeps what lies above it, too, though it repeats nothing there', () => {
    const trees = new CallTrees(spansMax, 10);
    trees.add({ ...facts(1, 2, 1, false), kind: spanKinds.TOOL });
    trees.add({ ...facts(1, 3, 1, true), kind: spanKinds.LLM });
    for (let round = 0; round < 20; round++) {
      for (let span = 0; span < spansMax / 4; span++) {
        trees.add(facts(100 + round, span + 1, undefined, false));
      }
      trees.add({ ...facts(1, 10 + round, 2, true), kind: spanKinds.EMBEDDING });
    }
    const root = { ...facts(1, 1, undefined, true), kind: spanKinds.AGENT };
    trees.add(root);
    expect(trees.isAggregate(root)).toBe(true);
  });

  test('a trace that was silent for longer is forgotten: its root counts', () => {
    const trees = new CallTrees(spansMax, 10);
    trees.add(facts(1, 2, 1, true));
    flood(trees, 100);
    const root = facts(1, 1, undefined, true);
    trees.add(root);
    expect(trees.isAggregate(root)).toBe(false);
  });
});

describe('corrections', () => {
  test('name the span that was counted and where it came in, once', () => {
    const trees = new CallTrees(spansMax, 10);
    const agent = facts(1, 0xab, undefined, true);
    trees.add(agent);
    trees.count(agent);
    trees.add(facts(1, 0xac, 0xab, true));
    expect(trees.takeCorrections()).toEqual([{ spanId: '00000000000000ab', journalSeq: 0xab }]);
    trees.add(facts(1, 0xad, 0xab, true));
    expect(trees.takeCorrections()).toEqual([]);
  });

  test('none for a span that was not counted yet, and none in another trace', () => {
    const trees = new CallTrees(spansMax, 10);
    trees.add(facts(1, 5, undefined, true));
    trees.add(facts(1, 6, 5, true));
    const other = facts(2, 5, undefined, true);
    trees.add(other);
    trees.count(other);
    trees.add(facts(1, 7, 5, true));
    expect(trees.takeCorrections()).toEqual([]);
    expect(trees.isAggregate(other)).toBe(false);
  });

  test("spans that are each other's parents end the walk", () => {
    const trees = new CallTrees(spansMax, 10);
    trees.add(facts(1, 5, 6, true));
    const second = facts(1, 6, 5, false);
    trees.add(second);
    expect(trees.isAggregate(second)).toBe(true);
  });

  test('ids that have reported before are told', () => {
    const trees = new CallTrees(spansMax, 10);
    expect(trees.add(facts(1, 5, undefined, false))).toBe(true);
    expect(trees.add(facts(1, 5, undefined, true))).toBe(true);
    expect(trees.add(facts(1, 5, undefined, true))).toBe(false);
    expect(trees.add(facts(1, 5, undefined, false))).toBe(true);
  });
});
