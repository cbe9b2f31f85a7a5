/** A row of the view `sessions`. */
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
}

/** `GET /api/v1/sessions` */
export interface SessionListAnswer {
  readonly sessions: readonly SessionRow[];
  readonly next_page_token?: string;
  /** Sessions that match in all. */
  readonly total: number;
}
