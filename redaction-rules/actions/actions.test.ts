import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, scanText } from '../engine.ts';
import { exampleText } from '../examples.ts';
import { builtinRules } from '../generated/rule-set.ts';
import { loadRuleSet, parseRule } from '../load.ts';
import { composeRuleSet } from '../packs.ts';
import { type Action, type ActionType, actionTypes, type GeneraliseKind } from '../rule.ts';
import { generalise } from './generalise.ts';
import { withActions } from './override.ts';

const key = { kid: 'k1', root: new Uint8Array(32).fill(5) };
const card = '4242 4242 4242 4242';

/** The built-in rules with some actions changed, and one rule of the test's own. */
function redactorWith(actions: Readonly<Record<string, ActionType>>, own: readonly Action[] = []) {
  const choices = Object.entries(actions).map(([name, action]) => ({ name, action }));
  const rules = own.map((action, i) => thing(`thing${i}`, action));
  const set = composeRuleSet([...withActions(builtinRules, choices), ...rules]);
  return { sender: createRedactor(set, key), store: createRedactor(set, key, { source: 'store' }) };
}

function thing(name: string, action: Action, pack = 'mine') {
  const text = `schema: 1
id: ${pack}.${name}
version: 1
family: thing
title: Things
match: [{ anchor: [${name}-], pattern: '${name}-[^\\[]{1,400}', boundary: none, max_len: 500 }]
score: 0.9
action: ${JSON.stringify(action)}
tests:
  must_match: [{ gen: '${name}-[0-9]{4}', seed: 1 }, { gen: '${name}-[0-9]{8}', seed: 2 }]
  must_not_match: [nothing]`;
  return parseRule(text, `${pack}/${name}.yaml`).rule;
}

describe('what each action leaves', () => {
  test.each<[string, ActionType, string, string, string]>([
    ['personal.email', 'mask', 'to a@b.org now', 'to [EMAIL~mask] now', 'mask'],
    ['personal.email', 'drop', 'to a@b.org now', '[EMAIL~drop]', 'drop'],
    ['personal.email', 'generalise', 'to A@B.org now', 'to [EMAIL~domain~b.org] now', 'generalise'],
    ['personal.email', 'keep', 'to a@b.org now', 'to a@b.org now', 'keep'],
    ['personal.credit-card', 'partial', `card ${card}`, 'card [CARD~last4~4242]', 'partial'],
    ['personal.ipv4', 'generalise', 'from 203.0.113.77', 'from [IP~network~203.0.113.0/24]', ''],
    ['personal.iban', 'partial', 'DE89 3704 0044 0532 0130 00', '[IBAN~last4~3000]', 'partial'],
    ['personal.iban', 'generalise', 'DE89370400440532013000', '[IBAN~country~DE]', 'generalise'],
    ['personal.phone', 'partial', 'tel +49 151 234-56789', 'tel [PHONE~last2~89]', 'partial'],
    ['personal.phone', 'generalise', '+353 1 234 5678', '[PHONE~calling-code~353]', ''],
    ['personal.date-of-birth', 'generalise', 'DOB: 12/07/1980', 'DOB: [BIRTH_DATE~year~1980]', ''],
    // A year of two digits says too little to be one, so nothing of it is shown.
    ['personal.date-of-birth', 'generalise', 'DOB: 12/07/80', 'DOB: [BIRTH_DATE~mask]', 'mask'],
  ])('%s as %s: %s', (rule, action, text, want, done) => {
    const result = scanText(redactorWith({ [rule]: action }).sender, text);
    expect(result.text).toBe(want);
    const { version } = builtinRules.find(({ id }) => id === rule) ?? {};
    expect(result.hits).toEqual([
      { rule, ruleVersion: version, action: done === '' ? action : done, count: 1 },
    ]);
  });

  test.each<[string, Action, string, string]>([
    ['short text', { type: 'truncate', label: 'BLOB', truncate: 12 }, 'thing0-1234', 'thing0-1234'],
    [
      'long text',
      { type: 'truncate', label: 'BLOB', truncate: 12 },
      'thing0-123456',
      'thing0-12345[BLOB~cut]',
    ],
    [
      'a character',
      { type: 'truncate', label: 'BLOB', truncate: 9 },
      'thing0-a€uro',
      'thing0-a[BLOB~cut]',
    ],
    [
      'an escape',
      { type: 'truncate', label: 'BLOB', truncate: 10 },
      'thing0-a\\u0041bcd',
      'thing0-a[BLOB~cut]',
    ],
    [
      'backslashes',
      { type: 'truncate', label: 'BLOB', truncate: 20 },
      `thing0-${'\\'.repeat(30)}`,
      'thing0-[BLOB~cut]',
    ],
    [
      'a percent-encoded byte',
      { type: 'truncate', label: 'BLOB', truncate: 10 },
      'thing0-a%2Bbc',
      'thing0-a[BLOB~cut]',
    ],
  ])('truncate: %s', (_, action, text, want) => {
    const { sender, store } = redactorWith({}, [action]);
    expect(scanText(sender, text).text).toBe(want);
    expect(scanText(store, want)).toEqual({ text: want, hits: [] });
  });

  test('partial shows at most a third of what is there', () => {
    const action: Action = { type: 'partial', label: 'XX', partial: { keep: 'first', chars: 4 } };
    const { sender } = redactorWith({}, [action]);
    expect(scanText(sender, 'thing0-1').text).toBe('[XX~first2~th]');
    expect(scanText(sender, 'thing0-123456').text).toBe('[XX~first4~thin]');
  });
});

test.each<[GeneraliseKind, string, string | undefined]>([
  ['domain', 'x@Bücher.example', 'xn--bcher-kva.example'],
  ['domain', 'x@localhost', undefined],
  ['domain', `x@${'a'.repeat(63)}.example`, undefined],
  ['domain', 'x@a]b.org', undefined],
  ['network', '2001:DB8:0001:2::7', '2001:db8:1::/48'],
  ['network', '2600:1f18::10', '2600:1f18:0::/48'],
  ['network', '1:2:3:4:5:6:7:8', '1:2:3::/48'],
  ['network', '1:2:3:4:5:6:7:8:9', undefined],
  ['network', '1::2::3', undefined],
  ['network', '300.1.2.3', undefined],
  ['network', '1.2.3', undefined],
  ['year', '3rd March 1980', '1980'],
  ['year', '1980-2001-01', undefined],
  ['year', '19800101', undefined],
  ['calling-code', '+1 202 555 0100', '1'],
  ['calling-code', '+44 20 7946 0000', '44'],
  ['calling-code', '+420 123 456 789', '420'],
  ['calling-code', '0044 20 7946', undefined],
  ['country', 'nl91abna0417164300', 'NL'],
  ['country', '12', undefined],
])('%s of %s is %s', (kind, value, want) => {
  expect(generalise(kind, Buffer.from(value))).toBe(want);
});

describe('overlaps', () => {
  const token = `ghp_${'aB3dE6gH9j'.repeat(3)}aB3dE6`;
  const alone = scanText(redactorWith({}).sender, token).text;
  const address = `https://${token}@github.com/a`;
  test.each<[string, Readonly<Record<string, ActionType>>, string]>([
    [
      'a secret inside a weaker hit joins',
      { 'personal.email': 'generalise' },
      `https://${alone}@github.com/a`,
    ],
    ['a secret inside an equal hit joins', {}, `https://${alone}@github.com/a`],
    [
      'a stronger hit takes the secret with it',
      { 'personal.email': 'mask' },
      'https://[EMAIL~mask]/a',
    ],
    [
      'two of one strength: the secret names',
      { 'personal.email': 'mask', secrets: 'mask' },
      'https://[GITHUB~mask]@github.com/a',
    ],
    [
      'what is kept does not take part',
      { 'personal.email': 'keep' },
      `https://${alone}@github.com/a`,
    ],
  ])('%s', (_, actions, want) => {
    expect(scanText(redactorWith(actions).sender, address).text).toBe(want);
  });

  test.each<[ActionType, string, string]>([
    ['keep', 'thing0-to a@b.org end', 'thing0-to [EMAIL~mask] end'],
    ['truncate', 'thing0-to a@b.org end', '[EMAIL~mask]'],
    ['drop', 'x thing0-to a@b.org end', '[XX~drop]'],
  ])('%s and a mask inside of it', (type, text, want) => {
    const own: Action = { type, label: 'XX', truncate: 7 };
    expect(scanText(redactorWith({ 'personal.email': 'mask' }, [own]).sender, text).text).toBe(
      want,
    );
  });

  test('a secret and something else that overlap in part are hidden whole', () => {
    const rules = [
      thing('thing0', { type: 'pseudonym', label: 'OTHER' }),
      { ...thing('thing1', { type: 'pseudonym', label: 'SECRET' }, 'secrets'), score: 0.7 },
    ];
    const patterns = ['thing0-[A-Z]{2} thing1-', 'thing1-[A-Z]{2} [A-Z]{2}'];
    const cut = rules.map((rule, i) => ({
      ...rule,
      match: [
        {
          anchor: [`thing${i}-`],
          pattern: patterns[i] ?? '',
          boundary: 'none',
          max_len: 40,
        } as const,
      ],
    }));
    const redactor = createRedactor(composeRuleSet(cut), key);
    expect(scanText(redactor, 'a thing0-AB thing1-CD EF b').text).toMatch(
      /^a \[SECRET~k1~[a-z2-7]{16}\] b$/,
    );
  });
});

describe('drop takes the field with it', () => {
  const { sender, store } = redactorWith({ 'personal.email': 'drop', 'personal.ipv4': 'keep' });
  const dropped = [{ rule: 'personal.email', ruleVersion: 2, action: 'drop', count: 1 }];
  const base64 = Buffer.from('please write to someone@example.org today').toString('base64');
  const long = `[${Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({ role: 'user', content: i === 30 ? 'a@b.org' : `${i} `.repeat(100) }),
  ).join(',')}]`;
  test.each([
    ['beside other things', `card ${card} and a@b.org from 203.0.113.77`],
    ['in a list of many blocks', long],
    ['in base64', `see ${base64}`],
    ['spelled', '{"to":"someone\\u0040example.org"}'],
  ])('%s', (_, text) => {
    expect(scanText(sender, text)).toEqual({ text: '[EMAIL~drop]', hits: dropped });
    expect(scanText(store, '[EMAIL~drop]').hits).toEqual([]);
  });

  test('in pieces: one replacement in place of the first', () => {
    const pieces = ['write to some', 'one@exam', 'ple.org'].map((part) => Buffer.from(part));
    const scans = sender.scanJoined(pieces, new Uint8Array(0), 0, 0);
    expect(scans.map((scan) => Buffer.from(scan?.bytes ?? []).toString())).toEqual([
      '[EMAIL~drop]',
      '',
      '',
    ]);
    expect(scans.flatMap((scan) => scan?.hits ?? [])).toEqual(dropped);
  });

  test('under a name that asks for a password', () => {
    const { sender: dropping } = redactorWith({ secrets: 'drop' });
    const [name, value] = [Buffer.from('db.password'), Buffer.from('hunter2-and-more')];
    const scan = dropping.scan(value, 0, value.length, name, 0, name.length);
    expect(Buffer.from(scan?.bytes ?? []).toString()).toBe('[PASSWORD~drop]');
  });
});

describe('keep', () => {
  const { sender } = redactorWith({ 'personal.email': 'keep' });
  test('the text is the same and says so; other rules act', () => {
    const bytes = Buffer.from('a@b.org c@d.org');
    expect(sender.scan(bytes, 0, bytes.length)).toEqual({
      bytes: new Uint8Array(bytes),
      hits: [{ rule: 'personal.email', ruleVersion: 2, action: 'keep', count: 2 }],
      isSame: true,
    });
    const mixed = scanText(sender, 'a@b.org 203.0.113.77');
    expect(mixed.text).toMatch(/^a@b\.org \[IP~k1~\w{16}\]$/);
    expect(mixed.hits.map(({ action }) => action)).toEqual(['pseudonym', 'keep']);
  });

  test('in pieces it is counted once, where it stands', () => {
    const pieces = ['to a@b.org', ' from 203.0.113.77'].map((part) => Buffer.from(part));
    const scans = sender.scanJoined(pieces, new Uint8Array(0), 0, 0);
    expect(scans.flatMap((scan) => scan?.hits ?? []).map(({ action }) => action)).toEqual([
      'keep',
      'pseudonym',
    ]);
    expect(scans[0]?.isSame).toBe(true);
  });
});

test.each([
  '[EMAIL~mask]',
  '[EMAIL~drop]',
  '[BLOB~cut]',
  '[CARD~last4~4242]',
  '[EMAIL~domain~example.org]',
  '[BIRTH_DATE~year~1980]',
])('%s from a sender is renamed, from the store it stays', (text) => {
  const { sender, store } = redactorWith({});
  const renamed = text.replace('[', '[EXT-');
  expect(scanText(sender, text).text).toBe(renamed);
  expect(scanText(sender, renamed).text).toBe(renamed);
  expect(scanText(store, text)).toEqual({ text, hits: [] });
});

describe('a choice of actions', () => {
  const choose = (...choices: readonly [string, ActionType | 'off'][]) =>
    withActions(
      builtinRules,
      choices.map(([name, action]) => ({ name, action })),
    );
  const actionOf = (id: string, rules = builtinRules) =>
    rules.find((rule) => rule.id === id)?.action.type;

  test('a rule holds before its pack, off removes, the digest follows', () => {
    const rules = choose(['personal.email', 'generalise'], ['personal', 'mask'], ['uk', 'off']);
    expect(actionOf('personal.email', rules)).toBe('generalise');
    expect(actionOf('personal.iban', rules)).toBe('mask');
    expect(actionOf('secrets.jwt', rules)).toBe('pseudonym');
    expect(rules.some(({ id }) => id.startsWith('uk.'))).toBe(false);
    expect(composeRuleSet(rules).digest).not.toBe(composeRuleSet(builtinRules).digest);
    expect(choose(['personal', 'pseudonym'])).toEqual(builtinRules);
  });

  test('secrets are all locked and can be made stronger', () => {
    const secrets = builtinRules.filter(({ id }) => id.startsWith('secrets.'));
    expect(secrets.every(({ locked }) => locked === true)).toBe(true);
    expect(actionOf('secrets.jwt', choose(['secrets', 'drop']))).toBe('drop');
  });

  test.each<[string, ActionType | 'off', RegExp]>([
    [
      'secrets.jwt',
      'keep',
      /^secrets\.jwt is locked and cannot be weakened from pseudonym to keep$/,
    ],
    ['secrets.jwt', 'partial', /^secrets\.jwt is locked/],
    ['secrets.jwt', 'off', /^secrets\.jwt is locked and cannot be turned off$/],
    ['secrets', 'truncate', /^secrets\.age-key is locked/],
    ['personal', 'generalise', /^personal\.bitcoin-address: the action generalise needs/],
    ['personal.email', 'truncate', /needs what it leaves: action\.truncate/],
    ['personal.emial', 'mask', /no rule or pack that is on is called personal\.emial/],
  ])('%s=%s is refused', (name, action, message) => {
    expect(() => choose([name, action])).toThrow(message);
  });
});

describe('properties', () => {
  const seed = 20_261_126;
  const examples = loadRuleSet().rules.flatMap(({ tests }) => tests.must_match);
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      '@',
      '~',
      '[',
      ']',
      '\\',
      '\\u00',
      '%',
      'card ',
      '"',
      'thing0-',
      'thing1-',
      ' ',
    ),
    fc.constantFrom('a@b.org', '[EMAIL~domain~x.org]', '[A~cut]', '203.0.113.9', '-', '4242'),
    fc.tuple(fc.constantFrom(...examples), fc.nat(50)).map(([example, extra]) => {
      return exampleText({ ...example, seed: example.seed + extra }).text;
    }),
  );
  const texts = fc.array(piece, { maxLength: 14 }).map((parts) => parts.join(''));
  const own: readonly Action[] = [
    { type: 'truncate', label: 'BLOB', truncate: 16 },
    { type: 'keep', label: 'SEEN' },
  ];

  /** Each rule gets one of the actions that it can have, by a number for each. */
  function anyActions(draw: number): ReturnType<typeof redactorWith> {
    const chosen = builtinRules.map(({ id, action, locked }, i): [string, ActionType] => {
      const able = actionTypes.filter(
        (type) =>
          (locked !== true || ['drop', 'mask', 'pseudonym'].includes(type)) &&
          (!['generalise', 'partial', 'truncate'].includes(type) ||
            action[type === 'partial' || type === 'truncate' ? type : 'generalise'] !==
              undefined) &&
          // A text that is dropped shows nothing, so few are.
          (type !== 'drop' || i % 9 === draw % 9),
      );
      return [id, able[(draw + i * 7) % able.length] ?? 'pseudonym'];
    });
    return redactorWith(Object.fromEntries(chosen), own);
  }

  test.each(Array.from({ length: 12 }, (_, i) => i))('redacting twice is once, draw %i', (draw) => {
    const { sender, store } = anyActions(draw);
    fc.assert(
      fc.property(texts, (text) => {
        const once = scanText(sender, text).text;
        const twice = scanText(store, once);
        expect(twice.text).toBe(once);
        expect(twice.hits.filter(({ action }) => action !== 'keep')).toEqual([]);
      }),
      { seed, numRuns: 200 },
    );
  });

  test('JSON stays JSON', () => {
    const redactors = Array.from({ length: 9 }, (_, draw) => anyActions(draw).sender);
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 30 })), texts, fc.nat(8), (some, text, i) => {
        const json = JSON.stringify({
          a: some,
          b: JSON.stringify({ c: text }),
          d: `thing0-${text}`,
        });
        const redactor = redactors[i];
        const { text: got } = redactor ? scanText(redactor, json) : { text: json };
        if (/^\[[A-Z_]+~drop\]$/.test(got) || got.includes('[UNSCANNED')) return;
        // The rule of this test matches quotes and all; whatever else it is, it is no half escape.
        expect(/(^|[^\\])(\\\\)*\\\[/.test(got)).toBe(/(^|[^\\])(\\\\)*\\\[/.test(json));
      }),
      { seed, numRuns: 400 },
    );
  });
});

describe('a rule file is refused', () => {
  const rule = (action: string, more = ''): string => `schema: 1
id: mine.badge
version: 1
family: badge
title: Badges
${more}
match: [{ anchor: [badge-], pattern: 'badge-[0-9]{4}', boundary: token, max_len: 16 }]
score: 0.9
action: ${action}
tests:
  must_match: [{ gen: 'badge-[0-9]{4}', seed: 1 }, { gen: 'badge-[0-9]{4}', seed: 2 }]
  must_not_match: [badge]`;
  test.each([
    ['an action nobody knows', '{ type: hide, label: B }', '', /action\.type/],
    ['generalise without a kind', '{ type: generalise, label: BADGE }', '', /action\.generalise/],
    ['a kind nobody knows', '{ type: mask, label: BADGE, generalise: shape }', '', /generalise/],
    [
      'too much of it shown',
      '{ type: partial, label: BADGE, partial: { keep: last, chars: 9 } }',
      '',
      /chars/,
    ],
    [
      'a middle part',
      '{ type: partial, label: BADGE, partial: { keep: mid, chars: 2 } }',
      '',
      /keep/,
    ],
    [
      'truncate beyond its bound',
      '{ type: truncate, label: BADGE, truncate: 17 }',
      '',
      /more than max_len/,
    ],
    ['truncate without a number', '{ type: truncate, label: BADGE }', '', /action\.truncate/],
    [
      'a locked rule that keeps',
      '{ type: keep, label: BADGE }',
      'locked: true',
      /a locked rule hides/,
    ],
    ['locked: false', '{ type: mask, label: BADGE }', 'locked: false', /locked/],
    ['a misspelt field', '{ type: mask, label: BADGE, trunkate: 3 }', '', /did you mean truncate/],
  ])('with %s', (_, action, more, message) => {
    expect(() => parseRule(rule(action, more), 'mine/badge.yaml')).toThrow(message);
  });
});
