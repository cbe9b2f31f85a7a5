import { assessmentsPerItemMax } from '../../../model/limits.ts';
import {
  LOG_ATTRIBUTES,
  LOG_BODY,
  LOG_OBSERVED_TIME,
  LOG_SPAN_ID,
  LOG_TIME,
  LOG_TRACE_ID,
} from '../../../model/log-tape.ts';
import type { RowBlockBuilder } from '../../../model/row-block-builder.ts';
import { genAi, genAiEvaluation, genAiEvaluationDraft } from '../../../model/semconv.ts';
import {
  KIND_MAP,
  SPAN_ATTRIBUTES,
  SPAN_EVENTS,
  VALUE_A,
  VALUE_KIND,
} from '../../../model/tape.ts';
import type { Origin } from '../origin-rows.ts';
import { type TapeView, wordAt } from '../tape-view.ts';
import { type Assessment, checked, type Target, textOf } from './assessment.ts';
import type { AssessedItem } from './assessment-rows.ts';
import { lookupIn, recordsByKey } from './attributes.ts';
import { hexAt, type SpanCarrier, spanCarrier, timeAt } from './carrier.ts';
import { draftEvent, evaluationEvent } from './evaluation-event.ts';
import { findInSpan, hasResultEvent } from './find-in-span.ts';
import { HeapText } from './heap-text.ts';

const guardrailType = new TextEncoder().encode('GUARDRAIL');
const evaluationPrefix = new TextEncoder().encode(genAiEvaluationDraft.eventPrefix);

/** The item at hand: its row among all items of the group, and what it came with. */
export interface ItemPlace {
  readonly row: number;
  readonly record: number;
  readonly origin: Origin;
  readonly batchId: string;
}

/** Looks at each span once its columns are filled, and puts what it finds into `found`. */
export function createSpanAssessor(
  view: TapeView,
  block: RowBlockBuilder<'span_type' | 'session_id'>,
  found: AssessedItem[],
) {
  const heap = new HeapText(block);
  const { span_type, session_id } = block.columns;
  let hasResultKey = false;
  return {
    /** The span has an attribute of which `isResultKey` is true: to be told before `settle`. */
    expect(): void {
      hasResultKey = true;
    },
    settle({ row, record, origin, batchId }: ItemPlace): void {
      const isSource =
        hasResultKey ||
        heap.isText(span_type, row, guardrailType) ||
        hasResultEvent(view, wordAt(view, record + SPAN_EVENTS));
      hasResultKey = false;
      if (!isSource) return;
      const sessionId = heap.textOf(session_id, row);
      const carrier = spanCarrier(view, record, heap.textOf(span_type, row), sessionId);
      const all = findInSpan(view, wordAt(view, record + SPAN_ATTRIBUTES), carrier);
      keep(found, all, {
        signal: 'traces',
        row,
        carrier,
        batchId,
        service: serviceOf(view, origin),
      });
    },
  };
}

/** The same for log records, whose event name and session are filled. */
export function createLogAssessor(
  view: TapeView,
  block: RowBlockBuilder<'event_name' | 'session_id'>,
  found: AssessedItem[],
) {
  const heap = new HeapText(block);
  const { event_name, session_id } = block.columns;
  return ({ row, record, origin, batchId }: ItemPlace): void => {
    if (!heap.beginsWith(event_name, row, evaluationPrefix)) return;
    const name = heap.textOf(event_name, row) ?? '';
    const get = lookupIn(view, recordsOfLog(view, record));
    const ids = {
      traceId: idAt(view, record + LOG_TRACE_ID, 16),
      spanId: idAt(view, record + LOG_SPAN_ID, 8),
      sessionId: heap.textOf(session_id, row),
      responseId: textOf(get(genAi.responseId)),
    };
    const time = timeAt(view, record + LOG_TIME);
    const isKnown = (time.low | time.high) !== 0;
    const when = isKnown ? time : timeAt(view, record + LOG_OBSERVED_TIME);
    const one =
      name === genAiEvaluation.event
        ? evaluationEvent(get, targetOf(ids), when)
        : draftEvent(name, get, targetOf(ids), when);
    const service = serviceOf(view, origin);
    keep(found, [one], { signal: 'logs', row, carrier: undefined, batchId, service });
  };
}

/** The nearest that is named: without a span the response counts, without both the session. */
function targetOf(named: Target): Target {
  const { traceId, spanId, responseId, sessionId } = named;
  if (traceId !== undefined && spanId !== undefined) return { traceId, spanId };
  if (traceId !== undefined || responseId !== undefined) return { traceId, responseId };
  return { sessionId };
}

/** Attributes, and below them what the body says: events had their data there once. */
function recordsOfLog(view: TapeView, log: number): ReadonlyMap<string, number> {
  const attributes = recordsByKey(view, wordAt(view, log + LOG_ATTRIBUTES));
  const body = wordAt(view, log + LOG_BODY);
  if (body === 0 || wordAt(view, body + VALUE_KIND) !== KIND_MAP) return attributes;
  return new Map([...recordsByKey(view, wordAt(view, body + VALUE_A)), ...attributes]);
}

interface FoundIn {
  readonly signal: 'traces' | 'logs';
  readonly row: number;
  readonly carrier: SpanCarrier | undefined;
  readonly batchId: string;
  readonly service: string | undefined;
}

function keep(found: AssessedItem[], all: readonly Assessment[], where: FoundIn): void {
  const sound = all.map(checked).filter((one) => one !== undefined);
  if (sound.length === 0) return;
  const { carrier, row: itemIndex, ...rest } = where;
  const assessments = sound.slice(0, assessmentsPerItemMax);
  const leftOut = sound.length - assessments.length;
  found.push({ ...rest, itemIndex, carrier: carrier?.own, assessments, leftOut });
}

function idAt(view: TapeView, at: number, bytes: number): string | undefined {
  const offset = wordAt(view, at);
  return offset === 0 ? undefined : hexAt(view, offset, bytes);
}

function serviceOf(view: TapeView, { serviceName }: Origin): string | undefined {
  if (serviceName === undefined || serviceName.length === 0) return undefined;
  const { offset, length } = serviceName;
  return view.text.toString('utf8', offset, offset + length);
}
