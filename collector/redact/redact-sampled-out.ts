import * as T from '../../model/tape.ts';
import { dropContent } from './drop-content.ts';
import type { TextRedactor } from './text-redactor.ts';

/**
 * Spans that are counted and not kept lose what counting needs not, unread: content, events, links
 * and free text. What is left of them is scanned like everything else; nobody lists its hits,
 * because no reader will see the fields. Name and trace state are scanned as those of a span that
 * is kept: both forms of a span are known by them (`model/span-identity.ts`).
 */
export function redactSampledOut(
  texts: TextRedactor,
  tape: T.Tape,
  spans: readonly number[],
): void {
  for (const span of spans) {
    dropContent(tape, span);
    for (const at of emptied) tape.words[span + at] = 0;
    texts.enter('', -1);
    texts.text(span + T.SPAN_NAME, 'name');
    texts.text(span + T.SPAN_TRACE_STATE, 'trace_state');
    texts.attributes(tape.words[span + T.SPAN_ATTRIBUTES] ?? 0);
    texts.takeHits();
  }
}

/** Heads of lists, and lengths of texts. */
const emptied = [T.SPAN_EVENTS, T.SPAN_LINKS, T.SPAN_STATUS_MESSAGE + 1] as const;
