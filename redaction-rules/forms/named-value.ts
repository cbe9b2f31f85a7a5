/** A value, and the name that another entry gives it. */
export interface NamedValue {
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly start: number;
  readonly end: number;
}
