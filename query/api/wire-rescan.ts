/** `POST /api/v1/rescan`: one step. */
export interface RescanAnswer {
  readonly rule_set: string;
  /** Table that the step looked at; done after the last one. */
  readonly table: string;
  readonly rows: number;
  readonly changed_rows: number;
  readonly redacted_values: number;
  readonly total_rows: number;
  /** Where the next step begins; absent after the last one. */
  readonly next_page_token?: string;
}
