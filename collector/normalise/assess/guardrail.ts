import { genAiGuardrail, guardrailsAi, openInference } from '../../../model/semconv.ts';
import { type Assessment, textOf } from './assessment.ts';
import type { Lookup } from './attributes.ts';
import type { SpanCarrier } from './carrier.ts';
import { type Result, toResult, verdictOf } from './result.ts';

/**
 * What a guardrail found: true where it let pass. A guardrail that does not tell its verdict makes
 * no assessment, even where its span failed.
 */
export function guardrail(get: Lookup, carrier: SpanCarrier): Assessment[] {
  const found = namedGuardrail(get) ?? outputOfGuardrail(get, carrier);
  if (found === undefined) return [];
  return [
    { kind: 'feedback', target: carrier.own, sourceType: 'CODE', time: carrier.time, ...found },
  ];
}

type Verdict = Pick<Assessment, 'name' | 'origin' | 'errorCode' | 'errorMessage'> & Result;

/** The attributes `gen_ai.guardrail.*`. */
function namedGuardrail(get: Lookup): Verdict | undefined {
  const name = textOf(get(genAiGuardrail.name));
  if (name === undefined) return undefined;
  const head = { name, origin: genAiGuardrail.name };
  const errorCode = textOf(get(genAiGuardrail.errorType));
  if (errorCode !== undefined) {
    // OpenLLMetry says FAILED here too, but the guard did not get as far as a verdict.
    return { ...head, errorCode, errorMessage: textOf(get(genAiGuardrail.errorMessage)) };
  }
  const triggered = get(genAiGuardrail.triggered);
  if (typeof triggered === 'boolean') return { ...head, ...toResult(!triggered) };
  const status = textOf(get(genAiGuardrail.status));
  if (status === undefined) return undefined;
  return { ...head, ...toResult(verdictOf(status), status) };
}

/** Spans of OpenInference: of kind GUARDRAIL, or of one validator of guardrails-ai. */
function outputOfGuardrail(get: Lookup, carrier: SpanCarrier): Verdict | undefined {
  const validator = textOf(get(guardrailsAi.validatorName));
  if (validator === undefined && carrier.spanType !== 'GUARDRAIL') return undefined;
  const output = textOf(get(openInference.outputValue));
  const verdict = output === undefined ? undefined : verdictOf(output);
  if (verdict === undefined) return undefined;
  return {
    name: validator ?? carrier.name,
    origin: openInference.outputValue,
    ...toResult(verdict, output),
  };
}
