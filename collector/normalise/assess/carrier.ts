import {
  LINK_NEXT,
  LINK_SPAN_ID,
  LINK_TRACE_ID,
  SPAN_END,
  SPAN_EVENTS,
  SPAN_HAS_PARENT,
  SPAN_LINKS,
  SPAN_NAME,
  SPAN_PARENT_ID,
  SPAN_SPAN_ID,
  SPAN_START,
  SPAN_STATUS_CODE,
  SPAN_TRACE_ID,
} from '../../../model/tape.ts';
import { type TapeView, wordAt } from '../tape-view.ts';
import type { Target, UnixTime } from './assessment.ts';

/** The span that carries results: of itself, of its parent, or of a span it links to. */
export interface SpanCarrier {
  readonly name: string;
  readonly spanType: string | undefined;
  readonly isError: boolean;
  readonly own: Target;
  /** The span above; itself at the root. */
  readonly parent: Target;
  /**
   * The span that feedback on this one is about. OpenInference: feedback that comes after its
   * span has ended is put on a new span with exactly one link, to the span it judges.
   */
  readonly judged: Target;
  readonly sessionId: string | undefined;
  readonly time: UnixTime;
  /** First event record. */
  readonly events: number;
}

const errorStatus = 2;

export function spanCarrier(
  view: TapeView,
  span: number,
  spanType: string | undefined,
  sessionId: string | undefined,
): SpanCarrier {
  const traceId = hexAt(view, wordAt(view, span + SPAN_TRACE_ID), 16);
  const own = { traceId, spanId: hexAt(view, wordAt(view, span + SPAN_SPAN_ID), 8) };
  const parentId = hexAt(view, wordAt(view, span + SPAN_PARENT_ID), 8);
  const hasParent = wordAt(view, span + SPAN_HAS_PARENT) === 1;
  const name = wordAt(view, span + SPAN_NAME);
  const end = timeAt(view, span + SPAN_END);
  return {
    name: view.text.toString('utf8', name, name + wordAt(view, span + SPAN_NAME + 1)),
    spanType,
    isError: wordAt(view, span + SPAN_STATUS_CODE) === errorStatus,
    own,
    parent: hasParent ? { traceId, spanId: parentId } : own,
    judged: onlyLink(view, wordAt(view, span + SPAN_LINKS)) ?? own,
    sessionId,
    time: (end.low | end.high) === 0 ? timeAt(view, span + SPAN_START) : end,
    events: wordAt(view, span + SPAN_EVENTS),
  };
}

function onlyLink(view: TapeView, link: number): Target | undefined {
  if (link === 0 || wordAt(view, link + LINK_NEXT) !== 0) return undefined;
  return {
    traceId: hexAt(view, wordAt(view, link + LINK_TRACE_ID), 16),
    spanId: hexAt(view, wordAt(view, link + LINK_SPAN_ID), 8),
  };
}

export function hexAt(view: TapeView, offset: number, length: number): string {
  return view.text.toString('hex', offset, offset + length);
}

export function timeAt(view: TapeView, pair: number): UnixTime {
  return { low: wordAt(view, pair), high: wordAt(view, pair + 1) };
}
