/** Assessments on the wire; `wire.ts` hands them on, and its remarks hold here too. */

/** A row of the view `assessments`. */
export interface AssessmentRow {
  readonly assessment_id: string;
  readonly name: string;
  readonly kind: 'feedback' | 'expectation';
  readonly source_type: AssessmentSource | null;
  readonly source_id: string | null;
  readonly value: unknown;
  readonly number: number | null;
  readonly label: string | null;
  readonly boolean: boolean | null;
  readonly rationale: string | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** Null where the whole session is judged. */
  readonly trace_id: string | null;
  /** Null where the whole trace or session is judged. */
  readonly span_id: string | null;
  readonly session_id: string | null;
  readonly response_id: string | null;
  readonly time: string | null;
  readonly origin: string;
  readonly signal: 'traces' | 'logs';
  readonly carrier_trace_id: string | null;
  readonly carrier_span_id: string | null;
  readonly service_name: string | null;
  readonly left_out: number;
  readonly batch_id: string;
}

type AssessmentSource = 'HUMAN' | 'LLM_JUDGE' | 'CODE';
