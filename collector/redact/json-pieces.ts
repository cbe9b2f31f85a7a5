/** A text inside a structure that came as JSON text. */
export interface JsonLeaf {
  readonly text: string;
  /** Its place, alike in chunks whose items stand at other positions but have an `index`. */
  readonly path: string;
  /** The numbers on the way: `index` of a choice, a call or a part. */
  readonly mark: string;
  /** Around the text, outermost first. */
  readonly around: readonly Around[];
}

interface Around {
  readonly holder: object;
  readonly key: string;
}

const depthMax = 32;

/** All texts inside JSON text; none in any other text. */
export function jsonLeaves(bytes: Uint8Array): readonly JsonLeaf[] {
  const [first] = bytes;
  if (first !== 0x7b && first !== 0x5b) return [];
  const leaves: JsonLeaf[] = [];
  try {
    collect(JSON.parse(Buffer.from(bytes).toString()), {
      text: '',
      path: '',
      mark: '',
      around: [],
    });
  } catch {
    return [];
  }
  return leaves;

  function collect(value: unknown, at: JsonLeaf): void {
    if (typeof value === 'string') leaves.push({ ...at, text: value });
    if (typeof value !== 'object' || value === null || at.around.length === depthMax) return;
    const mark = at.mark + numberOf(value);
    for (const [key, child] of Object.entries(value)) {
      const step = Array.isArray(value) && numberOf(child) !== '' ? '' : key;
      const around = [...at.around, { holder: value, key }];
      collect(child, { text: '', path: `${at.path}\0${step}`, mark, around });
    }
  }
}

/**
 * JSON text of the structure with another text in this place. What else it held is left out, but
 * for numbers and kinds that say what the text is a piece of: found across several chunks, the text
 * was scanned; the rest of this one was not.
 */
export function withoutRest({ around }: JsonLeaf, text: string): Uint8Array {
  let value: unknown = text;
  for (const { holder, key } of around.toReversed()) {
    if (Array.isArray(holder)) value = [value];
    else value = { ...kept(holder), [isWord(key) ? key : 'content']: value };
  }
  return Buffer.from(JSON.stringify(value));
}

function kept(holder: object): object {
  return Object.fromEntries(
    Object.entries(holder).filter(
      ([key, value]) =>
        (numbers.has(key) && Number.isInteger(value) && Math.abs(value) < 1e6) ||
        (key === 'type' && typeof value === 'string' && isWord(value)),
    ),
  );
}

const numbers: ReadonlySet<string> = new Set(['index', 'output_index', 'content_index']);

/** A word of an API; what a sender could hide nothing in. */
function isWord(text: string): boolean {
  return /^[a-z]{1,16}([._][a-z]{1,16}){0,4}$/.test(text);
}

function numberOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .filter(
      ([key, each]) => numbers.has(key) && (Number.isInteger(each) || typeof each === 'string'),
    )
    .map(([key, each]) => `${key}#${each}`)
    .join('');
}
