import { pydanticEvals as keys } from '../../../model/semconv.ts';
import { isRecord } from '../plain-json.ts';
import { type Assessment, metadataOf, type SourceType, textOf } from './assessment.ts';
import { type Lookup, readRecord } from './attributes.ts';
import type { SpanCarrier } from './carrier.ts';
import { toResult } from './result.ts';

const resultKeys = [keys.scores, keys.assertions, keys.labels];

/**
 * The results on the span of a case, and what the case expected. The keys are words that anybody
 * may use: only results that name their evaluator count.
 */
export function pydanticEvals(get: Lookup, carrier: SpanCarrier): Assessment[] {
  const found = resultKeys.flatMap((key) => resultsOf(get(key), key, carrier));
  const expected = found.length === 0 ? undefined : parsed(get(keys.expectedOutput));
  if (expected === undefined || expected === null) return found;
  const expectation: Assessment = {
    name: keys.expectedOutput,
    kind: 'expectation',
    target: carrier.own,
    origin: keys.expectedOutput,
    ...(isRecord(expected) || Array.isArray(expected) ? { value: expected } : toResult(expected)),
    time: carrier.time,
  };
  return [...found, expectation];
}

function resultsOf(value: unknown, origin: string, carrier: SpanCarrier): Assessment[] {
  return Object.entries(readRecord(value) ?? {}).flatMap(([name, result]) => {
    if (!isRecord(result)) return [];
    const evaluator = readEvaluator(result.source);
    if (evaluator === undefined) return [];
    return [
      {
        name,
        kind: 'feedback',
        target: carrier.own,
        origin,
        ...toResult(result.value),
        sourceType: evaluator.sourceType,
        sourceId: evaluator.sourceId,
        rationale: textOf(result.reason),
        metadata: metadataOf({ evaluator_version: result.evaluator_version }),
        time: carrier.time,
      },
    ];
  });
}

/**
 * An evaluator as pydantic-evals writes it: its name, or name and arguments. All of them are code;
 * those that ask a model are told by their name (`LLMJudge`, `GEval`).
 */
export function readEvaluator(
  source: unknown,
): { readonly sourceType: SourceType; readonly sourceId: string } | undefined {
  const name = textOf(readRecord(source)?.name) ?? (isName(source) ? source : undefined);
  if (name === undefined) return undefined;
  const asksModel = /llm|judge|^GEval/i.test(name);
  return { sourceType: asksModel ? 'LLM_JUDGE' : 'CODE', sourceId: name };
}

function isName(source: unknown): source is string {
  return typeof source === 'string' && /^\w{1,128}$/.test(source);
}

/** A structure from its JSON text; other text stays. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return /^\s*\{/.test(value) ? (readRecord(value) ?? value) : value;
}
