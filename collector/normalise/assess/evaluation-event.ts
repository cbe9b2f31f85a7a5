import {
  genAiEvaluationDraft as draft,
  openLitGuard as guard,
  genAiEvaluation as keys,
} from '../../../model/semconv.ts';
import {
  type Assessment,
  metadataOf,
  sourceTypeOf,
  type Target,
  textOf,
  type UnixTime,
} from './assessment.ts';
import type { Lookup } from './attributes.ts';
import { readEvaluator } from './pydantic-evals.ts';
import { toResult } from './result.ts';

/** The event `gen_ai.evaluation.result`, as log record or on a span. */
export function evaluationEvent(get: Lookup, target: Target, time: UnixTime): Assessment {
  const evaluator = readEvaluator(get(keys.evaluatorSource));
  const errorCode = textOf(get(keys.errorType));
  const result = toResult(get(keys.scoreValue), get(keys.scoreLabel));
  const explanation = textOf(get(keys.explanation));
  // Without a result the explanation can only be one of the failure.
  const isFailure = errorCode !== undefined && result.value === undefined;
  return {
    ...result,
    name: textOf(get(keys.name)) ?? '',
    kind: 'feedback',
    target,
    origin: keys.event,
    sourceType: sourceTypeOf(textOf(get(keys.evaluatorType))) ?? evaluator?.sourceType,
    sourceId: textOf(get(keys.evaluatorId)) ?? evaluator?.sourceId,
    rationale: isFailure ? undefined : explanation,
    errorCode,
    errorMessage: isFailure ? explanation : undefined,
    metadata: metadataOf({ evaluator_version: get(keys.evaluatorVersion) }),
    time,
  };
}

/**
 * The event's draft, which had the metric in its name: `gen_ai.evaluation.relevance`. Only with a
 * result: the prefix is that of many keys, and anybody may name an event so.
 */
export function draftEvent(name: string, get: Lookup, target: Target, time: UnixTime): Assessment {
  return {
    ...toResult(get(draft.score), get(draft.result)),
    name: textOf(get(keys.name)) ?? name.slice(draft.eventPrefix.length),
    kind: 'feedback',
    target,
    origin: draft.score,
    rationale: textOf(get(draft.reasoning)),
    time,
  };
}

/** What OpenLIT's guard allows is true, what it denies or redacts false; a warning is neither. */
const verdicts: ReadonlyMap<string, boolean> = new Map([
  ['allow', true],
  ['deny', false],
  ['redact', false],
]);

/** OpenLIT's event for each guard that looked at a text. */
export function guardEvent(get: Lookup, target: Target, time: UnixTime): Assessment {
  const action = textOf(get(guard.action));
  const verdict = verdicts.get(action ?? '');
  return {
    ...(verdict === undefined ? toResult(undefined, action) : { ...toResult(verdict, action) }),
    name: textOf(get(guard.name)) ?? '',
    kind: 'feedback',
    target,
    origin: guard.event,
    sourceType: 'CODE',
    rationale: textOf(get(guard.explanation)),
    metadata: metadataOf({
      score: get(guard.score),
      phase: get(guard.phase),
      classification: get(guard.classification),
    }),
    time,
  };
}
