/** A found range. `rule` is an index into the rule set, or one of the two numbers below. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  readonly rule: number;
  /** What was found, where the range only stands for it because it is encoded. */
  readonly origin?: Origin | undefined;
}

export interface Origin {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Text that looks like one of our replacements. */
export const tokenHit = -1;
/** Text that was not scanned, because the field's work credit was spent. */
export const unscannedHit = -2;
