import { previewCharactersMax } from '../../model/limits.ts';
import type { RowBlockBuilder } from '../../model/row-block-builder.ts';
import {
  KIND_EMPTY,
  KIND_MAP,
  KIND_STRING,
  VALUE_A,
  VALUE_B,
  VALUE_KIND,
  VALUE_NEXT,
} from '../../model/tape.ts';
import { writeValue } from './json-bytes.ts';
import { cutBytes } from './preview.ts';
import { keyText, type TapeView, wordAt } from './tape-view.ts';

/**
 * The beginning of the body as text. Of a structure that is the text of the GenAI events before
 * v1.37 (`content`, or `message.content` in `gen_ai.choice`), else its JSON.
 */
export function setBodyPreview(
  block: RowBlockBuilder<'body_preview'>,
  row: number,
  view: TapeView,
  body: number,
): void {
  if (body === 0 || wordAt(view, body + VALUE_KIND) === KIND_EMPTY) return;
  const column = block.columns.body_preview;
  const text = textOf(view, body) || textOf(view, child(view, body, 'content'));
  const shown = text || textOf(view, child(view, child(view, body, 'message'), 'content'));
  if (shown !== 0) {
    const start = wordAt(view, shown + VALUE_A);
    const whole = wordAt(view, shown + VALUE_B);
    const length = cutBytes(view, start, whole, previewCharactersMax);
    if (length > 0) column.setBytes(row, view.bytes, start, start + length);
    return;
  }
  const at = block.heapUsed;
  writeValue(block, view, body, 'plain');
  const written = { bytes: block.heap, data: block.heapView };
  const length = cutBytes(written, at, block.heapUsed - at, previewCharactersMax);
  // The rest of the text is not kept: the heap goes on where the preview ends.
  block.heapUsed = at + length;
  column.setHeap(row, at, length);
}

/** The record itself where it is text, else 0. */
function textOf(view: TapeView, record: number): number {
  return record !== 0 && wordAt(view, record + VALUE_KIND) === KIND_STRING ? record : 0;
}

/** The value under a key of a map, 0 where there is none. */
function child(view: TapeView, map: number, key: string): number {
  if (map === 0 || wordAt(view, map + VALUE_KIND) !== KIND_MAP) return 0;
  for (let at = wordAt(view, map + VALUE_A); at !== 0; at = wordAt(view, at + VALUE_NEXT)) {
    if (keyText(view, at) === key) return at;
  }
  return 0;
}
