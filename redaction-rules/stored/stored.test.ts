import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withActions } from '../actions/override.ts';
import { builtinRuleSet, builtinRules } from '../generated/rule-set.ts';
import { composeRuleSet, pickPacks } from '../packs.ts';
import { jsonLeaves } from './json-text.ts';
import { createStoredRewriter } from './rewriter.ts';

const key = { kid: 'k1', root: new Uint8Array(32).fill(3) };
const rewriter = createStoredRewriter(builtinRuleSet, key);
const hash = 'ab'.repeat(16);
const reference = (letter: string): string => `\u0001${letter}${hash}\u0001`;
const hide = (text: string): string =>
  text.replaceAll(/\[([A-Z_]+)~k1~[a-z2-7]{16}\]/g, (_, label) => `<${label}>`);

describe('JSON is rewritten string by string, and else stays as it is', () => {
  test.each<[string, string, string | undefined]>([
    [
      '{"a":"to a@b.org","n":1.50,"m":12345678901234567890}',
      '{"a":"to <EMAIL>","n":1.50,"m":12345678901234567890}',
      'a',
    ],
    [
      '{ "a" : [ "x" , {"b":"\\u0061@b.org\\n"} ] }',
      '{ "a" : [ "x" , {"b":"<EMAIL>\\n"} ] }',
      'a[1].b',
    ],
    ['{"a@b.org":1}', '{"<EMAIL>":1}', ''],
    ['{"db.password":"hunter2-and-more"}', '{"db.password":"<PASSWORD>"}', 'db.password'],
    ['{"db.password":["hunter2-and-more"]}', '{"db.password":["<PASSWORD>"]}', 'db.password[0]'],
    [
      '[{"name":"password","value":"hunter2-and-more"}]',
      '[{"name":"password","value":"<PASSWORD>"}]',
      '[0].value',
    ],
    [
      '[{"value":"hunter2-and-more","name":"password"}]',
      '[{"value":"<PASSWORD>","name":"password"}]',
      '[0].value',
    ],
    ['["--password","hunter2-and-more"]', '["--password","<PASSWORD>"]', '[1]'],
    ['{"card_number":4242424242424242}', '{"card_number":"<CARD>"}', 'card_number'],
    [
      '{"count":4242424242424242,"phone":491512345678}',
      '{"count":4242424242424242,"phone":491512345678}',
      undefined,
    ],
    [
      `{"a":"${reference('e')}","b":[${reference('r')}],"c":"a@b.org"}`,
      `{"a":"${reference('e')}","b":[${reference('r')}],"c":"<EMAIL>"}`,
      'c',
    ],
    ['{"a":"[EMAIL~k1~aaaaaaaaaaaaaaaa]"}', '{"a":"[EMAIL~k1~aaaaaaaaaaaaaaaa]"}', undefined],
    ['', '', undefined],
    ['{"a":"unclosed a@b.org', '{"a":"unclosed <EMAIL>"', 'a'],
  ])('%s', (text, want, field) => {
    const made = rewriter.json(text, '');
    expect(hide(made?.text ?? text).replaceAll('[EMAIL~k1~aaaaaaaaaaaaaaaa]', '<EMAIL>')).toBe(
      want.replaceAll('[EMAIL~k1~aaaaaaaaaaaaaaaa]', '<EMAIL>'),
    );
    expect(made?.fields[0]?.field).toBe(field);
  });
});

describe('a piece that is stored apart, under a name that rules ask for', () => {
  const bodyOf = (name: string) => (name === hash ? 'hunter2-and-more' : undefined);
  test.each([
    [`{"db.password":"${reference('e')}"}`, '{"db.password":"<PASSWORD>"}', [hash]],
    [`{"db.password":["${reference('e')}"]}`, '{"db.password":["<PASSWORD>"]}', [hash]],
    [
      `[{"name":"password","value":"${reference('e')}"}]`,
      '[{"name":"password","value":"<PASSWORD>"}]',
      [hash],
    ],
    [`{"note":"${reference('e')}"}`, `{"note":"${reference('e')}"}`, []],
    [`{"db.password":${reference('r')}}`, `{"db.password":${reference('r')}}`, []],
    [`{"db.password":"${reference('E')}"}`, `{"db.password":"${reference('E')}"}`, []],
    ['{"db.password":"[REF~1]"}', '{"db.password":"[REF~1]"}', []],
  ])('%j', (text, want, named) => {
    expect(rewriter.namedPieces(text)).toEqual(named);
    expect(hide(rewriter.json(text, '', bodyOf)?.text ?? text)).toBe(want);
    expect(rewriter.json(text, '', () => undefined)).toBeUndefined();
  });
});

test('where something was hidden is told with the keys as they are now', () => {
  const made = rewriter.json('{"of a@b.org too":{"to":"c@d.org"}}', '');
  expect(made?.fields.map(({ field }) => hide(field))).toEqual(['', 'of <EMAIL> too.to']);
});

test.each([10, 100, 100_000])('%i levels deep', (depth) => {
  const text = `${'[{"a":'.repeat(depth)}"a@b.org"${'}]'.repeat(depth)}`;
  const made = rewriter.json(text, '');
  expect(hide(made?.text ?? '')).toBe(text.replace('a@b.org', '<EMAIL>'));
  expect(made?.fields[0]?.field.length).toBeLessThan(400);
});

describe('text', () => {
  test.each<[string, string, string]>([
    ['to a@b.org', '', 'to <EMAIL>'],
    ['hunter2-and-more', 'password', '<PASSWORD>'],
    [`see ${reference('r')} and a@b.org`, '', `see ${reference('r')} and <EMAIL>`],
    // No reference: a sender's bytes that look like half of one are text like other text.
    ['\u0001r12\u0001a@b.org', '', '\u0001r12\u0001<EMAIL>'],
    ['\u0001a@b.org', '', '\u0001<EMAIL>'],
    [`\u0001r${hash} a@b.org`, '', `\u0001r${hash} <EMAIL>`],
  ])('%j under %j', (text, name, want) => {
    expect(hide(rewriter.text(text, name)?.text ?? text)).toBe(want);
  });

  test('what is only counted was counted when it came', () => {
    const kept = withActions(builtinRules, [{ name: 'personal.email', action: 'keep' }]);
    const counting = createStoredRewriter(composeRuleSet(kept), key);
    expect(counting.text('to a@b.org', '')).toBeUndefined();
    expect(counting.json('{"a":"a@b.org 203.0.113.9"}', '')?.fields).toMatchObject([
      { rule: 'personal.ipv4' },
    ]);
  });
});

test('a name in place of a hash is keyed, and the same each time', () => {
  const other = createStoredRewriter(builtinRuleSet, { ...key, root: new Uint8Array(32) });
  expect(rewriter.rename(hash)).toMatch(/^[0-9a-f]{32}$/);
  expect(rewriter.rename(hash)).toBe(rewriter.rename(hash));
  expect(rewriter.rename(hash)).not.toBe(other.rename(hash));
});

describe('properties', () => {
  const seed = 20_261_126;
  const word = fc.oneof(
    fc.string({ maxLength: 10 }),
    fc.constantFrom('a@b.org', 'password', '203.0.113.9', '[EMAIL~mask]', '\\', '"', '\u0001'),
  );
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.array(word, { maxLength: 4 }).map((words) => words.join(' ')),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('node'), { maxLength: 4 }),
      fc.dictionary(word, tie('node'), { maxKeys: 4 }),
    ),
  })).node;

  test('JSON stays JSON of the same shape, and rewriting twice is once', () => {
    const shape = (node: unknown): unknown => {
      if (Array.isArray(node)) return node.map(shape);
      if (typeof node === 'object' && node !== null) return Object.values(node).length;
      return typeof node === 'string' ? '' : node;
    };
    fc.assert(
      fc.property(value, (node) => {
        const text = JSON.stringify(node) ?? 'null';
        const once = rewriter.json(text, '')?.text ?? text;
        expect(shape(JSON.parse(once))).toEqual(shape(JSON.parse(text)));
        expect(rewriter.json(once, '')).toBeUndefined();
      }),
      { seed, numRuns: 600 },
    );
  });

  test('leaves are found where they stand, in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\1ea ') }), (text) => {
        for (const { start, end } of jsonLeaves(text, '')) {
          expect(start).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { seed, numRuns: 1_000 },
    );
  });

  test('plain text: rewriting twice is once', () => {
    const personal = createStoredRewriter(pickPacks(builtinRules, ['personal']), key);
    fc.assert(
      fc.property(
        fc.array(word).map((words) => words.join(' ')),
        (text) => {
          const once = personal.text(text, '')?.text ?? text;
          expect(personal.text(once, '')).toBeUndefined();
        },
      ),
      { seed, numRuns: 600 },
    );
  });
});
