/** Finds the assessments that one span carries. The common span has none: `note` sees that soon. */
import {
  braintrust,
  genAiEvaluation,
  genAiGuardrail,
  guardrailsAi,
  logfireFeedback as logfire,
  openInferenceFeedback,
  openLitGuard,
  pydanticEvals as pydantic,
} from '../../../model/semconv.ts';
import { EVENT_ATTRIBUTES, EVENT_NAME, EVENT_NEXT, EVENT_TIME } from '../../../model/tape.ts';
import { readFlattened } from '../flattened.ts';
import { compileKeys, compilePrefixes, findKey, findPrefix } from '../key-table.ts';
import { type TapeView, wordAt } from '../tape-view.ts';
import type { Assessment } from './assessment.ts';
import { lookupIn, recordsByKey } from './attributes.ts';
import { type SpanCarrier, timeAt } from './carrier.ts';
import { evaluationEvent, guardEvent } from './evaluation-event.ts';
import { braintrustScores, logfireFeedback, openInferenceItem } from './feedback.ts';
import { guardrail } from './guardrail.ts';
import { pydanticEvals } from './pydantic-evals.ts';

/** Keys without which no source of results has anything to say. */
const keys = compileKeys([
  genAiGuardrail.name,
  guardrailsAi.validatorName,
  logfire.name,
  braintrust.scores,
  pydantic.scores,
  pydantic.assertions,
  pydantic.labels,
]);
const lists = compilePrefixes(openInferenceFeedback.map(({ list }) => list));
const events = compileKeys([genAiEvaluation.event, openLitGuard.event]);
const evaluationNumber = 1;

/** Whether an attribute of this key can be the source of an assessment. */
export function isResultKey(bytes: Uint8Array, start: number, length: number): boolean {
  return findKey(keys, bytes, start, length) !== 0 || findPrefix(lists, bytes, start, length) !== 0;
}

export function hasResultEvent(view: TapeView, first: number): boolean {
  for (let event = first; event !== 0; event = wordAt(view, event + EVENT_NEXT)) {
    if (eventNumber(view, event) !== 0) return true;
  }
  return false;
}

/** Of the attributes from `first` on, and of the span's events. */
export function findInSpan(view: TapeView, first: number, carrier: SpanCarrier): Assessment[] {
  const records = recordsByKey(view, first);
  const get = lookupIn(view, records);
  return [
    ...eventsOf(view, carrier),
    ...flattened(view, records, carrier),
    ...guardrail(get, carrier),
    ...pydanticEvals(get, carrier),
    ...logfireFeedback(get, carrier),
    ...braintrustScores(get, carrier),
  ];
}

function eventNumber(view: TapeView, event: number): number {
  const length = wordAt(view, event + EVENT_NAME + 1);
  return findKey(events, view.bytes, wordAt(view, event + EVENT_NAME), length);
}

function eventsOf(view: TapeView, carrier: SpanCarrier): Assessment[] {
  // An evaluator's own span is hardly ever what it judges.
  const target = carrier.spanType === 'EVALUATOR' ? carrier.judged : carrier.own;
  const found: Assessment[] = [];
  for (let event = carrier.events; event !== 0; event = wordAt(view, event + EVENT_NEXT)) {
    const number = eventNumber(view, event);
    if (number === 0) continue;
    const get = lookupIn(view, recordsByKey(view, wordAt(view, event + EVENT_ATTRIBUTES)));
    const read = number === evaluationNumber ? evaluationEvent : guardEvent;
    found.push(read(get, target, timeAt(view, event + EVENT_TIME)));
  }
  return found;
}

function flattened(
  view: TapeView,
  records: ReadonlyMap<string, number>,
  carrier: SpanCarrier,
): Assessment[] {
  return openInferenceFeedback.flatMap((list) => {
    const own = [...records].flatMap(([key, record]) =>
      key.startsWith(list.list) ? [record] : [],
    );
    if (own.length === 0) return [];
    const { length: prefixLength } = list.list;
    return readFlattened(view, own, { prefixLength, item: [list.item] })
      .map((item) => openInferenceItem(item, list, carrier))
      .filter((item) => item !== undefined);
  });
}
