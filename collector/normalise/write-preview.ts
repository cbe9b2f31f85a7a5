import { previewCharactersMax } from '../../model/limits.ts';
import type { ColumnBuilder } from '../../model/row-block-builder.ts';
import { type Source, writeAscii } from './heap.ts';
import { writeUnescaped } from './json-unescape.ts';
import { cutBytes, cutText } from './preview.ts';
import type { SpanBlock } from './span-row.ts';

/** Text as it is, wherever it stands: what a preview begins with. */
export interface Whole {
  readonly source: Source;
  readonly start: number;
  readonly length: number;
}

/** Texts of a message, a line each. */
export function setScannedPreview(
  source: Source,
  block: SpanBlock,
  preview: ColumnBuilder,
  row: number,
  texts: readonly number[],
): void {
  const at = block.heapUsed;
  let left = previewCharactersMax;
  for (let i = 0; i < texts.length && left > 0; i += 2) {
    if (i > 0) {
      writeAscii(block, '\n');
      left--;
    }
    left -= writeUnescaped(block, source, texts[i] ?? 0, texts[i + 1] ?? 0, left);
  }
  preview.setHeap(row, at, block.heapUsed - at);
}

/** The text of the messages, or else the beginning of the whole. */
export function setPreview(
  preview: ColumnBuilder,
  row: number,
  text: string | undefined,
  whole: Whole | undefined,
): void {
  if (text !== undefined) {
    preview.setText(row, cutText(text, previewCharactersMax));
  } else if (whole !== undefined) {
    const { source, start, length } = whole;
    const end = start + cutBytes(source, start, length, previewCharactersMax);
    preview.setBytes(row, source.bytes, start, end);
  }
}
