/** The words of a filter. Reads each character once; nothing here backtracks. */
import { Invalid } from '../../model/errors.ts';

export type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'mark'; readonly text: string }
  | { readonly kind: 'quoted'; readonly text: string; readonly quote: string };

const quotes = '\'"`';
const marks = '(),';
const comparing = '=!<>';

/** @throws Invalid where a quote is not closed or a character means nothing. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (/\s/.test(char)) {
      at++;
    } else if (quotes.includes(char)) {
      const quoted = quotedAt(text, at);
      tokens.push({ kind: 'quoted', text: quoted.text, quote: char });
      at = quoted.end;
    } else if (marks.includes(char)) {
      tokens.push({ kind: 'mark', text: char });
      at++;
    } else if (comparing.includes(char)) {
      const end = text[at + 1] === '=' ? at + 2 : at + 1;
      const mark = text.slice(at, end);
      tokens.push({ kind: 'mark', text: mark === '==' ? '=' : mark });
      at = end;
    } else {
      const end = endOfWord(text, at);
      if (end === at) throw invalidText();
      tokens.push({ kind: 'word', text: text.slice(at, end) });
      at = end;
    }
  }
  return tokens;
}

/** A quote that stands twice is one of the text. */
function quotedAt(text: string, start: number): { readonly text: string; readonly end: number } {
  const quote = text[start] ?? '';
  let found = '';
  let at = start + 1;
  for (;;) {
    const end = text.indexOf(quote, at);
    if (end < 0) throw invalidText();
    found += text.slice(at, end);
    at = end + 1;
    if (text[at] !== quote) return { text: found, end: at };
    found += quote;
    at++;
  }
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length && /[\p{L}\p{N}_.\-+/:$]/u.test(text[at] ?? '')) at++;
  return at;
}

function invalidText(): Invalid {
  return new Invalid('Invalid clause(s) in filter string.', {
    code: 'invalid_parameter',
    hint: 'Text stands in single or double quotes, and a key with other signs in backticks.',
  });
}
