import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactedSegments, redactionWords } from './tokens.ts';

const letters = 'k3fqmv2daaaabbbb';

test('a pseudonym is found between words', () => {
  const source = `[EMAIL~k1~${letters}]`;
  expect(redactedSegments(`Send to ${source}, now`)).toEqual([
    { kind: 'text', text: 'Send to ' },
    { kind: 'pseudonym', label: 'EMAIL', keyId: 'k1', letters, tone: expect.any(Number), source },
    { kind: 'text', text: ', now' },
  ]);
});

test.each([
  [`[AWS_KEY~k1~${letters}]`, ['pseudonym']],
  ['[UNSCANNED~budget]', ['unscanned']],
  ['[UNSCANNED~field too long]', ['unscanned']],
  ['[EMAIL~mask] [BLOB~cut]', ['mask', 'text', 'mask']],
  ['[EMAIL~domain~example.org]', ['part']],
  ['[CARD~last4~4242][IP~network~203.0.113.0/24]', ['part', 'part']],
  ['[CARD~other~4242]', ['text']],
  ['[INFO] started', ['text']],
  ['[CARD] hidden', ['mask', 'text']],
  ['[EMAIL~k1~SHORT]', ['text']],
  [`[EMAIL~K1~${letters}]`, ['text']],
  [`x[A~k~${letters}][A~k~${letters}]`, ['text', 'pseudonym', 'pseudonym']],
  ['', []],
])('%s', (text, kinds) => {
  const got = redactedSegments(text, new Set(['CARD'])).map((segment) => segment.kind);
  expect(got).toEqual(kinds);
});

test('the same value has the same colour, and all four are used', () => {
  const tone = (word: string): unknown => redactedSegments(`[A~k~${word}]`)[0];
  expect(tone(letters)).toEqual(tone(letters));
  const words = fc.sample(fc.stringMatching(/^[a-z2-7]{16}$/), { numRuns: 200, seed: 3 });
  const tones = words.map((word) => redactedSegments(`[A~k~${word}]`)[0]);
  const distinct = new Set(tones.map((one) => (one?.kind === 'pseudonym' ? one.tone : 0)));
  expect([...distinct].sort()).toEqual([1, 2, 3, 4]);
});

test('segments joined are the text', () => {
  const piece = fc.oneof(fc.string(), fc.constant(`[EMAIL~k1~${letters}]`), fc.constant('[CARD]'));
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('');
      const parts = redactedSegments(text, new Set(['CARD']));
      expect(parts.map((p) => (p.kind === 'text' ? p.text : p.source)).join('')).toBe(text);
    }),
    { seed: 11 },
  );
});

test('a label finds its rule and version among those that ran', () => {
  const words = redactionWords([
    { rule: 'personal.credit-card', rule_version: 9, action: 'pseudonym' },
    { rule: 'secrets.aws-key', rule_version: 2, action: 'mask' },
    { rule: 'email', rule_version: 7, action: 'pseudonym' },
  ]);
  expect(words.ruleOf('EMAIL')).toEqual({ rule: 'email', version: 7 });
  expect(words.ruleOf('CARD')).toEqual({ rule: 'personal.credit-card', version: 9 });
  expect(words.ruleOf('AWS_KEY')).toEqual({ rule: 'secrets.aws-key', version: 2 });
  expect(words.ruleOf('JWT')).toEqual({ rule: 'jwt', version: undefined });
  expect(words.masks.has('AWS_KEY')).toBe(true);
  expect(words.masks.has('EMAIL')).toBe(false);
});
