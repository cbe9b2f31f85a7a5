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
  const { buffer, byteOffset, length } = bytes;
  try {
    const value: unknown = JSON.parse(Buffer.from(buffer, byteOffset, length).toString());
    collect(value, { leaves, around: [] }, '', '');
  } catch {
    return [];
  }
  return leaves;
}

interface Collected {
  readonly leaves: JsonLeaf[];
  /** What is around the current value; leaves get a copy. */
  readonly around: Around[];
}

function collect(value: unknown, collected: Collected, path: string, mark: string): void {
  const { leaves, around } = collected;
  if (typeof value === 'string') leaves.push({ text: value, path, mark, around: [...around] });
  if (typeof value !== 'object' || value === null || around.length === depthMax) return;
  const ownMark = mark + numberOf(value);
  const isArray = Array.isArray(value);
  for (const [key, child] of Object.entries(value)) {
    // Numbers and the like hold no text.
    if (typeof child !== 'string' && typeof child !== 'object') continue;
    const step = isArray && numberOf(child) !== '' ? '' : key;
    around.push({ holder: value, key });
    collect(child, collected, `${path}\0${step}`, ownMark);
    around.pop();
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
        (isNumber.has(key) && Number.isInteger(value) && Math.abs(value) < 1e6) ||
        (key === 'type' && typeof value === 'string' && isWord(value)),
    ),
  );
}

const numbers = ['index', 'output_index', 'content_index'] as const;
const isNumber: ReadonlySet<string> = new Set(numbers);

/** A word of an API; what a sender could hide nothing in. */
function isWord(text: string): boolean {
  return /^[a-z]{1,16}([._][a-z]{1,16}){0,4}$/.test(text);
}

function numberOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  let text = '';
  for (const key of numbers) {
    const each: unknown = key in value ? Reflect.get(value, key) : undefined;
    if (Number.isInteger(each) || typeof each === 'string') text += `${key}#${each}`;
  }
  return text;
}
