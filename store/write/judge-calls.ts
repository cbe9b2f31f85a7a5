/**
 * Fills `is_aggregate` and `is_repeat` of the spans that a flush is about to append. What is
 * decided depends on the spans stored before and on these alone, and is stored in the same
 * transaction: a replay decides the same.
 */
import { setImmediate } from 'node:timers/promises';
import { type ColumnView, columnOf, type RowBlock } from '../../model/row-block.ts';
import type { JournaledBlock } from './append-blocks.ts';
import type { CallTrees } from './call-trees.ts';
import { createFacts, SpanFacts } from './span-facts.ts';

/** Spans found to be aggregates only after they were stored. */
export interface StoredAggregate {
  readonly traceId: string;
  readonly spanId: string;
  readonly journalSeq: number;
}

export interface JudgedSpans {
  readonly blocks: readonly JournaledBlock[];
  readonly aggregates: readonly StoredAggregate[];
}

/** A few milliseconds; then requests are answered. */
const rowsBetweenPauses = 1024;
/** What a block takes beside its rows, in rows. */
const blockRows = 16;

export const nothingReported = 0;
const toJudge = 1;
/** The same span has reported before. */
const again = 2;

export async function judgeCalls(
  spans: readonly JournaledBlock[],
  trees: CallTrees,
): Promise<JudgedSpans> {
  // All blocks share it, and each row is read into it again.
  const facts = createFacts();
  const aggregates: StoredAggregate[] = [];
  // All of them are in the trees before any is judged: the order of rows means nothing.
  const marked = [];
  const pause = pauses();
  for (const source of spans) {
    const rows = new SpanFacts(source, facts);
    const marks = new Uint8Array(source.block.rows);
    for (let row = 0; row < marks.length; row++) {
      rows.read(row);
      marks[row] = markRow(rows, trees);
      for (const correction of trees.takeCorrections()) {
        aggregates.push({ traceId: rows.traceId(row), ...correction });
      }
    }
    marked.push({ source, rows, marks });
    await pause(marks.length + blockRows);
  }
  const blocks = [];
  for (const { source, rows, marks } of marked) {
    blocks.push(judged(source, rows, marks, trees));
    await pause(marks.length + blockRows);
  }
  return { blocks, aggregates };
}

/** To be called after so many rows: now and then requests are answered. */
function pauses(): (rows: number) => Promise<void> {
  let since = 0;
  return async (rows) => {
    since += rows;
    if (since < rowsBetweenPauses) return;
    since = 0;
    await setImmediate();
  };
}

function judged(
  source: JournaledBlock,
  rows: SpanFacts,
  marks: Uint8Array,
  trees: CallTrees,
): JournaledBlock {
  if (marks.every((mark) => mark === nothingReported)) return source;
  const { block } = source;
  const aggregate = boolColumn('is_aggregate', block);
  const repeat = boolColumn('is_repeat', block);
  for (let row = 0; row < marks.length; row++) {
    const mark = marks[row] ?? nothingReported;
    if (mark === nothingReported) continue;
    const judgement = judgeRow(rows, row, mark, trees);
    setBool(aggregate, row, judgement === 'aggregate');
    setBool(repeat, row, judgement === 'repeat');
  }
  const others = block.columns.filter(
    ({ name }) => name !== aggregate.name && name !== repeat.name,
  );
  return { ...source, block: { ...block, columns: [...others, aggregate, repeat] } };
}

/** Tells the trees of the row that was read last; answers what `judgeRow` has to know. */
export function markRow({ facts }: SpanFacts, trees: CallTrees): number {
  const isNew = trees.add(facts);
  if (!facts.reports) return nothingReported;
  return isNew ? toJudge : again;
}

/** Of a row that reports, once all are in the trees. */
export function judgeRow(
  rows: SpanFacts,
  row: number,
  mark: number,
  trees: CallTrees,
): 'aggregate' | 'repeat' | 'counted' {
  const { facts } = rows;
  rows.recall(row);
  if (trees.isAggregate(facts)) return 'aggregate';
  if (mark === again) return 'repeat';
  const response = rows.response(row);
  if (response !== undefined && trees.isRepeat(facts, response)) return 'repeat';
  trees.count(facts);
  if (response !== undefined) trees.claim(facts, response);
  return 'counted';
}

/** A copy, because a flush that fails is judged anew. */
function boolColumn(name: string, block: RowBlock): ColumnView {
  const found = columnOf(block, name);
  return {
    name,
    type: 'bool',
    validity: found === undefined ? new Uint8Array(block.rows) : Uint8Array.from(found.validity),
    data: found === undefined ? new Uint8Array(block.rows) : Uint8Array.from(found.data),
  };
}

function setBool(column: ColumnView, row: number, value: boolean): void {
  column.validity[row] = 1;
  column.data[row] = value ? 1 : 0;
}
