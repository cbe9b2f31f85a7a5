/** Of those before quotes, newlines and tabs there are more the deeper JSON is nested in JSON. */
export const backslash = 0x5c;

/** After the backslashes that begin at `from`; `from` where there is none. */
export function afterBackslashes(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] === backslash) at++;
  return at;
}

/** Where the backslashes begin that end right before `to`; `to` where there is none. */
export function startOfBackslashes(bytes: Uint8Array, first: number, to: number): number {
  let at = to;
  while (at > first && bytes[at - 1] === backslash) at--;
  return at;
}
