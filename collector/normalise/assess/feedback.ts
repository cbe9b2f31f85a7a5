import {
  braintrust,
  logfireFeedback as logfire,
  type openInferenceFeedback,
} from '../../../model/semconv.ts';
import { isRecord } from '../plain-json.ts';
import { type Assessment, metadataOf, sourceTypeOf, type Target, textOf } from './assessment.ts';
import { type Lookup, readRecord } from './attributes.ts';
import type { SpanCarrier } from './carrier.ts';
import { toResult } from './result.ts';

export type FeedbackList = (typeof openInferenceFeedback)[number];

/** One item of an OpenInference list, un-flattened. */
export function openInferenceItem(
  item: unknown,
  list: FeedbackList,
  carrier: SpanCarrier,
): Assessment | undefined {
  if (!isRecord(item)) return undefined;
  const kind = textOf(item.annotator_kind);
  const sourceType = sourceTypeOf(kind);
  return {
    ...toResult(item.score, item.label),
    name: textOf(item.name) ?? '',
    kind: 'feedback',
    target: targetOf(list, carrier),
    origin: list.list.slice(0, -1),
    sourceType,
    // The conventions know no other name of who judged.
    sourceId: textOf(item.identifier),
    rationale: textOf(item.explanation),
    metadata: metadataOf({
      ...readRecord(item.metadata),
      annotator_kind: sourceType === undefined ? kind : undefined,
    }),
    time: carrier.time,
  };
}

/** A session without an id cannot be named: then the trace stands for it. */
function targetOf({ target }: FeedbackList, carrier: SpanCarrier): Target {
  if (target === 'span') return carrier.judged;
  if (target === 'session' && carrier.sessionId !== undefined) {
    return { sessionId: carrier.sessionId };
  }
  return { traceId: carrier.judged.traceId };
}

/** Logfire puts feedback on a span of its own, below the one that is judged. */
export function logfireFeedback(get: Lookup, carrier: SpanCarrier): Assessment[] {
  const name = textOf(get(logfire.name));
  if (name === undefined) return [];
  return [
    {
      ...toResult(get(name)),
      name,
      kind: 'feedback',
      target: carrier.parent,
      origin: logfire.name,
      rationale: textOf(get(logfire.comment)),
      time: carrier.time,
    },
  ];
}

/** Braintrust's scorers have spans of their own, below the run they score. */
export function braintrustScores(get: Lookup, carrier: SpanCarrier): Assessment[] {
  const scores = readRecord(get(braintrust.scores)) ?? {};
  const isScorer = readRecord(get(braintrust.spanAttributes))?.type === 'score';
  return Object.entries(scores).map(([name, score]) => ({
    ...toResult(score),
    name,
    kind: 'feedback',
    target: isScorer ? carrier.parent : carrier.own,
    origin: braintrust.scores,
    time: carrier.time,
  }));
}
