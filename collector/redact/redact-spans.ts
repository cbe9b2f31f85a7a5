import type { RedactedField } from '../../model/redaction.ts';
import * as T from '../../model/tape.ts';
import { dropContent } from './drop-content.ts';
import { eventPieces } from './event-pieces.ts';
import { ofRequest, type SharedHits } from './shared-hits.ts';
import type { TextRedactor } from './text-redactor.ts';

/** Scans the spans; what their resources and scopes lost is listed for each of them. */
export function redactSpans(
  texts: TextRedactor,
  tape: T.Tape,
  shared: SharedHits,
  dropsContent: boolean,
): readonly RedactedField[] {
  const word = (record: number, offset: number): number => tape.words[record + offset] ?? 0;
  const fields: RedactedField[] = [];
  for (const [itemIndex, span] of tape.items.entries()) {
    const dropped = dropsContent ? dropContent(tape, span) : [];
    for (const hit of dropped) fields.push({ itemIndex, isOfSpan: true, ...hit });
    texts.redactedValues += dropped.length;
    redactSpan(texts, tape, span, word);
    for (const hit of texts.takeHits()) fields.push({ itemIndex, isOfSpan: true, ...hit });
    if (shared.size === 0) continue;
    const scope = word(span, T.SPAN_SCOPE);
    for (const record of [scope, word(scope, T.SCOPE_RESOURCE), ofRequest]) {
      for (const hit of shared.get(record) ?? [])
        fields.push({ itemIndex, isOfSpan: true, ...hit });
    }
  }
  return fields;
}

function redactSpan(
  texts: TextRedactor,
  tape: T.Tape,
  span: number,
  word: (record: number, offset: number) => number,
): void {
  texts.enter('', -1);
  texts.text(span + T.SPAN_NAME, 'name');
  texts.text(span + T.SPAN_TRACE_STATE, 'trace_state');
  texts.text(span + T.SPAN_STATUS_MESSAGE, 'status_message');
  texts.attributes(word(span, T.SPAN_ATTRIBUTES));
  for (const pieces of eventPieces(tape, word(span, T.SPAN_EVENTS))) texts.pieces(pieces);
  let index = 0;
  for (let at = word(span, T.SPAN_EVENTS); at !== 0; at = word(at, T.EVENT_NEXT)) {
    texts.enter('events', index++);
    texts.text(at + T.EVENT_NAME, 'name');
    texts.attributes(word(at, T.EVENT_ATTRIBUTES));
  }
  index = 0;
  for (let at = word(span, T.SPAN_LINKS); at !== 0; at = word(at, T.LINK_NEXT)) {
    texts.enter('links', index++);
    texts.text(at + T.LINK_TRACE_STATE, 'trace_state');
    texts.attributes(word(at, T.LINK_ATTRIBUTES));
  }
}
