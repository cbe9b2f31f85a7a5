import {
  METRIC_DESCRIPTION,
  METRIC_IS_MONOTONIC,
  METRIC_METADATA,
  METRIC_NAME,
  METRIC_TEMPORALITY,
  METRIC_TYPE,
  METRIC_UNIT,
  TYPE_GAUGE,
  TYPE_SUM,
  TYPE_SUMMARY,
} from '../../model/metric-tape.ts';
import type { ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import { HeapHash } from './heap-hash.ts';
import { writeAttributes } from './json-bytes.ts';
import type { createSharing } from './sharing.ts';
import { type TapeView, wordAt } from './tape-view.ts';

const typeNames = ['', 'GAUGE', 'SUM', 'HISTOGRAM', 'EXPONENTIAL_HISTOGRAM', 'SUMMARY'] as const;
const temporalityNames = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'] as const;

type FactColumn =
  | 'name'
  | 'description'
  | 'unit'
  | 'type'
  | 'temporality'
  | 'is_monotonic'
  | 'metadata';

/** A text of the metric in the heap, where its points share it. */
interface Place {
  readonly column: ColumnBuilder;
  readonly offset: number;
  readonly length: number;
}

/** What a metric says once for all its points; their rows follow one another. */
export function createMetricFacts(
  block: RowBlockBuilder<FactColumn>,
  view: TapeView,
  share: Pick<ReturnType<typeof createSharing>, 'text'>,
) {
  const { columns } = block;
  const hash = new HeapHash(block);
  let current = 0;
  let currentHash: Uint8Array = new Uint8Array(0);
  let places: readonly Place[] = [];

  const open = (metric: number): void => {
    const start = block.heapUsed;
    places = [
      writeText(columns.name, metric + METRIC_NAME),
      writeText(columns.description, metric + METRIC_DESCRIPTION),
      writeText(columns.unit, metric + METRIC_UNIT),
      writeMetadata(metric),
    ];
    for (const { length } of places) hash.word(length);
    hash.word(wordAt(view, metric + METRIC_TYPE));
    hash.word(wordAt(view, metric + METRIC_TEMPORALITY));
    hash.word(wordAt(view, metric + METRIC_IS_MONOTONIC));
    current = metric;
    currentHash = Buffer.from(hash.finish(start), 'latin1');
  };
  const writeText = (column: ColumnBuilder, pair: number): Place => {
    const start = wordAt(view, pair);
    const length = wordAt(view, pair + 1);
    return { column, offset: block.appendHeap(view.bytes, start, start + length), length };
  };
  const writeMetadata = (metric: number): Place => {
    const offset = block.heapUsed;
    const first = wordAt(view, metric + METRIC_METADATA);
    if (first !== 0) writeAttributes(block, view, first);
    return { column: columns.metadata, offset, length: block.heapUsed - offset };
  };

  return {
    /** Another tape may have another metric under the same number. */
    forget(): void {
      current = 0;
    },
    /** Fills the columns of one row; the metric's hash. Nothing may be open in the heap. */
    fill(row: number, metric: number): Uint8Array {
      if (metric !== current) open(metric);
      for (const { column, offset, length } of places) {
        if (length > 0) column.setHeap(row, offset, length);
      }
      const type = wordAt(view, metric + METRIC_TYPE);
      share.text(columns.type, row, typeNames[type] ?? '');
      if (type !== TYPE_GAUGE && type !== TYPE_SUMMARY) {
        const temporality = wordAt(view, metric + METRIC_TEMPORALITY);
        const name = temporalityNames[temporality] ?? String(temporality);
        share.text(columns.temporality, row, name);
      }
      if (type === TYPE_SUM) {
        columns.is_monotonic.setNumber(row, wordAt(view, metric + METRIC_IS_MONOTONIC));
      }
      return currentHash;
    },
  };
}
