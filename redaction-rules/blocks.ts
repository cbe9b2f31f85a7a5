/** A hash pays from about this many bytes on, see `npm run bench -- --only redact`. */
export const blockMin = 1_024;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/**
 * Where the blocks of a large text end. A JSON array, as a list of messages is one, parts between
 * its elements as soon as there is enough for a block, so that a list which grew at its end has the
 * same blocks as before; any other text is one block.
 */
export function blockEnds(bytes: Uint8Array, start: number, end: number): readonly number[] {
  if (bytes[start] !== 0x5b || end - start < 2 * blockMin) return [end];
  const ends: number[] = [];
  let blockStart = start;
  let depth = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) at = endOfString(bytes, at + 1, end);
    else if (byte === 0x5b || byte === 0x7b) depth++;
    else if (byte === 0x5d || byte === 0x7d) depth--;
    else if (
      byte === comma &&
      depth === 1 &&
      at - blockStart >= blockMin &&
      closes(bytes[at - 1])
    ) {
      ends.push(at);
      blockStart = at;
    }
  }
  ends.push(end);
  return ends;
}

/** Texts of an array may be a name and its value; maps and lists say nothing about the next. */
function closes(byte: number | undefined): boolean {
  return byte === 0x5d || byte === 0x7d;
}

function endOfString(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
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
