import { assessmentNameMax, assessmentTextMax } from '../../../model/limits.ts';
import { type JsonRecord, jsonText } from '../plain-json.ts';
import { cutText } from '../preview.ts';
import type { Result } from './result.ts';

/** What a span or log record says of a span, trace or session, in MLflow's words. */
export interface Assessment extends Result {
  readonly name: string;
  readonly kind: 'feedback' | 'expectation';
  readonly target: Target;
  /** The event or attribute it was read from: a word of ours. */
  readonly origin: string;
  readonly sourceType?: SourceType | undefined;
  readonly sourceId?: string | undefined;
  readonly rationale?: string | undefined;
  readonly errorCode?: string | undefined;
  readonly errorMessage?: string | undefined;
  readonly metadata?: JsonRecord | undefined;
  readonly time: UnixTime;
}

export type SourceType = 'HUMAN' | 'LLM_JUDGE' | 'CODE';

/** Ids in hex. A response stands for the span that carries its id, which may arrive later. */
export interface Target {
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly responseId?: string | undefined;
}

/** Nanoseconds as two halves; both 0 where unknown. */
export interface UnixTime {
  readonly low: number;
  readonly high: number;
}

/** Who judged, in the words of OpenInference's `annotator_kind` and the conventions' proposal. */
export function sourceTypeOf(word: string | undefined): SourceType | undefined {
  switch (word?.toLowerCase()) {
    case 'human':
      return 'HUMAN';
    case 'llm':
    case 'llm_judge':
      return 'LLM_JUDGE';
    case 'code':
      return 'CODE';
    default:
      return undefined;
  }
}

/** Text that is not empty, or a number or boolean as text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The entries that hold something; undefined where none does. */
export function metadataOf(entries: JsonRecord): JsonRecord | undefined {
  const filled = Object.entries(entries).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  return filled.length === 0 ? undefined : Object.fromEntries(filled);
}

/**
 * As it may be stored: a name, and something said of it; texts within their limits. Undefined where
 * the sender said nothing.
 */
export function checked(assessment: Assessment): Assessment | undefined {
  const { name, value, rationale, errorCode, label, metadata } = assessment;
  if (name === '') return undefined;
  const fits = value !== undefined && jsonText(value).length <= assessmentTextMax;
  const isSaid = fits || label !== undefined || rationale !== undefined || errorCode !== undefined;
  if (!isSaid) return undefined;
  return {
    ...assessment,
    name: cutText(name, assessmentNameMax),
    value: fits ? value : undefined,
    label: cut(label, assessmentNameMax),
    sourceId: cut(assessment.sourceId, assessmentNameMax),
    rationale: cut(rationale, assessmentTextMax),
    errorCode: cut(errorCode, assessmentNameMax),
    errorMessage: cut(assessment.errorMessage, assessmentTextMax),
    metadata:
      metadata !== undefined && jsonText(metadata).length <= assessmentTextMax
        ? metadata
        : undefined,
  };
}

function cut(text: string | undefined, characters: number): string | undefined {
  return text === undefined ? undefined : cutText(text, characters);
}
