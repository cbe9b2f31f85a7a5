import {
  EVENT_ATTRIBUTES,
  EVENT_DROPPED_ATTRIBUTES,
  EVENT_NAME,
  EVENT_NEXT,
  EVENT_TIME,
  LINK_ATTRIBUTES,
  LINK_DROPPED_ATTRIBUTES,
  LINK_FLAGS,
  LINK_NEXT,
  LINK_SPAN_ID,
  LINK_TRACE_ID,
  LINK_TRACE_STATE,
} from '../../model/tape.ts';
import { type Heap, writeAscii, writeHex } from './heap.ts';
import { writeUint64 } from './json-bytes.ts';
import { writeText } from './json-text.ts';
import { type TextSharer, writeSharedAttributes } from './shared-json.ts';
import { type TapeView, wordAt } from './tape-view.ts';

/** Events as a JSON array, `[]` when there are none; the shape is `SpanEvent` of the API. */
export function writeEvents(out: Heap, view: TapeView, first: number, sharer: TextSharer): void {
  if (first === 0) {
    writeAscii(out, '[]');
    return;
  }
  writeAscii(out, '[');
  for (let event = first; event !== 0; event = wordAt(view, event + EVENT_NEXT)) {
    view.breaks.tick();
    writeAscii(out, event === first ? '{"time_unix_nano":"' : ',{"time_unix_nano":"');
    writeUint64(out, wordAt(view, event + EVENT_TIME), wordAt(view, event + EVENT_TIME + 1));
    writeAscii(out, '","name":');
    writePair(out, view, event + EVENT_NAME);
    writeAscii(out, ',"attributes":');
    writeSharedAttributes(out, view, wordAt(view, event + EVENT_ATTRIBUTES), sharer);
    const dropped = wordAt(view, event + EVENT_DROPPED_ATTRIBUTES);
    writeAscii(out, `,"dropped_attributes_count":${dropped}}`);
  }
  writeAscii(out, ']');
}

/** Links as a JSON array, `[]` when there are none; the shape is `SpanLink` of the API. */
export function writeLinks(out: Heap, view: TapeView, first: number, sharer: TextSharer): void {
  if (first === 0) {
    writeAscii(out, '[]');
    return;
  }
  writeAscii(out, '[');
  for (let link = first; link !== 0; link = wordAt(view, link + LINK_NEXT)) {
    view.breaks.tick();
    writeAscii(out, link === first ? '{"trace_id":"' : ',{"trace_id":"');
    writeHex(out, view.bytes, wordAt(view, link + LINK_TRACE_ID), 16);
    writeAscii(out, '","span_id":"');
    writeHex(out, view.bytes, wordAt(view, link + LINK_SPAN_ID), 8);
    writeAscii(out, '","trace_state":');
    writePair(out, view, link + LINK_TRACE_STATE);
    writeAscii(out, ',"attributes":');
    writeSharedAttributes(out, view, wordAt(view, link + LINK_ATTRIBUTES), sharer);
    const dropped = wordAt(view, link + LINK_DROPPED_ATTRIBUTES);
    writeAscii(out, `,"dropped_attributes_count":${dropped}`);
    writeAscii(out, `,"flags":${wordAt(view, link + LINK_FLAGS)}}`);
  }
  writeAscii(out, ']');
}

function writePair(out: Heap, view: TapeView, pair: number): void {
  writeText(out, view, wordAt(view, pair), wordAt(view, pair + 1));
}
