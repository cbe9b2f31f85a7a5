import type { RewrittenField } from '../../model/rescan.ts';

/** A row of which something changed. */
export interface RowChange {
  readonly before: Readonly<Record<string, unknown>>;
  readonly values: Readonly<Record<string, string | null>>;
  readonly fields: readonly RewrittenField[];
  /** Texts that the row referred to and that stand in it now. */
  readonly left: readonly string[];
}
