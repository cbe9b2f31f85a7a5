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
import {
  EVENT_ATTRIBUTES,
  EVENT_NAME,
  EVENT_NEXT,
  EVENT_TIME,
  VALUE_KEY,
} from '../../../model/tape.ts';
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
const keyList = [
  genAiGuardrail.name,
  guardrailsAi.validatorName,
  logfire.name,
  braintrust.scores,
  pydantic.scores,
  pydantic.assertions,
  pydantic.labels,
];
const keys = compileKeys(keyList);
const lists = compilePrefixes(openInferenceFeedback.map(({ list }) => list));
/** By first byte the lengths such a key may have, modulo 32: a bit for each. */
const lengthsByFirst = gateOf();
const events = compileKeys([genAiEvaluation.event, openLitGuard.event]);
const evaluationNumber = 1;

/** Whether an attribute of this key can be the source of an assessment. */
export function isResultKey(view: TapeView, record: number): boolean {
  const start = wordAt(view, record + VALUE_KEY);
  const length = wordAt(view, record + VALUE_KEY + 1);
  const lengths = lengthsByFirst[view.bytes[start] ?? 0] ?? 0;
  if (((lengths >>> (length & 31)) & 1) === 0) return false;
  return (
    findKey(keys, view.bytes, start, length) !== 0 ||
    findPrefix(lists, view.bytes, start, length) !== 0
  );
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

function gateOf(): Uint32Array {
  const gate = new Uint32Array(256);
  for (const key of keyList) {
    const first = key.charCodeAt(0);
    gate[first] = (gate[first] ?? 0) | (1 << (key.length & 31));
  }
  for (const { list } of openInferenceFeedback) gate[list.charCodeAt(0)] = 0xffffffff;
  return gate;
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
