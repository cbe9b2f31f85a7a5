/** Facts of a trace that few policies ask: found when one does. */
export interface AskedFacts {
  /** Of spans of the type TOOL and AGENT: the tool's or agent's name, else the span's. */
  readonly tool: ReadonlySet<string>;
  readonly agent: ReadonlySet<string>;
  readonly experiment: ReadonlySet<string>;
  /** Each as `name` and, where it has a version, as `name/version`. */
  readonly prompt: ReadonlySet<string>;
  /** Names of the assessments that came with it and are true. */
  readonly flag: ReadonlySet<string>;
  /**
   * Nanoseconds in which at least one span other than the root ran: an agent that waits for a
   * person is not active. Of a trace of one span its duration.
   */
  readonly active: number;
  /** It is the first of a combination of service, model and prompt. */
  readonly isNew: boolean;
  /** What its spans have under the key. */
  attribute(key: string): readonly (string | number | boolean)[];
  /** Numbers of the assessments of that name that came with it. */
  score(name: string): readonly number[];
}

/** As attributes are stored; some of ours begin with a single `$`. */
export function storedKeyOf(key: string): string {
  return key.startsWith('$') ? `$${key}` : key;
}

export const signs = ['>=', '<=', '>', '<', '='] as const;
export type Sign = (typeof signs)[number];

export function compare(value: number, sign: Sign, other: number): boolean {
  switch (sign) {
    case '>':
      return value > other;
    case '>=':
      return value >= other;
    case '<':
      return value < other;
    case '<=':
      return value <= other;
    case '=':
      return value === other;
  }
}

/** The whole text, with `*` for anything. */
export function fits(value: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return value === pattern;
  if (!value.startsWith(first) || value.length < first.length + last.length) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = value.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}
