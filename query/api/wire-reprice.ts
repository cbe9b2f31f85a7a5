/** `POST /api/v1/reprice`: one step. */
export interface RepriceAnswer {
  readonly price_version: string;
  readonly dry_run: boolean;
  readonly models: readonly RepricedModelRow[];
  /** Where the next step begins; absent after the last one. */
  readonly next_page_token?: string;
}

export interface RepricedModelRow {
  readonly provider: string | null;
  readonly model: string | null;
  readonly spans: number;
  readonly changed: number;
  readonly unpriced: number;
  readonly cost_before: number | null;
  readonly cost_after: number | null;
}
