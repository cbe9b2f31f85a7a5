/** What was hidden in one field of one span. No offsets, lengths or hashes of the original. */
export interface RedactedField {
  /** Index of the span in its batch. */
  readonly spanIndex: number;
  /** Path such as `attributes.http.url`, `events[2].attributes.exception.message`, `name`. */
  readonly field: string;
  readonly rule: string;
  readonly ruleVersion: number;
  readonly action: RedactionAction;
  readonly count: number;
}

export type RedactionAction = 'pseudonym' | 'mask' | 'drop' | 'rename' | 'unscanned';
