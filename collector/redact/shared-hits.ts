import type { RedactedField } from '../../model/redaction.ts';
import type { FieldHit } from './text-redactor.ts';

/** What was found in records that several items hang below, by record. */
export type SharedHits = Map<number, readonly FieldHit[]>;

/** What a request says beside its body, in place of a record. */
export const ofRequest = -1;

/**
 * Lists what was found in a shared record under the first item below it, and forgets it: a row for
 * each log record or data point would say the same thousands of times. Nothing is missing after a
 * retry either, because the hash of that first item covers the record.
 */
export function listOnce(
  shared: SharedHits,
  record: number,
  itemIndex: number,
  fields: RedactedField[],
): void {
  const hits = shared.get(record);
  if (hits === undefined) return;
  for (const hit of hits) fields.push({ itemIndex, isOfSpan: false, ...hit });
  shared.delete(record);
}
