/** What two rule sets found of one rule. It may be in one of them alone, or in two versions. */
export interface RuleComparison {
  readonly rule: string;
  /** Undefined where the rule is not in that set. */
  readonly candidateVersion: number | undefined;
  readonly liveVersion: number | undefined;
  readonly candidateAction: string | undefined;
  readonly liveAction: string | undefined;
  /** Places that the rule found in the candidate set; in the live set. */
  readonly hits: number;
  readonly liveHits: number;
  /** Of `hits`: some rule of the live set hides at least a part of the place; none does. */
  readonly both: number;
  readonly onlyCandidate: number;
  /** Of `liveHits`: nothing of the candidate set hides any of the place. */
  readonly onlyLive: number;
}

/** What a candidate rule set did behind the live one. Counts alone: no text, no hash of any. */
export interface CandidateCounts {
  /** Names of the sets. */
  readonly live: string;
  readonly candidate: string;
  /** Texts that were redacted, and those of them that were compared. */
  readonly texts: number;
  readonly bytes: number;
  readonly comparedTexts: number;
  readonly comparedBytes: number;
  /** Texts whose comparison failed: a fault of ours. */
  readonly failures: number;
  readonly rules: readonly RuleComparison[];
}

export interface CandidateReport extends CandidateCounts {
  /** Share of the bytes that is to be compared. */
  readonly share: number;
}
