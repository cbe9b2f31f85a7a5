import { metricPointColumns } from '../../model/batch-columns.ts';
import { assert } from '../../model/errors.ts';
import {
  DISTRIBUTION_COUNT,
  DISTRIBUTION_HAS_MAX,
  DISTRIBUTION_HAS_MIN,
  DISTRIBUTION_HAS_SUM,
  DISTRIBUTION_MAX,
  DISTRIBUTION_MIN,
  DISTRIBUTION_SUM,
  METRIC_TYPE,
  NUMBER_DOUBLE,
  NUMBER_INT,
  POINT_ATTRIBUTES,
  POINT_EXEMPLARS,
  POINT_FLAGS,
  POINT_METRIC,
  POINT_NUMBER_KIND,
  POINT_SCOPE,
  POINT_START,
  POINT_TIME,
  POINT_VALUE,
  TYPE_GAUGE,
  TYPE_SUM,
} from '../../model/metric-tape.ts';
import { type ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import { writeDistribution } from './distribution-json.ts';
import { writeExemplars } from './exemplar-json.ts';
import { HeapHash, Occurrences } from './heap-hash.ts';
import { writeAttributes } from './json-bytes.ts';
import { createMetricFacts } from './metric-facts.ts';
import type { Origin, Origins } from './origin-rows.ts';
import type { RedactedBatch } from './redaction-rows.ts';
import type { RowMemory } from './row-memory.ts';
import { createSharing } from './sharing.ts';
import { setTime } from './span-row.ts';
import { type TapeView, wordAt } from './tape-view.ts';

/** Of a row, see `Breaks`. */
const rowWork = 4;

type PointBlock = RowBlockBuilder<keyof typeof metricPointColumns>;

/**
 * The rows of the table `metric_point`, batch after batch. Equal points are numbered within their
 * batch, as log records are.
 */
export function pointRows(
  batches: readonly RedactedBatch[],
  points: number,
  view: TapeView,
  origins: Origins,
  memory: RowMemory,
): PointBlock {
  const heapHint = batches.reduce((sum, { tape }) => sum + tape.bytesUsed * 2, 4096);
  const heap = memory.take(heapHint);
  const block: PointBlock = new RowBlockBuilder('metric_point', metricPointColumns, points, heap);
  const share = createSharing(block, view);
  const hash = new HeapHash(block);
  const facts = createMetricFacts(block, view, share);
  let row = 0;
  for (const { tape, batchId } of batches) {
    view.open(tape);
    facts.forget();
    const byScope = origins.byScope.get(tape);
    const occurrences = new Occurrences();
    for (const point of tape.items) {
      view.breaks.tick(rowWork);
      const origin = byScope?.get(wordAt(view, point + POINT_SCOPE));
      assert(origin !== undefined, 'a data point hangs below no scope');
      share.origin(row, origin);
      share.text(block.columns.batch_id, row, batchId);
      const metric = wordAt(view, point + POINT_METRIC);
      const metricHash = facts.fill(row, metric);
      const type = wordAt(view, metric + METRIC_TYPE);
      writeNumbers(block, row, view, point, type);
      hashFixed(hash, view, point, type, origin, metricHash);
      const start = writeTexts(block, row, view, point, type, hash);
      block.columns.content_hash.setHash(row, occurrences.name(hash.finish(start)));
      row++;
    }
  }
  return block;
}

function writeNumbers(
  block: PointBlock,
  row: number,
  view: TapeView,
  point: number,
  type: number,
): void {
  const { columns } = block;
  const start = point + POINT_START;
  const [startLow, startHigh] = [wordAt(view, start), wordAt(view, start + 1)];
  setTime(columns.start_time, columns.start_time_unix_nano, row, startLow, startHigh);
  const time = point + POINT_TIME;
  setTime(columns.time, columns.time_unix_nano, row, wordAt(view, time), wordAt(view, time + 1));
  columns.flags.setNumber(row, wordAt(view, point + POINT_FLAGS));
  if (isNumber(type)) {
    const kind = wordAt(view, point + POINT_NUMBER_KIND);
    if (kind === NUMBER_DOUBLE) setPair(columns.value_double, row, view, point + POINT_VALUE);
    if (kind === NUMBER_INT) setPair(columns.value_int, row, view, point + POINT_VALUE);
    return;
  }
  const record = wordAt(view, point + POINT_VALUE);
  const has = (word: number): boolean => wordAt(view, record + word) === 1;
  setPair(columns.count, row, view, record + DISTRIBUTION_COUNT);
  if (has(DISTRIBUTION_HAS_SUM)) setPair(columns.sum, row, view, record + DISTRIBUTION_SUM);
  if (has(DISTRIBUTION_HAS_MIN)) setPair(columns.min, row, view, record + DISTRIBUTION_MIN);
  if (has(DISTRIBUTION_HAS_MAX)) setPair(columns.max, row, view, record + DISTRIBUTION_MAX);
}

/** Texts in one run of the heap, whose start it returns: the hash covers the run. */
function writeTexts(
  block: PointBlock,
  row: number,
  view: TapeView,
  point: number,
  type: number,
  hash: HeapHash,
): number {
  const { columns } = block;
  const start = block.heapUsed;
  writeAttributes(block, view, wordAt(view, point + POINT_ATTRIBUTES));
  const distribution = block.heapUsed;
  columns.attributes.setHeap(row, start, distribution - start);
  if (!isNumber(type)) writeDistribution(block, view, type, wordAt(view, point + POINT_VALUE));
  const exemplars = block.heapUsed;
  if (exemplars > distribution) {
    columns.distribution.setHeap(row, distribution, exemplars - distribution);
  }
  const first = wordAt(view, point + POINT_EXEMPLARS);
  if (first !== 0) {
    writeExemplars(block, view, first);
    columns.exemplars.setHeap(row, exemplars, block.heapUsed - exemplars);
  }
  hash.word(distribution - start);
  hash.word(exemplars - distribution);
  hash.word(block.heapUsed - exemplars);
  return start;
}

function hashFixed(
  hash: HeapHash,
  view: TapeView,
  point: number,
  type: number,
  origin: Origin,
  metricHash: Uint8Array,
): void {
  hash.bytes(origin.hashes, 0, origin.hashes.length);
  hash.bytes(metricHash, 0, 16);
  for (let word = POINT_START; word <= POINT_FLAGS; word++) hash.word(wordAt(view, point + word));
  if (isNumber(type)) {
    hash.word(wordAt(view, point + POINT_NUMBER_KIND));
    hash.word(wordAt(view, point + POINT_VALUE));
    hash.word(wordAt(view, point + POINT_VALUE + 1));
    return;
  }
  const record = wordAt(view, point + POINT_VALUE);
  for (let word = 0; word <= DISTRIBUTION_HAS_MAX; word++) hash.word(wordAt(view, record + word));
}

function isNumber(type: number): boolean {
  return type === TYPE_GAUGE || type === TYPE_SUM;
}

/** 64 bits as they stand: an integer or a double. */
function setPair(column: ColumnBuilder, row: number, view: TapeView, pair: number): void {
  column.setWords(row, wordAt(view, pair), wordAt(view, pair + 1));
}
