/** `GET /api/v1/redaction/candidate` */
export interface CandidateAnswer {
  readonly live: string;
  readonly candidate: string;
  readonly share: number;
  readonly texts: number;
  readonly bytes: number;
  readonly compared_texts: number;
  readonly compared_bytes: number;
  readonly failures: number;
  readonly rules: readonly CandidateRow[];
}

export interface CandidateRow {
  readonly rule: string;
  readonly candidate_version: number | null;
  readonly live_version: number | null;
  readonly candidate_action: string | null;
  readonly live_action: string | null;
  readonly hits: number;
  readonly live_hits: number;
  readonly both: number;
  readonly only_candidate: number;
  readonly only_live: number;
}
