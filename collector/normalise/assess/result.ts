/** What came out of an evaluation: its value, and the same as SQL can use it. */
export interface Result {
  /** JSON: the boolean or the number the sender gave, else the label. */
  readonly value?: unknown;
  /** The score; of a verdict without a score 1 or 0. */
  readonly number?: number | undefined;
  readonly label?: string | undefined;
  /** Of a verdict, also where it came as a label. */
  readonly boolean?: boolean | undefined;
}

/** Labels that senders write for a boolean: pydantic-evals pass, OpenLIT true, judges yes. */
const verdicts: ReadonlyMap<string, boolean> = new Map([
  ['pass', true],
  ['passed', true],
  ['true', true],
  ['yes', true],
  ['fail', false],
  ['failed', false],
  ['false', false],
  ['no', false],
]);

/**
 * A score (number, boolean, or text of a number) and a label, either of which may be missing or of
 * another type. Text that is no number is a label. NaN and the infinities are no score.
 */
export function toResult(score: unknown, label?: unknown): Result {
  if (typeof score === 'boolean') {
    return { value: score, number: Number(score), boolean: score, label: toLabel(label) };
  }
  const number = toNumber(score);
  const word = toLabel(label) ?? (number === undefined ? toLabel(score) : undefined);
  const verdict = word === undefined ? undefined : verdictOf(word);
  return {
    value: number ?? word,
    number: number ?? (verdict === undefined ? undefined : Number(verdict)),
    label: word,
    boolean: verdict,
  };
}

/** True or false for the words that say so. */
export function verdictOf(word: string): boolean | undefined {
  return word.length > 6 ? undefined : verdicts.get(word.trim().toLowerCase());
}

function toNumber(score: unknown): number | undefined {
  if (typeof score === 'number') return Number.isFinite(score) ? score : undefined;
  if (typeof score !== 'string' || score.length > 64) return undefined;
  if (!/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(score)) return undefined;
  const number = Number(score);
  return Number.isFinite(number) ? number : undefined;
}

/** `NaN` is how a score that is no number arrives (`plainValue`). */
function toLabel(label: unknown): string | undefined {
  if (typeof label === 'number' || typeof label === 'boolean') return String(label);
  if (typeof label !== 'string' || label.trim() === '') return undefined;
  return label === 'NaN' || label === 'Infinity' || label === '-Infinity' ? undefined : label;
}
