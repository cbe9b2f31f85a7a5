import type { Anchor, Sign } from './anchor-table.ts';
import { isDigit, isHexDigit, isLetter } from './byte-kinds.ts';
import type { Matcher } from './matcher.ts';

/** Every literal and sign once, with the matchers it leads to. */
export function collectAnchors(matchers: readonly Matcher[]): readonly Anchor[] {
  const byLiteral = new Map<string, number[]>();
  for (const [index, { match }] of matchers.entries()) {
    const written = typeof match.anchor === 'string' ? [] : match.anchor;
    for (const literal of written.flatMap(expandAnchor)) {
      const list = byLiteral.get(literal);
      if (list === undefined) byLiteral.set(literal, [index]);
      else list.push(index);
    }
  }
  const encoder = new TextEncoder();
  const used = ruleSigns.flatMap((anchor) => {
    const matches = matchers.flatMap(({ match }, i) => (match.anchor === anchor.sign ? [i] : []));
    return matches.length === 0 ? [] : [{ ...anchor, matches }];
  });
  return [
    ...[...byLiteral].map(([text, matches]) => ({ literal: encoder.encode(text), matches })),
    ...used,
    ...ownSigns,
  ];
}

/** Signs that rules may name as their anchor. */
const ruleSigns: readonly Anchor[] = [
  signAnchor('dotted', '.', isDigit, isDigit),
  signAnchor('colons', ':', isHexOrColon, isHexOrColon),
  signAnchor('plus', '+', undefined, isDigit),
];

/** How the name of a column ends that rules ask for, and what may stand after it. */
const columnWords = [
  ...['key', 'Key', 'KEY', 'oken', 'OKEN', 'ecret', 'ECRET'],
  ...['assword', 'ASSWORD', 'asswd', 'assphrase', '_pass'],
];
const columnEnds = [
  ...[',', ';', '\t', '\n', '\r', '\\n', '\\r', '\\t', '\\\\n', '\\\\r', '\\\\t', '\\\\\\\\n'],
  // In quotes.
  ...['",', '";', '"\t', '"\n', '"\r', '"\\n', '"\\r', '\\",', '\\";', '\\"\\n', '\\"\\r'],
  ...['\\\\\\",', '\\\\\\"\\\\n', '\\\\\\\\\\\\\\",', '\\\\\\\\\\\\\\"\\\\\\\\n'],
];

/** Signs that lead to no rule: our own replacements, and characters that are spelled. */
const ownSigns: readonly Anchor[] = [
  ...['alue"', 'alue\\', 'alues', 'VALUES'].map((text) => ({
    literal: new TextEncoder().encode(text),
    matches: [],
    sign: 'named' as const,
  })),
  ...columnWords.flatMap((word) =>
    columnEnds.map((after) => ({
      literal: new TextEncoder().encode(word + after),
      matches: [],
      sign: 'column' as const,
    })),
  ),
  signAnchor('token', '~'),
  signAnchor('spelling', '%', undefined, isHexDigit),
  signAnchor('spelling', '&', undefined, (byte) => isLetter(byte) || byte === 0x23),
  signAnchor('spelling', '\\', undefined, (byte) => '/ux'.includes(String.fromCharCode(byte))),
  // The escape character, where it colours text.
  signAnchor('spelling', 0x1b, undefined, between(0x5b, 0x5b)),
  // Bytes as numbers: `61 62`, `61:62`, `0x61`, `,101` and `[65`. Their text has small letters, or
  // digits too. Not with dashes between: ids have those, and looking at them cost 2 % of logs.
  signAnchor('dump', ' ', isHexDigit, between(0x33, 0x37)),
  signAnchor('dump', ':', isHexDigit, between(0x36, 0x37)),
  signAnchor('dump', 'x', between(0x30, 0x30), between(0x33, 0x37)),
  signAnchor('dump', '[', undefined, between(0x33, 0x39)),
  signAnchor('dump', '1', (byte) => ' ,['.includes(String.fromCharCode(byte)), between(0x30, 0x32)),
  // The soft hyphen, what has no width, and full-width forms, by the byte after the first.
  signAnchor('spelling', 0xad, between(0xc2, 0xc2)),
  signAnchor('spelling', 0x80, between(0xe2, 0xe2), between(0x8b, 0xae)),
  signAnchor('spelling', 0x81, between(0xe2, 0xe2), between(0xa0, 0xaf)),
  signAnchor('spelling', 0xbb, between(0xef, 0xef), between(0xbf, 0xbf)),
  signAnchor('spelling', 0xbc, between(0xef, 0xef), between(0x8d, 0xbf)),
  signAnchor('spelling', 0xbd, between(0xef, 0xef), between(0x81, 0x9e)),
];

function signAnchor(
  sign: Sign,
  text: string | number,
  before?: (byte: number) => boolean,
  after?: (byte: number) => boolean,
): Anchor {
  const byte = typeof text === 'string' ? text.charCodeAt(0) : text;
  const all = Array.from({ length: 256 }, (_, i) => i);
  return {
    literal: Uint8Array.of(byte),
    matches: [],
    sign,
    before: before === undefined ? undefined : all.filter(before),
    after: after === undefined ? undefined : all.filter(after),
  };
}

function isHexOrColon(byte: number): boolean {
  return isHexDigit(byte) || byte === 0x3a;
}

function between(low: number, high: number): (byte: number) => boolean {
  return (byte) => byte >= low && byte <= high;
}

/** A `#` in an anchor stands for each digit. */
export function expandAnchor(written: string): readonly string[] {
  const at = written.indexOf('#');
  if (at < 0) return [written];
  return [...'0123456789'].flatMap((digit) =>
    expandAnchor(`${written.slice(0, at)}${digit}${written.slice(at + 1)}`),
  );
}
