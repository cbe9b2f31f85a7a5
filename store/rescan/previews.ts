import { previewCharactersMax } from '../../model/limits.ts';
import { rebuildText } from '../../model/stored-text.ts';

/** So many characters have to begin alike, or the preview was taken from another text. */
const alikeMin = 16;

/** So much of a text is rewritten for its preview: what is cut off here is far behind that. */
const beginningMax = 65_536;

/** Whether a preview may end inside of what a rule would find if it saw the rest. */
export function isCut(preview: string): boolean {
  return preview.length >= previewCharactersMax;
}

/** A preview before and after it was rewritten by itself. */
interface Preview {
  readonly old: string;
  readonly now: string;
}

/**
 * A preview taken anew: of the texts in the columns that it may have come from the one that begins
 * most like it, rewritten again should its piece not be yet. Undefined where none does: better none
 * than the beginning of a secret.
 */
export function previewAnew(
  { old, now }: Preview,
  columns: readonly string[],
  bodyOf: (hash: string) => string | undefined,
  rewrite: (text: string) => string,
): string | undefined {
  let best: string | undefined;
  let bestLength = alikeMin - 1;
  for (const stored of columns) {
    for (const text of textsIn(rebuildText(stored, bodyOf))) {
      const length = Math.max(commonLength(old, text), commonLength(now, text));
      if (length > bestLength) [best, bestLength] = [text, length];
    }
  }
  if (best === undefined) return undefined;
  const begun = rewrite(best.slice(0, beginningMax)).slice(0, 2 * previewCharactersMax);
  return [...begun].slice(0, previewCharactersMax).join('');
}

/** The text itself and, of JSON, the strings in it. */
function textsIn(text: string): readonly string[] {
  try {
    const texts: string[] = [text];
    collect(JSON.parse(text), texts);
    return texts;
  } catch {
    return [text];
  }
}

function collect(value: unknown, texts: string[]): void {
  if (typeof value === 'string') texts.push(value);
  else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collect(inner, texts);
  }
}

function commonLength(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}
