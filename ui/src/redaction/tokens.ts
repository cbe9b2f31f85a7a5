/**
 * Finds what redaction left in a text, so that it can be shown as a thing and not as noise:
 * `[LABEL~kid~16 base32]` (a keyed pseudonym), `[LABEL~mask]`, `[LABEL~drop]` and `[LABEL~cut]`
 * (nothing is left), `[LABEL~domain~example.org]` and `[LABEL~last4~4242]` (a part is left), and
 * `[UNSCANNED~reason]` (replaced whole because it could not be scanned). Older data has masks as
 * `[LABEL]`, told by the labels of the trace.
 */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | Pseudonym
  | { readonly kind: 'mask'; readonly label: string; readonly source: string }
  | {
      readonly kind: 'part';
      readonly label: string;
      /** What the part is: `domain`, `last4`. */
      readonly of: string;
      readonly part: string;
      readonly source: string;
    }
  | { readonly kind: 'unscanned'; readonly reason: string; readonly source: string };

export interface Pseudonym {
  readonly kind: 'pseudonym';
  readonly label: string;
  readonly keyId: string;
  readonly letters: string;
  /** 1 to 4; the same value has the same one everywhere. */
  readonly tone: number;
  readonly source: string;
}

const tones = 4;
const none: ReadonlySet<string> = new Set();

/** The segments in order; their texts and sources joined are the text. */
export function redactedSegments(text: string, masks: ReadonlySet<string> = none): Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  for (const match of text.matchAll(token)) {
    const segment = segmentOf(match, masks);
    if (segment === undefined) continue;
    if (match.index > from) segments.push({ kind: 'text', text: text.slice(from, match.index) });
    segments.push(segment);
    from = match.index + match[0].length;
  }
  if (from < text.length) segments.push({ kind: 'text', text: text.slice(from) });
  return segments;
}

/** A rule that ran on a trace, from the rows of `redactions`. */
export interface RuleUse {
  readonly rule: string;
  readonly rule_version: number;
  readonly action: string;
}

/** What is known about the labels of one trace. */
export interface RedactionWords {
  readonly masks: ReadonlySet<string>;
  /** `email v7` for a label, or the label's own word where no rule of the trace fits it. */
  ruleOf(label: string): { readonly rule: string; readonly version: number | undefined };
}

export function redactionWords(uses: readonly RuleUse[]): RedactionWords {
  const masks = uses.filter((use) => use.action === 'mask').flatMap((use) => wordsOf(use.rule));
  return {
    masks: new Set(masks.map((word) => word.toUpperCase().replaceAll('-', '_'))),
    ruleOf: (label) => {
      const word = label.toLowerCase().replaceAll('_', '-');
      const use = uses.find(({ rule }) => wordsOf(rule).includes(word));
      return { rule: use?.rule ?? word, version: use?.rule_version };
    },
  };
}

/** `personal.credit-card` may be labelled `credit-card`, `credit` or `card`. */
function wordsOf(rule: string): string[] {
  const name = rule.slice(rule.lastIndexOf('.') + 1);
  return [name, ...name.split('-')];
}

const token = /\[([A-Z0-9_-]+)(?:~([A-Za-z0-9_ -]+)(?:~([A-Za-z0-9.:/-]{1,64}))?)?\]/g;
const kinds = /^(calling-code|country|domain|network|year|(first|last)[1-4])$/;
const nothingLeft = /^(mask|drop|cut)$/;

function segmentOf(match: RegExpExecArray, masks: ReadonlySet<string>): Segment | undefined {
  const [source, label = '', second, letters] = match;
  if (letters !== undefined && second !== undefined) {
    if (kinds.test(second)) return { kind: 'part', label, of: second, part: letters, source };
    if (!/^[a-z0-9]+$/.test(second) || !/^[a-z2-7]{16}$/.test(letters)) return undefined;
    return { kind: 'pseudonym', label, keyId: second, letters, tone: toneOf(letters), source };
  }
  if (second !== undefined) {
    if (nothingLeft.test(second)) return { kind: 'mask', label, source };
    return label === 'UNSCANNED' ? { kind: 'unscanned', reason: second, source } : undefined;
  }
  return masks.has(label) ? { kind: 'mask', label, source } : undefined;
}

/** Even over the letters, which are a keyed hash already. */
function toneOf(letters: string): number {
  let sum = 0;
  for (const letter of letters) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return (sum % tones) + 1;
}
