/** A part of a text from its start, and how much was left out. */
export interface TextWindow {
  readonly text: string;
  readonly linesLeft: number;
  readonly charactersLeft: number;
}

/**
 * At most so many lines and characters, cut at a line's end or between characters, never inside
 * one.
 */
export function textWindow(text: string, linesMax: number, charactersMax: number): TextWindow {
  let end = 0;
  for (let line = 0; line < linesMax && end < text.length && end <= charactersMax; line++) {
    const next = text.indexOf('\n', end);
    end = next < 0 ? text.length : next + 1;
  }
  end = Math.min(end, charactersMax);
  if (isHighSurrogate(text.charCodeAt(end - 1)) && end < text.length) end -= 1;
  const rest = text.slice(end);
  return {
    text: text.slice(0, end),
    linesLeft: rest === '' ? 0 : newlines(rest) + 1,
    charactersLeft: rest.length,
  };
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function newlines(text: string): number {
  let found = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) found++;
  return found;
}
