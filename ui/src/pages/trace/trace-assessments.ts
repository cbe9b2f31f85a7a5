import type { AssessmentRow } from '../../../../query/api/wire.ts';

/** The assessments of a trace by the span they judge. */
export interface TraceAssessments {
  /** By index of the span. */
  readonly ofSpan: ReadonlyMap<number, readonly AssessmentRow[]>;
  /** Of the whole trace, of its session, or of a span that has not arrived. */
  readonly ofTrace: readonly AssessmentRow[];
}

export function traceAssessments(
  assessments: readonly AssessmentRow[],
  indexOf: ReadonlyMap<string, number>,
): TraceAssessments {
  const ofSpan = new Map<number, AssessmentRow[]>();
  const ofTrace: AssessmentRow[] = [];
  for (const one of assessments) {
    const index = one.span_id === null ? undefined : indexOf.get(one.span_id);
    const known = index === undefined ? ofTrace : ofSpan.get(index);
    if (known !== undefined) known.push(one);
    else if (index !== undefined) ofSpan.set(index, [one]);
  }
  return { ofSpan, ofTrace };
}

/** What is shown with a span: its own, and at the first span of the tree those of no span. */
export function assessmentsAt(
  { ofSpan, ofTrace }: TraceAssessments,
  index: number,
  home: number | undefined,
): readonly AssessmentRow[] {
  const own = ofSpan.get(index) ?? [];
  return index === home ? [...own, ...ofTrace] : own;
}

export interface ResultWords {
  /** Two or three words: the score and its label, the verdict, the kind of error. */
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'failed' | 'plain';
}

/** The result in short; undefined where only the explanation or a structure says it. */
export function resultWords(one: AssessmentRow): ResultWords | undefined {
  if (one.error_code !== null) return { text: one.error_code, tone: 'failed' };
  if (typeof one.value === 'object' && one.value !== null) return undefined;
  const tone = one.boolean === null ? 'plain' : one.boolean ? 'good' : 'bad';
  const verdict = one.boolean === null ? null : one.boolean ? 'yes' : 'no';
  const score = typeof one.value === 'number' ? scoreText(one.value) : null;
  const words = [score, one.label ?? (score === null ? verdict : null)];
  const text = words.filter((word) => word !== null).join(' · ');
  return text === '' ? undefined : { text, tone };
}

/** Four significant digits: scores are estimates. */
function scoreText(score: number): string {
  return Number.isInteger(score) ? String(score) : String(Number(score.toPrecision(4)));
}

const sourceTypes = { HUMAN: 'human', LLM_JUDGE: 'LLM judge', CODE: 'code' } as const;

/** Who says so, as far as it is known. */
export function sourceWords(one: AssessmentRow): string {
  const type = one.source_type === null ? null : sourceTypes[one.source_type];
  return [type, one.source_id ?? one.service_name].filter((word) => word !== null).join(' · ');
}

/** What is judged where that is not the span it is shown with. */
export function targetWords(one: AssessmentRow): string | undefined {
  if (one.trace_id === null) return `session ${one.session_id ?? ''}`;
  return one.span_id === null ? 'whole trace' : undefined;
}
