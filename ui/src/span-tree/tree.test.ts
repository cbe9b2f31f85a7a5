import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SpanSketch, sampleSpan } from '../../e2e/sample-spans.ts';
import { criticalPath } from './critical-path.ts';
import { timeByFamily } from './families.ts';
import { clockSkew, findSpans, treeRows, unfoldedTo } from './rows.ts';
import { rulerTicks } from './times.ts';
import { spanTotals } from './totals.ts';
import { buildTree, depthFirst, type SpanTree } from './tree.ts';

const treeOf = (sketches: readonly SpanSketch[]): SpanTree =>
  buildTree(sketches.map((sketch) => sampleSpan(sketch)));

/** One row per line: depth as dashes, `+` folded, `?` a parent that never arrived. */
function drawn(tree: SpanTree, folded: readonly string[] = []): string[] {
  return treeRows(tree, new Set(folded)).map((row) => {
    if (row.kind === 'missing') return `?${row.parent.spanId}`;
    const mark = row.open === false ? '+' : '';
    return `${'-'.repeat(row.depth)}${tree.spans[row.index]?.span_id}${mark}`;
  });
}

test.each([
  ['nothing', [], []],
  [
    'out of order',
    [
      { id: 'c', parent: 'a', from: 5 },
      { id: 'b', parent: 'a', from: 1 },
      { id: 'a', from: 0 },
    ],
    ['a', '-b', '-c'],
  ],
  [
    'same start: by id',
    [
      { id: 'a', from: 0 },
      { id: 'z', parent: 'a', from: 1 },
      { id: 'm', parent: 'a', from: 1 },
    ],
    ['a', '-m', '-z'],
  ],
  [
    'same start: what ended sooner first',
    [
      { id: 'c', parent: 'root', from: 1, to: 9 },
      { id: 'b', parent: 'root', from: 1 },
      { id: 'd', parent: 'root', from: 1, to: 2 },
      { id: 'root', from: 1, to: 10 },
    ],
    ['root', '-d', '-c', '-b'],
  ],
  [
    'a parent that never arrived',
    [
      { id: 'a', from: 0 },
      { id: 'b', parent: 'gone', from: 1 },
      { id: 'c', parent: 'b', from: 2 },
    ],
    ['a', '?gone', '-b', '--c'],
  ],
  [
    'its own parent',
    [
      { id: 'a', parent: 'a', from: 0 },
      { id: 'b', parent: 'a', from: 1 },
    ],
    ['a', '-b'],
  ],
  [
    'a circle is cut at its earliest span',
    [
      { id: 'x', parent: 'z', from: 2 },
      { id: 'y', parent: 'x', from: 1 },
      { id: 'z', parent: 'y', from: 3 },
      { id: 'tail', parent: 'z', from: 0 },
    ],
    ['z', '-tail', '-x', '--y'],
  ],
  [
    'the same id twice: the first is the parent',
    [
      { id: 'a', from: 0 },
      { id: 'a', from: 1 },
      { id: 'b', parent: 'a', from: 2 },
    ],
    ['a', '-b', 'a'],
  ],
  [
    'a span without a start comes last',
    [
      { id: 'b', parent: 'a' },
      { id: 'c', parent: 'a', from: 9 },
      { id: 'a', from: 0 },
    ],
    ['a', '-c', '-b'],
  ],
])('tree: %s', (_name, sketches, want) => {
  expect(drawn(treeOf(sketches))).toEqual(want);
});

test('every span is drawn exactly once, whatever the parents', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'gone');
  const sketch = fc.record({ id, parent: fc.option(id, { nil: undefined }), from: fc.nat(50) });
  fc.assert(
    fc.property(fc.array(sketch, { maxLength: 12 }), (sketches) => {
      const tree = treeOf(sketches);
      const indices = depthFirst(tree).toSorted((a, b) => a - b);
      expect(indices).toEqual(sketches.map((_, index) => index));
    }),
    { seed: 5, numRuns: 500 },
  );
});

test('folding hides what is below and opening a span unfolds what is above it', () => {
  const tree = treeOf([
    { id: 'a', from: 0 },
    { id: 'b', parent: 'a', from: 1 },
    { id: 'c', parent: 'b', from: 2 },
  ]);
  expect(drawn(tree, ['b'])).toEqual(['a', '-b+']);
  expect(drawn(tree, [...unfoldedTo(tree, new Set(['a', 'b', 'other']), 2)])).toHaveLength(3);
});

test('a chain of 20,000 spans neither overflows nor takes long', () => {
  const tree = treeOf(
    Array.from({ length: 20_000 }, (_, i) => ({
      id: `s${i}`,
      parent: i === 0 ? undefined : `s${i - 1}`,
      from: i,
      to: 40_000 - i,
    })),
  );
  expect(treeRows(tree, new Set())).toHaveLength(20_000);
  expect(criticalPath(tree).length).toBeGreaterThan(20_000);
  expect(spanTotals(tree)).toHaveLength(20_000);
});

test('clocks that disagree move nothing and are named', () => {
  const tree = treeOf([
    { id: 'a', from: 10, to: 20 },
    { id: 'b', parent: 'a', from: 4, to: 30 },
  ]);
  expect([tree.times.starts, tree.times.ends, tree.times.total]).toEqual([
    [6e6, 0],
    [16e6, 26e6],
    26e6,
  ]);
  expect([clockSkew(tree, 0), clockSkew(tree, 1)]).toEqual([0, 6e6]);
});

const path = (tree: SpanTree): string[] =>
  criticalPath(tree).map(
    ({ index, start, end }) => `${tree.spans[index]?.span_id} ${start / 1e6}-${end / 1e6}`,
  );

test.each([
  ['one span', [{ id: 'a', from: 0, to: 10 }], ['a 0-10']],
  [
    'children one after another',
    [
      { id: 'a', from: 0, to: 10 },
      { id: 'b', parent: 'a', from: 1, to: 4 },
      { id: 'c', parent: 'a', from: 5, to: 9 },
    ],
    ['a 0-1', 'b 1-4', 'a 4-5', 'c 5-9', 'a 9-10'],
  ],
  [
    'of two at once the one that ended last',
    [
      { id: 'a', from: 0, to: 10 },
      { id: 'b', parent: 'a', from: 0, to: 6 },
      { id: 'c', parent: 'a', from: 2, to: 10 },
    ],
    ['b 0-2', 'c 2-10'],
  ],
  [
    'a child that outlives its parent counts up to the parent',
    [
      { id: 'a', from: 0, to: 10 },
      { id: 'b', parent: 'a', from: 5, to: 20 },
      { id: 'c', parent: 'a', from: 10, to: 20 },
    ],
    ['a 0-5', 'b 5-10'],
  ],
  [
    'a span that has not ended',
    [
      { id: 'a', from: 0 },
      { id: 'b', from: 0, to: 8 },
    ],
    ['a 0-8'],
  ],
])('critical path: %s', (_name, sketches, want) => {
  expect(path(treeOf(sketches))).toEqual(want);
});

test('the parts of the critical path never overlap', () => {
  const sketch = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    parent: fc.option(fc.constantFrom('a', 'b', 'c', 'gone'), { nil: undefined }),
    from: fc.nat(20),
    to: fc.nat(40),
  });
  fc.assert(
    fc.property(fc.uniqueArray(sketch, { selector: (s) => s.id }), (sketches) => {
      const tree = treeOf(sketches);
      const parts = criticalPath(tree);
      parts.slice(1).forEach((part, i) => {
        expect(part.start).toBeGreaterThanOrEqual(parts[i]?.end ?? 0);
      });
      for (const part of parts) expect(part.end).toBeGreaterThan(part.start);
    }),
    { seed: 9, numRuns: 300 },
  );
});

test('time by family sums the critical path', () => {
  const tree = treeOf([
    { id: 'a', from: 0, to: 10, span_type: 'AGENT' },
    { id: 'b', parent: 'a', from: 1, to: 4, span_type: 'EMBEDDING' },
    { id: 'c', parent: 'a', from: 4, to: 9, span_type: 'LLM' },
  ]);
  const got = timeByFamily(tree, criticalPath(tree)).map((one) => [
    one.family.name,
    one.time / 1e6,
  ]);
  expect(got).toEqual([
    ['Models', 5],
    ['Retrieval', 3],
    ['Other', 2],
  ]);
});

test.each([
  ['a repetition above is not counted', null, [30, true]],
  ['known to repeat', true, [30, true]],
  ['known to be its own', false, [80, true]],
])('totals: %s', (_name, isAggregate, want) => {
  const tree = treeOf([
    { id: 'a', from: 0, input_tokens: 50, is_aggregate: isAggregate },
    { id: 'b', parent: 'a', from: 1, input_tokens: 10, cost: 0.5 },
    { id: 'c', parent: 'a', from: 2, input_tokens: 20 },
    { id: 'd', parent: 'c', from: 3 },
  ]);
  const [a, , c, d] = spanTotals(tree);
  expect([a?.inputTokens, a?.summed]).toEqual(want);
  expect(a?.cost).toBe(0.5);
  expect([c?.inputTokens, c?.summed, d?.inputTokens]).toEqual([20, false, null]);
});

test('totals: a span that tells of an answer again shows its figures and adds none', () => {
  const tree = treeOf([
    { id: 'a', from: 0 },
    { id: 'b', parent: 'a', from: 1, input_tokens: 10, is_repeat: false },
    { id: 'c', parent: 'a', from: 2, input_tokens: 10, is_repeat: true },
  ]);
  expect(spanTotals(tree).map(({ inputTokens }) => inputTokens)).toEqual([10, 10, 10]);
});

test('find looks at names, models and content, in any case', () => {
  const tree = treeOf([
    { id: 'a', from: 0, name: 'Plan', output: 'the Refund' },
    { id: 'b', from: 1, request_model: 'gpt-4.1' },
  ]);
  expect([findSpans(tree, 'refund'), findSpans(tree, 'GPT'), findSpans(tree, ' ')]).toEqual([
    [0],
    [1],
    [],
  ]);
});

test.each([
  [14.62e9, 4, [0, 5e9, 10e9]],
  [100, 4, [0, 50]],
  [0, 4, [0]],
  [59e9, 4, [0, 20e9, 40e9]],
  [122e9, 4, [0, 60e9, 120e9]],
  [100e9, 4, [0, 30e9, 60e9, 90e9]],
  [2 * 3_600e9, 4, [0, 1_800e9, 3_600e9, 5_400e9]],
  [100 * 3_600e9, 4, [0, 48 * 3_600e9, 96 * 3_600e9]],
])('ruler of %s ns in at most %s', (total, most, want) => {
  expect(rulerTicks(total, most)).toEqual(want);
});
