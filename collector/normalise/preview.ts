import type { Source } from './heap.ts';

/** The first `characters` characters of a text; a character is a code point. */
export function cutText(text: string, characters: number): string {
  if (text.length <= characters) return text;
  let end = 0;
  for (let count = 0; count < characters && end < text.length; count++) {
    const code = text.codePointAt(end) ?? 0;
    end += code > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

/** How many bytes the first `characters` characters of UTF-8 text take. */
export function cutBytes(
  { bytes, data }: Source,
  start: number,
  length: number,
  characters: number,
): number {
  if (length <= characters) return length;
  let count = 0;
  let at = 0;
  // Four characters of ASCII at a time.
  for (; at <= length - 4 && count <= characters - 4; at += 4, count += 4) {
    if ((data.getInt32(start + at, true) & 0x80808080) !== 0) break;
  }
  for (; at < length; at++) {
    const isContinuation = ((bytes[start + at] ?? 0) & 0xc0) === 0x80;
    if (isContinuation) continue;
    if (count === characters) return at;
    count++;
  }
  return length;
}
