/** What was hidden in one field of one item. No offsets, lengths or hashes of the original. */
export interface RedactedField {
  /** Index, in its batch, of the span, log record or data point. */
  readonly itemIndex: number;
  /**
   * False where the field belongs to no span: it is shared by several log records (their resource
   * or scope) and listed once, under the first of them, or it is one of a metric.
   */
  readonly isOfSpan: boolean;
  /**
   * Path in the span, such as `attributes.http.url`, `events[2].attributes.exception.message`,
   * `name`. In logs and metrics the item stands in front, counted from 0 among those of the request
   * that were accepted: `logs[3].body.content`, `data_points[0].attributes.user`. Around the items:
   * `resource.attributes.host`, `scope.name`, `metric.description`, `request.experiment_id`.
   */
  readonly field: string;
  readonly rule: string;
  readonly ruleVersion: number;
  readonly action: RedactionAction;
  readonly count: number;
}

/**
 * What was done: an action of a rule, or `rename` (text of a sender that imitates a replacement) or
 * `unscanned` (replaced unread). `keep` was counted and stands as it came.
 */
export type RedactionAction =
  | 'drop'
  | 'mask'
  | 'pseudonym'
  | 'generalise'
  | 'partial'
  | 'truncate'
  | 'keep'
  | 'rename'
  | 'unscanned';
