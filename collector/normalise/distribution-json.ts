import { doubleToJson } from '../../model/attribute-json.ts';
import {
  BUCKETS_COUNTS,
  BUCKETS_OFFSET,
  EXPONENTIAL_NEGATIVE,
  EXPONENTIAL_POSITIVE,
  EXPONENTIAL_SCALE,
  EXPONENTIAL_ZERO_COUNT,
  EXPONENTIAL_ZERO_THRESHOLD,
  HISTOGRAM_BOUNDS,
  HISTOGRAM_COUNTS,
  QUANTILE_NEXT,
  QUANTILE_QUANTILE,
  QUANTILE_VALUE,
  RUN_COUNT,
  RUN_NEXT,
  RUN_WORDS,
  SUMMARY_QUANTILES,
  TYPE_EXPONENTIAL_HISTOGRAM,
  TYPE_HISTOGRAM,
} from '../../model/metric-tape.ts';
import { type Heap, writeAscii } from './heap.ts';
import { writeUint64 } from './json-bytes.ts';
import { type TapeView, wordAt } from './tape-view.ts';

/**
 * What a distribution has beyond the columns, as JSON (see `metricPointColumns`). Integers are
 * written with all 64 bits, doubles as in attributes.
 */
export function writeDistribution(out: Heap, view: TapeView, type: number, record: number): void {
  if (type === TYPE_HISTOGRAM) writeHistogram(out, view, record);
  else if (type === TYPE_EXPONENTIAL_HISTOGRAM) writeExponential(out, view, record);
  else writeQuantiles(out, view, wordAt(view, record + SUMMARY_QUANTILES));
}

function writeHistogram(out: Heap, view: TapeView, record: number): void {
  writeAscii(out, '{"bucket_counts":');
  writeRuns(out, view, wordAt(view, record + HISTOGRAM_COUNTS), writeInteger);
  writeAscii(out, ',"explicit_bounds":');
  writeRuns(out, view, wordAt(view, record + HISTOGRAM_BOUNDS), writeNumber);
  writeAscii(out, '}');
}

function writeExponential(out: Heap, view: TapeView, record: number): void {
  writeAscii(out, `{"scale":${wordAt(view, record + EXPONENTIAL_SCALE) | 0},"zero_count":`);
  writeInteger(out, view, record + EXPONENTIAL_ZERO_COUNT);
  writeAscii(out, ',"zero_threshold":');
  writeNumber(out, view, record + EXPONENTIAL_ZERO_THRESHOLD);
  writeBuckets(out, view, 'positive', wordAt(view, record + EXPONENTIAL_POSITIVE));
  writeBuckets(out, view, 'negative', wordAt(view, record + EXPONENTIAL_NEGATIVE));
  writeAscii(out, '}');
}

/** Nothing where the message is absent. */
function writeBuckets(out: Heap, view: TapeView, name: string, buckets: number): void {
  if (buckets === 0) return;
  const offset = wordAt(view, buckets + BUCKETS_OFFSET) | 0;
  writeAscii(out, `,"${name}":{"offset":${offset},"bucket_counts":`);
  writeRuns(out, view, wordAt(view, buckets + BUCKETS_COUNTS), writeInteger);
  writeAscii(out, '}');
}

function writeQuantiles(out: Heap, view: TapeView, first: number): void {
  writeAscii(out, '{"quantile_values":[');
  for (let at = first; at !== 0; at = wordAt(view, at + QUANTILE_NEXT)) {
    view.breaks.tick();
    writeAscii(out, at === first ? '{"quantile":' : ',{"quantile":');
    writeNumber(out, view, at + QUANTILE_QUANTILE);
    writeAscii(out, ',"value":');
    writeNumber(out, view, at + QUANTILE_VALUE);
    writeAscii(out, '}');
  }
  writeAscii(out, ']}');
}

function writeRuns(
  out: Heap,
  view: TapeView,
  first: number,
  write: (out: Heap, view: TapeView, pair: number) => void,
): void {
  writeAscii(out, '[');
  for (let run = first; run !== 0; run = wordAt(view, run + RUN_NEXT)) {
    const count = wordAt(view, run + RUN_COUNT);
    for (let i = 0; i < count; i++) {
      view.breaks.tick();
      if (run !== first || i > 0) writeAscii(out, ',');
      write(out, view, run + RUN_WORDS + i * 2);
    }
  }
  writeAscii(out, ']');
}

function writeInteger(out: Heap, view: TapeView, pair: number): void {
  writeUint64(out, wordAt(view, pair), wordAt(view, pair + 1));
}

/** The double at a (low, high) pair. */
export function writeNumber(out: Heap, view: TapeView, pair: number): void {
  writeAscii(out, doubleToJson(view.numbers.getFloat64(pair * 4, true)));
}
