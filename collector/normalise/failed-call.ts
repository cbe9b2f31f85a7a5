import type { ColumnBuilder } from '../../model/row-block-builder.ts';
import { SPAN_STATUS_CODE } from '../../model/tape.ts';
import type { ColumnSources } from './column-sources.ts';
import { targetNumber } from './plan.ts';
import type { SpanBlock } from './span-row.ts';
import { isTextAt, type TapeView, wordAt } from './tape-view.ts';

const requestModel = targetNumber('request_model');
const responseModel = targetNumber('response_model');
/** `Status.StatusCode` of OTLP. */
const statusError = 2;

/**
 * Takes the name of the model that answered from calls that nobody answered. Many packages have one
 * name for both, which is that of the request until an answer comes; others copy it. A call that
 * failed after the beginning of its answer says so by another name, an id or tokens.
 */
export function createSettleModels(
  view: TapeView,
  block: SpanBlock,
  sources: ColumnSources,
): (row: number, span: number) => void {
  const { request_model, response_model } = block.columns;
  const { output_tokens, response_id, finish_reasons } = block.columns;
  return (row, span) => {
    if (response_model.validity[row] === 0) return;
    if (wordAt(view, span + SPAN_STATUS_CODE) !== statusError) return;
    const isAnswered =
      output_tokens.validity[row] === 1 ||
      response_id.validity[row] === 1 ||
      finish_reasons.validity[row] === 1;
    if (isAnswered) return;
    if (request_model.validity[row] === 0) {
      const { view: place } = response_model;
      request_model.setHeap(
        row,
        place.getUint32(row * 8, true),
        place.getUint32(row * 8 + 4, true),
      );
      sources.noteFrom(requestModel, responseModel);
    } else if (!areSame(block, request_model, response_model, row)) return;
    response_model.setHeap(row, 0, 0);
    response_model.validity[row] = 0;
    sources.forget(responseModel);
  };
}

function areSame(
  { heap }: SpanBlock,
  one: ColumnBuilder,
  other: ColumnBuilder,
  row: number,
): boolean {
  const length = one.view.getUint32(row * 8 + 4, true);
  if (other.view.getUint32(row * 8 + 4, true) !== length) return false;
  const at = one.view.getUint32(row * 8, true);
  const text = heap.subarray(at, at + length);
  return isTextAt(heap, other.view.getUint32(row * 8, true), text);
}
