import { isSpace } from './scan/byte-kinds.ts';

/** A hash pays from about this many bytes on, see `npm run bench -- --only redact`. */
export const blockMin = 1_024;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const openBrace = 0x7b;
const closeBrace = 0x7d;
/** Longest first key by which the elements of a list are known. */
const keyMax = 32;

/**
 * Where the blocks of a large text end. A JSON array of maps, as a list of messages is one, parts
 * between its elements as soon as there is enough for a block, so that a list which grew at its end
 * has the same blocks as before; any other text is one block. Maps say nothing about the next one.
 *
 * An element is known by its first key, the same as that of the first: `},{"role"` is nothing that
 * could stand inside of a text, where the quote would end it, and maps within elements begin
 * otherwise. Following the brackets through all text took as long as scanning a third of it.
 */
export function blockEnds(bytes: Uint8Array, start: number, end: number): readonly number[] {
  const keyEnd = end - start < 2 * blockMin ? -1 : endOfFirstKey(bytes, start, end);
  if (keyEnd < 0) return [end];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  const head = text.subarray(1, keyEnd - start);
  const ends: number[] = [];
  for (let at = text.indexOf(head, blockMin); at >= 0; ) {
    const between = commaBefore(text, at);
    if (between > 0) ends.push(start + between);
    at = text.indexOf(head, between > 0 ? between + blockMin : at + head.length);
  }
  ends.push(end);
  return ends;
}

/** The end of `[{"key"`; -1 where the text does not begin so. */
function endOfFirstKey(bytes: Uint8Array, start: number, end: number): number {
  const isList = bytes[start] === openBracket && bytes[start + 1] === openBrace;
  if (!isList || bytes[start + 2] !== quote) return -1;
  const last = Math.min(end, start + 3 + keyMax);
  for (let at = start + 3; at < last; at++) {
    if (bytes[at] === backslash) return -1;
    if (bytes[at] === quote) return at > start + 3 ? at + 1 : -1;
  }
  return -1;
}

/** The comma of `},` before `at`, spaces between allowed; 0 where there is none. */
function commaBefore(text: Uint8Array, at: number): number {
  let to = at - 1;
  while (to > 0 && isSpace(text[to] ?? 0)) to--;
  return to > 0 && text[to] === comma && text[to - 1] === closeBrace ? to : 0;
}

interface Result<Hit> {
  readonly bytes: Uint8Array;
  readonly hits: readonly Hit[];
  readonly isSame?: true;
  readonly isWhole?: true;
}

interface Counted {
  readonly rule: string;
  readonly action: string;
  readonly count: number;
}

/**
 * Scans a large text block by block; undefined when nothing was found. Where one block takes the
 * whole field with it, as `drop` does, the others do not count.
 */
export function scanBlocks<Hit extends Counted>(
  bytes: Uint8Array,
  start: number,
  end: number,
  scanBlock: (from: number, to: number) => Result<Hit> | undefined,
): Result<Hit> | undefined {
  const ends = blockEnds(bytes, start, end);
  const results = ends.map((to, i) => scanBlock(i === 0 ? start : (ends[i - 1] ?? start), to));
  const found = results.filter((result) => result !== undefined);
  if (found.length === 0) return undefined;
  const hits = sumOf(found.flatMap((result) => result.hits));
  const dropped = found.find((result) => result.hits.some(({ action }) => action === 'drop'));
  if (dropped !== undefined) return { ...dropped, hits: hits.filter(isDrop) };
  const parts = results.map((result, i) => {
    return result?.bytes ?? bytes.subarray(i === 0 ? start : ends[i - 1], ends[i]);
  });
  const whole = { bytes: Buffer.concat(parts), hits };
  return found.every(({ isSame }) => isSame) ? { ...whole, isSame: true } : whole;
}

function isDrop({ action }: Counted): boolean {
  return action === 'drop';
}

function sumOf<Hit extends Counted>(hits: readonly Hit[]): readonly Hit[] {
  const sums = new Map<string, Hit>();
  for (const hit of hits) {
    const key = `${hit.rule} ${hit.action}`;
    sums.set(key, { ...hit, count: hit.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}
