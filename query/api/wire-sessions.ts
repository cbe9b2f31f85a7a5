/**
 * A row of the view `sessions`: of what is kept, and with a suffix of what came before sampling.
 */
export interface SessionRow {
  readonly session_id: string;
  readonly start_time: string | null;
  readonly end_time: string | null;
  readonly duration_ns: number | null;
  readonly trace_count: number;
  readonly error_trace_count: number;
  readonly span_count: number;
  readonly error_count: number;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cache_read_tokens: number | null;
  readonly cache_write_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly input_cost: number | null;
  readonly output_cost: number | null;
  readonly cost: number | null;
  readonly user_id: string | null;
  readonly services: readonly string[];
  readonly input_preview: string | null;
  readonly output_preview: string | null;
  /** A kept trace stands for others, too. False does not say that none was dropped. */
  readonly is_sampled: boolean;
  readonly trace_count_estimate: number;
  /** Of the others null where the sample cannot tell it, as of errors that none was seen of. */
  readonly trace_count_standard_error: number;
  readonly error_trace_count_estimate: number;
  readonly error_trace_count_standard_error: number | null;
  readonly span_count_estimate: number;
  readonly span_count_standard_error: number | null;
  readonly error_count_estimate: number;
  readonly error_count_standard_error: number | null;
  readonly input_tokens_estimate: number | null;
  readonly input_tokens_standard_error: number | null;
  readonly output_tokens_estimate: number | null;
  readonly output_tokens_standard_error: number | null;
  readonly cache_read_tokens_estimate: number | null;
  readonly cache_read_tokens_standard_error: number | null;
  readonly cache_write_tokens_estimate: number | null;
  readonly cache_write_tokens_standard_error: number | null;
  readonly reasoning_tokens_estimate: number | null;
  readonly reasoning_tokens_standard_error: number | null;
  readonly input_cost_estimate: number | null;
  readonly input_cost_standard_error: number | null;
  readonly output_cost_estimate: number | null;
  readonly output_cost_standard_error: number | null;
  readonly cost_estimate: number | null;
  readonly cost_standard_error: number | null;
}

/** `GET /api/v1/sessions` */
export interface SessionListAnswer {
  readonly sessions: readonly SessionRow[];
  readonly next_page_token?: string;
  /** Sessions that match in all, of those of which a trace is kept. */
  readonly total: number;
}
