import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, scanText } from './engine.ts';
import { exampleText } from './examples.ts';
import { generate, seededRandom, withLuhnDigit } from './generate.ts';
import { builtinRuleSet } from './generated/rule-set.ts';
import { loadRuleSet, parseRule } from './load.ts';
import { composeRuleSet, defaultPacks, packOf } from './packs.ts';
import { engineVersion } from './rule.ts';
import { Scanner } from './scan/scanner.ts';

const key = { kid: 'k1', root: new Uint8Array(32).fill(9) };
const redactor = createRedactor(builtinRuleSet, key);
const ours = createRedactor(builtinRuleSet, key, { source: 'store' });
const seed = 20_260_301;
const loaded = {
  rules: loadRuleSet().rules.filter(({ rule }) => defaultPacks.includes(packOf(rule))),
};

/** Places in which every example of every rule must be found. `{}` is the secret. */
const places: readonly (readonly [string, string])[] = [
  ['alone', '{}'],
  ['in prose', 'It says: {} and so on.'],
  ['at the start', '{} comes first'],
  ['at the end', 'last comes {}'],
  ['in quotes', `it's "{}"`],
  ['after a newline', 'line\n{}\nline'],
  ['in JSON', '{"role":"user","content":"see {} there"}'],
  ['glued to \\n', '{"content":"line\\n{}\\nline"}'],
  ['glued to \\t and \\"', '{"content":"\\t{}\\"quoted\\""}'],
  ['JSON in JSON', '{"a":"{\\"b\\":\\"line\\\\n{}\\\\n\\"}"}'],
  ['after \\u0022', '{"a":"\\u0022{}\\u0022"}'],
  ['after %3D', 'https://host/path?q%3D{}%26r'],
  ['after =', 'export NAME={}; run'],
  ['in angle brackets', '<{}>'],
  ['next to multibyte characters', '密钥{}在这里'],
  ['next to an emoji', '🔑{}🔑'],
  ['after invalid UTF-8', '\uFFFD{}\uFFFD'],
];

describe('recall: every example of every rule, wherever it stands', () => {
  const cases = loaded.rules.flatMap(({ rule, tests }) =>
    tests.must_match.map((example, i) => ({ id: rule.id, i, ...exampleOf(example) })),
  );
  test.each(cases)('$id $i', ({ secret, core }) => {
    const missed = places.filter(([, place]) => {
      const text = place.replace('{}', () => secret);
      const result = scanText(redactor, text);
      // Beside other words another rule may be the surer one.
      return result.text.includes(core) || result.hits.length === 0;
    });
    expect(missed.map(([name]) => name)).toEqual([]);
  });

  test('bytes that are not UTF-8 around a secret stay as they are', () => {
    const secret = Buffer.from(generate('ghp_[0-9A-Za-z]{36}', seededRandom(1)));
    const bytes = Buffer.concat([Buffer.of(0xff, 0xc3), secret, Buffer.of(0xc3, 0xff)]);
    const scan = redactor.scan(bytes, 0, bytes.length);
    expect(Buffer.from(scan?.bytes ?? []).toString('latin1')).toMatch(
      /^\xff\xc3\[GITHUB~k1~[a-z2-7]{16}\]\xc3\xff$/,
    );
  });
});

/** Many rules look for a word beside the value, so the whole example is what is placed. */
function exampleOf(example: Parameters<typeof exampleText>[0]): { secret: string; core: string } {
  const { text, secret } = exampleText(example);
  const isBare = example.in === undefined && example.luhn === true;
  return { secret: isBare ? `card ${secret}` : text, core: secret };
}

test('benign text is left alone', () => {
  const random = seededRandom(seed);
  const make = (pattern: string): string => generate(pattern, random);
  const benign = [
    ...Array.from({ length: 200 }, () =>
      make('[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'),
    ),
    ...Array.from({ length: 200 }, () => make('trace_id=[0-9a-f]{32} span_id=[0-9a-f]{16}')),
    ...Array.from({ length: 50 }, () => make('00-[0-9a-f]{32}-[0-9a-f]{16}-01')),
    ...Array.from({ length: 50 }, () => make('sha256:[0-9a-f]{64}')),
    ...Array.from({ length: 50 }, () => make('commit [0-9a-f]{40}')),
    ...Array.from({ length: 300 }, () => make('order 4[0-9]{15} shipped')),
    ...Array.from({ length: 300 }, () => make('4[0-9]{15}')),
    ...Array.from({ length: 100 }, () => make('start_time_unix_nano: 1[67][0-9]{17}')),
    ...Array.from({ length: 20 }, () =>
      make('data:image/png;base64,iVBORw0KGgo([0-9A-Za-z+/]{1000}){4}='),
    ),
    ...Array.from({ length: 50 }, () => make('\\[(-?0\\.[0-9]{4,16}, ){20}0\\.[0-9]{8}\\]')),
    '2026-03-01T10:00:00.123456Z 2026-03-01 10:00:00,123',
    '@Override public void run() { @SuppressWarnings("x") int a; }',
    '@app.route("/users") def f(x: int) -> str: ...  a @ b, x@y',
    'npm i @scope/package@1.2.3 lodash@4.17.21 react@19.0.0-rc.1 v@v1.2.3-beta.x',
    'git@github.com:owner/repository.git ssh://git@gitlab.com/owner/repository',
    'prompt_tokens: 1532, completion_tokens: 88, version 1.2.3.4, 10.0.0.1:8080',
    'ISBN 9780306406157, EAN 4006381333931',
    'sk-learn, task-force, disk-usage, eyJust, AKIA, ghp_short, -----BEGIN CERTIFICATE-----',
    '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----',
  ];
  const hidden = benign.filter((text) => scanText(redactor, text).hits.length > 0);
  expect(hidden).toEqual([]);
});

describe('pseudonyms', () => {
  const token = (text: string): string => scanText(redactor, text).text;
  const number = withLuhnDigit(generate('4[0-9]{15}', seededRandom(3)));
  const grouped = number.replace(/(....)(?=.)/g, '$1 ');
  const pem = exampleText({
    gen: '-----BEGIN PRIVATE KEY-----(\\n[0-9A-Za-z+/]{64}){3}\\n-----END PRIVATE KEY-----',
    seed: 4,
  }).text;
  test.each([
    ['e-mail, any case', 'bob@example.org', 'Bob@Example.ORG'],
    ['card, with and without groups', `card ${number}`, `card ${grouped}`],
    ['PEM, escaped newlines', pem, pem.replaceAll('\n', '\\n')],
    ['PEM, newlines escaped twice', pem, pem.replaceAll('\n', '\\\\n')],
    ['PEM, joined by spaces', pem, pem.replaceAll('\n', ' ')],
  ])('%s: one spelling', (_, a, b) => {
    expect(token(a)).toMatch(/\[[A-Z_]+~k1~[a-z2-7]{16}\]/);
    expect(token(b)).toBe(token(a));
  });

  test('other values and other keys give other pseudonyms', () => {
    const other = createRedactor(builtinRuleSet, { kid: 'k1', root: new Uint8Array(32).fill(8) });
    expect(token('bob@example.org')).not.toBe(token('rob@example.org'));
    expect(token('bob@example.org')).not.toBe(scanText(other, 'bob@example.org').text);
  });

  test('the documented construction', () => {
    // Recomputed by hand from HKDF and HMAC as pseudonym.ts describes them, for an all-nines key.
    expect(token('bob@example.org')).toBe(expectedPseudonym('EMAIL', 'bob@example.org'));
  });
});

describe('text that looks like ours', () => {
  const real = scanText(redactor, 'bob@example.org').text;
  test.each([
    [real, real.replace('[', '[EXT-')],
    ['[UNSCANNED~budget]', '[EXT-UNSCANNED~budget]'],
    ['[EXT-EMAIL~k1~aaaaaaaaaaaaaaaa]', '[EXT-EMAIL~k1~aaaaaaaaaaaaaaaa]'],
    ['[a~b] x~y [~] ~/.config [A~', '[a~b] x~y [~] ~/.config [A~'],
  ])('%s from a sender becomes %s', (text, want) => {
    expect(scanText(redactor, text).text).toBe(want);
    expect(scanText(ours, text).text).toBe(text);
    expect(scanText(ours, want).text).toBe(want);
  });
});

test('a secret keeps its pseudonym inside an address, and overlaps are hidden whole', () => {
  const secret = generate('ghp_[0-9A-Za-z]{36}', seededRandom(5));
  const alone = scanText(redactor, secret).text;
  expect(scanText(redactor, `https://${secret}@github.com/a`).text).toBe(
    `https://${alone}@github.com/a`,
  );
});

test('a mask carries the label alone', () => {
  const text = `schema: 1
id: secrets.masked
version: 1
family: masked
title: A masked thing
match: [{ anchor: [mask-], pattern: 'mask-[0-9]{4,8}', boundary: token, max_len: 16 }]
score: 0.9
action: { type: mask, label: HIDDEN }
tests:
  must_match: [{ gen: 'mask-[0-9]{4}', seed: 1 }, { gen: 'mask-[0-9]{8}', seed: 2 }]
  must_not_match: [mask-12]`;
  const { rule } = parseRule(text, 'secrets/masked.yaml');
  const masking = createRedactor(composeRuleSet([rule]), key);
  expect(scanText(masking, 'a mask-1234 b')).toEqual({
    text: 'a [HIDDEN~mask] b',
    hits: [{ rule: 'secrets.masked', ruleVersion: 1, action: 'mask', count: 1 }],
  });
  // A longer number is another thing.
  expect(scanText(masking, 'a mask-1234567890 b').hits).toEqual([]);
});

describe('properties', () => {
  const pieces = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      '@',
      '.',
      '~',
      '[',
      ']',
      '-----BEGIN',
      'eyJ',
      'sk-',
      'card ',
      ' 4242',
      '\\n',
      '"',
    ),
    fc.constantFrom('bob@x.com', '[EMAIL~k1~aaaaaaaaaaaaaaaa]', '[EXT-A~b]', 'order ', '_', '%3D'),
    fc
      .tuple(fc.constantFrom(...loaded.rules.flatMap(({ tests }) => tests.must_match)), fc.nat(50))
      .map(([example, extra]) => exampleText({ ...example, seed: example.seed + extra }).text),
  );
  const texts = fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(''));
  const options = { seed, numRuns: 1_500 };

  test('redacting twice is redacting once, and the engine gives the same again', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const once = scanText(redactor, text).text;
        expect(scanText(ours, once)).toEqual({ text: once, hits: [] });
        expect(scanText(createRedactor(builtinRuleSet, key), text).text).toBe(once);
      }),
      { ...options, numRuns: 400 },
    );
  });

  test('redacted text of ours survives as text of ours', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const once = scanText(ours, text).text;
        expect(scanText(ours, once)).toEqual({ text: once, hits: [] });
      }),
      options,
    );
  });

  test('random bytes: no error, nothing unscanned, input untouched', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(20), (bytes, start) => {
        const from = Math.min(start, bytes.length);
        const before = bytes.slice();
        const scan = redactor.scan(bytes, from, bytes.length);
        expect(bytes).toEqual(before);
        expect(scan?.hits.some((hit) => hit.action === 'unscanned') ?? false).toBe(false);
      }),
      options,
    );
  });

  test('a field is scanned without a look at its neighbours', () => {
    fc.assert(
      fc.property(texts, texts, texts, (before, text, after) => {
        const parts = [before, text, after].map((part) => Buffer.from(part));
        const [head, body] = parts;
        const start = head?.length ?? 0;
        const end = start + (body?.length ?? 0);
        const scan = redactor.scan(Buffer.concat(parts), start, end);
        const alone = scanText(redactor, Buffer.from(text).toString());
        expect(Buffer.from(scan?.bytes ?? body ?? []).toString()).toBe(alone.text);
      }),
      options,
    );
  });
});

test('text outside of hits is identical, byte for byte', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 8 }),
      (parts) => {
        const secrets = parts.map((_, i) => generate('ghp_[0-9A-Za-z]{36}', seededRandom(i)));
        // Spaces on both sides, and no sign that could join the random text to anything.
        const plain = parts.map((part) => part.replace(/[@~0-9]/g, ''));
        const text = plain.map((part, i) => `${part} ${secrets[i]} `).join('');
        const want = plain.map(
          (part, i) => `${part} ${scanText(redactor, secrets[i] ?? '').text} `,
        );
        expect(scanText(redactor, text).text).toBe(Buffer.from(want.join('')).toString());
      },
    ),
    { seed, numRuns: 500 },
  );
});

test('a match that its bound cuts off takes its whole run with it', () => {
  const token = generate('ghp_[0-9A-Za-z]{400}', seededRandom(6));
  expect(scanText(redactor, `a ${token} b`).text).toMatch(/^a \[GITHUB~k1~[a-z2-7]{16}\] b$/);
});

describe('hostile text', () => {
  const units = [
    '-eyJ',
    'eyJ.',
    'a@',
    'a@a.',
    '-----BEGIN ',
    '4242 ',
    '[A~',
    '\\n',
    ' sk-',
    '~',
    '@',
  ];
  test.each(units)('%j repeated: work is linear', (unit) => {
    const scanner = new Scanner(builtinRuleSet);
    const workOf = (bytes: number): number => {
      const before = scanner.work;
      scanner.find(Buffer.alloc(bytes, unit), 0, bytes);
      return scanner.work - before;
    };
    const half = workOf(500_000);
    expect(workOf(1_000_000)).toBeLessThan(2.5 * half);
    // The text itself and eight times as much for what it only looks like.
    expect(half).toBeLessThan(9 * 500_000 + 100_000);
  });

  test('work beyond the credit hides the rest of the field, and that is stable', () => {
    // One failing match of 16 kB at every eighth byte.
    const text = `start ${'eyJaaaaa!eyJ'.repeat(3)}${' eyJ'.padEnd(20, 'a')} ${'.eyJa'.repeat(200_000)} end`;
    const dear = composeRuleSet(
      builtinRuleSet.rules
        .filter(({ id }) => id === 'secrets.jwt')
        .map((rule) => ({
          ...rule,
          match: [
            { anchor: ['eyJ'], pattern: 'eyJ[a-zA-Z.]{100,}!', boundary: 'token', max_len: 16_384 },
          ] as const,
        })),
    );
    const result = scanText(createRedactor(dear, key), text);
    expect(result.text.startsWith('start ')).toBe(true);
    expect(result.text.endsWith('[UNSCANNED~budget]')).toBe(true);
    expect(result.hits).toEqual([
      { rule: 'engine.unscanned', ruleVersion: engineVersion, action: 'unscanned', count: 1 },
    ]);
    const again = scanText(createRedactor(dear, key, { source: 'store' }), result.text);
    expect(again).toEqual({ text: result.text, hits: [] });
  });

  test('an error hides the whole field', () => {
    const broken = new Proxy(new Uint8Array(100).fill(0x61), {
      get: (_, name) => {
        throw new Error(`no ${String(name)}`);
      },
    });
    const scan = redactor.scan(broken, 0, 100);
    expect(Buffer.from(scan?.bytes ?? []).toString()).toBe('[UNSCANNED~error]');
  });
});

function expectedPseudonym(label: string, value: string): string {
  const { createHmac, hkdfSync } = process.getBuiltinModule('node:crypto');
  const secret = Buffer.from(
    hkdfSync('sha256', key.root, new Uint8Array(0), 'spanledger redaction\0rp1\0k1', 32),
  );
  const mac = createHmac('sha256', secret).update(`rp1\0${label}\0${value}`).digest();
  const bits = [...mac.subarray(0, 10)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const text = (bits.match(/.{5}/g) ?? [])
    .map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five, 2)])
    .join('');
  return `[${label}~k1~${text}]`;
}
