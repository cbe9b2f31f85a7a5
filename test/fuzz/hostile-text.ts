import { canaries } from './canary.ts';

const encoder = new TextEncoder();

/** Texts that decoders, rules or writers stumble over; some are not UTF-8. */
export const hostileTexts: readonly Uint8Array<ArrayBuffer>[] = [
  ...[
    '',
    ' ',
    '\u0000\u0001\u001f\u007f',
    '\ud7ff\ue000\uffff\u{10ffff}\u{1f600}',
    '"\\/\b\f\n\r\t',
    '{"a":{"b":[1,2,{"c":"\\u0040\\ud83d\\ude00"}]}}',
    '[{"role":"user","parts":[{"type":"text","content":"x"}]}]',
    '['.repeat(300),
    '{"a":'.repeat(200),
    '[EMAIL~k1~aaaaaaaaaaaaaaaa]',
    '[UNSCANNED~reason]',
    '0'.repeat(40),
    '4111 1111 1111 1111',
    'a'.repeat(1_000),
    '@'.repeat(200),
    'eyJ'.repeat(60),
    ...canaries,
    `{"to":"${canaries[1] ?? ''}"}`,
    `[{"role":"user","content":"${spelled(canaries[1] ?? '')}"}]`,
  ].map((text) => encoder.encode(text)),
  ...[
    [0x80],
    [0xc0, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0x61, 0xff, 0x62],
    [0xe2, 0x82],
    [0xef, 0xbb, 0xbf, 0x7b],
  ].map((bytes) => Uint8Array.from(bytes)),
  Uint8Array.from({ length: 16 }, (_, at) => at),
  Uint8Array.from({ length: 8 }, (_, at) => at),
  new Uint8Array(16),
  new Uint8Array(8),
  new Uint8Array(7),
  new Uint8Array(33).fill(255),
];

/** Every character as JSON may escape it. */
export function spelled(text: string): string {
  return [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}
