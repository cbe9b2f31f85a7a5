import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, scanText } from '../engine.ts';
import { generate, seededRandom } from '../generate.ts';
import { builtinRuleSet } from '../generated/rule-set.ts';
import { Scanner } from '../scan/scanner.ts';
import { FormScanner } from './form-scanner.ts';
import { PlainView } from './plain-view.ts';

const key = { kid: 'k1', root: new Uint8Array(32).fill(9) };
const redactor = createRedactor(builtinRuleSet, key);
const ours = createRedactor(builtinRuleSet, key, { source: 'store' });
const seed = 20_261_126;

/** Every form that the engine reads, as what writes it. */
const forms: Readonly<Record<string, (text: string) => string>> = {
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64 in lines': (text) => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n'),
  'base64 in escaped lines': (text) =>
    Buffer.from(text).toString('base64').replace(/.{64}/g, '$&\\\\n'),
  hex: (text) => Buffer.from(text).toString('hex'),
  HEX: (text) => `0x${Buffer.from(text).toString('hex').toUpperCase()}`,
  'hex of a database': (text) => `\\x${Buffer.from(text).toString('hex')}`,
  // With a word before it, for letters in small are what phase 1 sees of most dumps.
  'hex with spaces': (text) => eachByte(`key ${text}`, 16, ' '),
  'hex with colons': (text) => eachByte(`key ${text}`, 16, ':'),
  'hex with spaces, in words': (text) =>
    Buffer.from(`key: ${text}`).toString('hex').replace(/..../g, '$& ').trim(),
  '0xXX, 0xXX': (text) => `0x${eachByte(`key ${text}`, 16, ', 0x')}`,
  'decimal numbers': (text) => `[${eachByte(`key ${text}`, 10, ',')}]`,
  'decimal numbers in lines': (text) =>
    `[${eachByte(`key ${text}`, 10, ', ').replace(/((?:\d+, ){12})/g, '$1\n  ')}]`,
  '%XX': (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&'),
  encodeURIComponent: encodeURIComponent,
  '\\uXXXX': (text) => eachChar(text, (code) => `\\u${code.toString(16).padStart(4, '0')}`),
  '\\\\uXXXX': (text) => eachChar(text, (code) => `\\\\u${code.toString(16).padStart(4, '0')}`),
  '\\u{XX}': (text) => eachChar(text, (code) => `\\u{${code.toString(16)}}`),
  '\\xXX': (text) =>
    text.replace(/[\0-\xff]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`),
  '&#D;': (text) => eachChar(text, (code) => `&#${code};`),
  '&#xH;': (text) => eachChar(text, (code) => `&#x${code.toString(16)};`),
  'named entities': (text) =>
    text.replace(
      /[@._-]/g,
      (c) => `&${{ '@': 'commat', '.': 'period', _: 'lowbar', '-': 'hyphen' }[c]};`,
    ),
  'full width': (text) =>
    text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  'zero width': (text) => [...text].join('\u200b'),
  'soft hyphens': (text) => [...text].join('\u00ad'),
  colours: (text) => [...text].join('\u001b[1;31m'),
  'colours, spelled': (text) => (text.includes('\\') ? text : [...text].join('\\u001b[0m')),
  // Between the signs of an escape it would be an escape no more.
  'joiners, spelled': (text) => (text.includes('\\') ? text : [...text].join('\\u2060')),
  JSON: (text) => JSON.stringify({ a: text }),
};
const secrets: readonly (readonly [string, string])[] = [
  ['GITHUB', generate('ghp_[0-9A-Za-z]{36}', seededRandom(1))],
  ['AWS_KEY', generate('AKIA[A-Z2-7]{16}', seededRandom(2))],
  ['ANTHROPIC', generate('sk-ant-api03-[0-9A-Za-z_-]{93}AA', seededRandom(3))],
  ['EMAIL', 'bob.smith@example.org'],
];

test('in forms a plus is a space', () => {
  const shown = (text: string): string => scanText(redactor, text).text;
  const secret = generate('[a-z]{8}[0-9]{4}', seededRandom(5));
  for (const text of [
    `my password is ${secret}`,
    `{"x": "password: ${secret}"}`,
    `INSERT INTO t (id, password) VALUES (1, '${secret}');`,
    `CREATE USER app WITH PASSWORD '${secret}';`,
  ]) {
    const form = `q=${encodeURIComponent(text).replaceAll('%20', '+')}&x=1`;
    expect(shown(form)).not.toContain(secret);
    expect(shown(`{"body":"${form}"}`)).not.toContain(secret);
  }
  const phone = '(212) 555-0187';
  expect(shown(`q=Tel%3A+${phone.replaceAll(' ', '+')}`)).toMatch(/^q=Tel%3A\+\[PHONE~/);
  // Elsewhere it is itself, as in base64.
  const key86 = generate('[0-9A-Za-z]{40}[+][0-9A-Za-z]{45}', seededRandom(6));
  expect(shown(`a=%20&AccountKey=${key86}%3D%3D`)).not.toContain(key86.slice(41));
});

test('statements whose apostrophes are escaped have values, too', () => {
  const secret = generate('[a-z]{8}[0-9]{4}', seededRandom(5));
  const sql = `INSERT INTO t (a, b, password) VALUES ('its, ok', 1, '${secret}'), ('x', 2, '');`;
  for (const text of [sql, `{'sql': '${sql.replaceAll("'", "\\'")}'}`]) {
    const scan = scanText(redactor, text);
    expect(scan.text).not.toContain(secret);
    expect(scan.hits).toHaveLength(1);
  }
});

describe.each(Object.entries(forms))('%s', (_, write) => {
  test.each(secrets)('%s has the pseudonym that it has as it is', (label, secret) => {
    const plain = scanText(redactor, secret).text;
    expect(plain).toMatch(new RegExp(`^\\[${label}~`));
    for (const place of ['{}', 'a {} b', '{"a":"line\\n{}"}', 'x=({})', '<{}>']) {
      const text = place.replace('{}', () => write(secret));
      const once = scanText(redactor, text).text;
      expect(once).toContain(plain);
      expect(once.length).toBeLessThan(place.length + plain.length + 8);
      expect(scanText(ours, once)).toEqual({ text: once, hits: [] });
    }
  });
});

test('planted secrets never survive, whatever they are written in, three deep', () => {
  const names = Object.keys(forms);
  const filler = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(' {"a":[1,2,"x"]} ', '\\n', '%', '&', '\\u00', ' 0.123, 4.5 ', '==', '/'),
    fc.string({ unit: fc.constantFrom(...'abcdefXYZ019+/_-='), maxLength: 40 }),
  );
  const cases = fc.record({
    secret: fc.constantFrom(...secrets.map(([, secret]) => secret)),
    chain: fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }),
    before: fc.array(filler, { maxLength: 4 }),
    after: fc.array(filler, { maxLength: 4 }),
  });
  fc.assert(
    fc.property(cases, ({ secret, chain, before, after }) => {
      const written = chain.reduce((text, name) => forms[name]?.(text) ?? text, secret);
      const text = `${before.join('')} ${written} ${after.join('')}`;
      const once = scanText(redactor, text).text;
      expect(once).not.toContain(written);
      expect(once).not.toContain(secret);
      expect(scanText(ours, once).text).toBe(once);
    }),
    { seed, numRuns: 1_500 },
  );
});

describe('what only looks encoded stays', () => {
  const random = seededRandom(seed);
  const make = (count: number, pattern: string): string[] =>
    Array.from({ length: count }, () => generate(pattern, random));
  const kinds: Readonly<Record<string, readonly string[]>> = {
    'trace ids': make(3_000, '[0-9a-f]{32}'),
    'span ids': make(1_000, '[0-9a-f]{16}'),
    traceparent: make(1_000, '00-[0-9a-f]{32}-[0-9a-f]{16}-01'),
    'SHA-1 and SHA-256': [...make(1_000, '[0-9a-f]{40}'), ...make(1_000, '[0-9a-f]{64}')],
    'base64 of hashes': make(2_000, '[0-9A-Za-z+/]{43}='),
    UUIDs: make(3_000, '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'),
    nanoseconds: make(1_000, '1[67][0-9]{17}'),
    times: make(1_000, '20[12][0-9]-0[1-9]-[12][0-9]T[01][0-9]:[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z'),
    versions: make(1_000, 'v?[0-9]{1,2}\\.[0-9]{1,3}\\.[0-9]{1,3}(-rc\\.[0-9])?'),
    'token counts': make(500, '"(input|output)_tokens": [1-9][0-9]{1,6},'),
    names: make(1_000, '[a-z]{4,9}[A-Z][a-z]{4,9}[A-Z][a-z]{4,9}[A-Z][a-z]{4,9}'),
    paths: make(1_000, '/(usr|home|src)/[a-z]{4,9}/[a-z_-]{4,12}/[a-z]{5,12}\\.(ts|py|go)'),
    'lists of bytes': make(300, '\\[([1-9][0-9]?, |1[0-9][0-9], |2[0-4][0-9], ){40}0\\]'),
    fingerprints: make(500, '([0-9a-f]{2}:){19}[0-9a-f]{2}'),
    'random dumps': make(300, '([0-9a-f]{2} ){32}'),
    embeddings: make(40, '\\[(-?0\\.[0-9]{6,17}, ){300}0\\.1\\]'),
    'packed embeddings': make(40, '([0-9A-Za-z+/]{512}){4}'),
    'percent signs': make(200, '(100|50)% (sure|of [0-9]{2}%)'),
  };
  test.each(Object.keys(kinds))('%s', (kind) => {
    const texts = kinds[kind] ?? [];
    expect(texts.filter((text) => scanText(redactor, `a ${text} b`).hits.length > 0)).toEqual([]);
  });
});

describe('a long text that is spelled at every depth is scanned whole, and stays', () => {
  test.each([
    ['percent signs', 'a %252540 b '],
    ['entities', 'one &amp;amp;#64; two '],
    ['a specification of XML', 'the string "&#38;#38;#64;" is '],
    ['backslashes', 'x \\u005cu005cu0040 '],
  ])('%s', (_, unit) => {
    const text = unit.repeat(2_000);
    expect(scanText(redactor, text)).toEqual({ text, hits: [] });
    const address = encodeURIComponent(encodeURIComponent(encodeURIComponent('bob@example.org')));
    expect(scanText(redactor, text + address).hits).toMatchObject([{ rule: 'personal.email' }]);
  });
});

describe('work is bounded by the length of the text, whatever it says', () => {
  const nested = (text: string, times: number): string =>
    times === 0 ? text : nested(Buffer.from(text).toString('base64'), times - 1);
  const hostile: Readonly<Record<string, string>> = {
    'base64, eight deep': nested('a'.repeat(20_000), 8),
    'percent signs, escaped over and over': `%${'25'.repeat(50_000)}41`,
    'backslashes, spelled': '\\u005c'.repeat(30_000),
    'entities without an end': '&amp'.repeat(40_000),
    'short runs': `${'QUFB'.repeat(5)} `.repeat(8_000),
    slashes: 'QUFBQUFBQUFBQUFBQUFB/'.repeat(8_000),
    lines: `${'QUFB'.repeat(19)}\n`.repeat(2_000),
    'rows without an end': "(a)VALUES('".repeat(12_000),
    'columns without a beginning': `${'a,'.repeat(2_000)})VALUES (`.repeat(30),
    'names and values': '"name":"password","value":"x",'.repeat(4_000),
    'values in values': '{"value":'.repeat(12_000),
    'spelled runs': '%51%55%46%42'.repeat(15_000),
    'a dump': '61 62 '.repeat(30_000),
    'dumps that break off': '61 62 63 64 6 '.repeat(12_000),
    'a dump of a dump': '36 31 20 36 32 20 '.repeat(10_000),
    'numbers of both kinds': '61, 62, 100, '.repeat(14_000),
    'lines of dumps': `00000000: ${'6162 '.repeat(8)} ${'ab'.repeat(8)}\n`.repeat(2_500),
    'offsets without lines': '00000000: 61 '.repeat(12_000),
    colours: '\u001b[1;31m'.repeat(20_000),
  };
  test.each(Object.entries(hostile))('%s', (_, text) => {
    const scanner = new Scanner(builtinRuleSet);
    const formScanner = new FormScanner(scanner, builtinRuleSet.rules);
    const workOf = (bytes: Uint8Array): number => {
      const before = scanner.work;
      scanner.find(bytes, 0, bytes.length);
      formScanner.find(bytes, 0, bytes.length);
      return scanner.work - before;
    };
    const bytes = Buffer.from(text);
    const whole = workOf(bytes);
    const half = workOf(bytes.subarray(0, bytes.length >> 1));
    // The text itself, and three times as much in other forms, each at most nine times.
    expect(whole).toBeLessThan(36 * bytes.length + 1_000_000);
    expect(whole).toBeLessThan(2.5 * half + 10_000);
  });
});

test('a view knows where each of its bytes came from', () => {
  const text = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.constantFrom('%41', '\\u0041', '\\\\u00e9', '&amp;', '\uff21', '\u200b', '\\/', '\\'),
    ),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(text, (parts) => {
      const bytes = Buffer.from(`##${parts.join('')}##`);
      const view = new PlainView(bytes, 2, bytes.length - 2);
      for (let at = 0; at < view.length; at++) {
        const from = view.sourceStart(at);
        const to = view.sourceEnd(at + 1);
        expect(from).toBeGreaterThanOrEqual(2);
        expect(to).toBeLessThanOrEqual(bytes.length - 2);
        // What stands there says this byte, alone or as a part of a character.
        const alone = new PlainView(bytes, from, to);
        expect([...alone.bytes.subarray(0, alone.length)]).toContain(view.bytes[at]);
      }
    }),
    { seed, numRuns: 500 },
  );
});

function eachByte(text: string, radix: 10 | 16, between: string): string {
  const values = [...Buffer.from(text)].map((byte) => byte.toString(radix));
  return values.map((value) => (radix === 16 ? value.padStart(2, '0') : value)).join(between);
}

function eachChar(text: string, write: (code: number) => string): string {
  return [...text].map((char) => write(char.codePointAt(0) ?? 0)).join('');
}
