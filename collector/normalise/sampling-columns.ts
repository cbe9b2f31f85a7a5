import type { ColumnBuilder } from '../../model/row-block-builder.ts';
import { SPAN_TRACE_STATE } from '../../model/tape.ts';
import { readTraceState, writeTraceState } from '../../model/trace-state.ts';
import type { Rewrite, Sampled } from '../sample/head-sampler.ts';
import type { SpanBlock } from './span-row.ts';
import { type TapeView, textAt, wordAt } from './tape-view.ts';

/**
 * What head sampling says of a span, its threshold in the trace state that came among it. Comes
 * after the row's hash, which covers what came, and after redaction: what is written is of text
 * that was scanned, and a threshold.
 */
export function createSamplingColumns(
  { columns: { sample_weight, sample_reason, trace_state } }: SpanBlock,
  view: TapeView,
  share: (column: ColumnBuilder, row: number, text: string) => void,
) {
  const rewrite = (row: number, span: number, { threshold, alone }: Rewrite): void => {
    const start = wordAt(view, span + SPAN_TRACE_STATE);
    const length = wordAt(view, span + SPAN_TRACE_STATE + 1);
    const sent = length === 0 ? '' : textAt(view, start, length);
    const text = sent === '' ? alone : writeTraceState(readTraceState(sent), threshold);
    if (text === '') trace_state.validity[row] = 0;
    else share(trace_state, row, text);
  };
  return {
    set(row: number, span: number, mark: Sampled): void {
      if (mark.reason !== undefined) {
        sample_weight.setNumber(row, mark.weight);
        share(sample_reason, row, mark.reason);
      }
      if (mark.rewrite !== undefined) rewrite(row, span, mark.rewrite);
    },
  };
}
