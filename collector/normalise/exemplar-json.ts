import {
  EXEMPLAR_ATTRIBUTES,
  EXEMPLAR_NEXT,
  EXEMPLAR_NUMBER_KIND,
  EXEMPLAR_SPAN_ID,
  EXEMPLAR_TIME,
  EXEMPLAR_TRACE_ID,
  EXEMPLAR_VALUE,
  NUMBER_DOUBLE,
  NUMBER_INT,
} from '../../model/metric-tape.ts';
import { writeNumber } from './distribution-json.ts';
import { type Heap, writeAscii, writeHex } from './heap.ts';
import { writeAttributes, writeInt64, writeUint64 } from './json-bytes.ts';
import { type TapeView, wordAt } from './tape-view.ts';

/** Exemplars as a JSON array; an id or value that one does not have is left out. */
export function writeExemplars(out: Heap, view: TapeView, first: number): void {
  writeAscii(out, '[');
  for (let at = first; at !== 0; at = wordAt(view, at + EXEMPLAR_NEXT)) {
    view.breaks.tick();
    writeAscii(out, at === first ? '{"time_unix_nano":"' : ',{"time_unix_nano":"');
    writeUint64(out, wordAt(view, at + EXEMPLAR_TIME), wordAt(view, at + EXEMPLAR_TIME + 1));
    writeAscii(out, '"');
    writeValue(out, view, at);
    writeId(out, view, 'trace_id', wordAt(view, at + EXEMPLAR_TRACE_ID), 16);
    writeId(out, view, 'span_id', wordAt(view, at + EXEMPLAR_SPAN_ID), 8);
    writeAscii(out, ',"filtered_attributes":');
    writeAttributes(out, view, wordAt(view, at + EXEMPLAR_ATTRIBUTES));
    writeAscii(out, '}');
  }
  writeAscii(out, ']');
}

function writeValue(out: Heap, view: TapeView, exemplar: number): void {
  const pair = exemplar + EXEMPLAR_VALUE;
  const kind = wordAt(view, exemplar + EXEMPLAR_NUMBER_KIND);
  if (kind === NUMBER_DOUBLE) {
    writeAscii(out, ',"value_double":');
    writeNumber(out, view, pair);
  } else if (kind === NUMBER_INT) {
    writeAscii(out, ',"value_int":');
    writeInt64(out, wordAt(view, pair), wordAt(view, pair + 1));
  }
}

function writeId(out: Heap, view: TapeView, name: string, offset: number, bytes: number): void {
  if (offset === 0) return;
  writeAscii(out, `,"${name}":"`);
  writeHex(out, view.bytes, offset, bytes);
  writeAscii(out, '"');
}
