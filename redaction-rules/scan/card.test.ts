import { expect, test } from 'vitest';
import { createRedactor, scanText } from '../engine.ts';
import { generate, seededRandom, withLuhnDigit } from '../generate.ts';
import { builtinRuleSet } from '../generated/rule-set.ts';

const redactor = createRedactor(builtinRuleSet, { kid: 'k1', root: new Uint8Array(32) });
const random = seededRandom(11);

test('a number in groups is one of a card unless more groups stand beside it', () => {
  for (let i = 0; i < 20; i++) {
    const number = withLuhnDigit(generate('4[0-9]{15}', random)).replace(/(....)(?=.)/g, '$1 ');
    const isHidden = (text: string) => scanText(redactor, text).hits.length > 0;
    for (const text of [
      '{}',
      'it is {}.',
      '{} 1227',
      '2 {} 99',
      'row {} 1227 123',
      'a: {}, 2024',
    ]) {
      expect(isHidden(text.replace('{}', number)), text).toBe(true);
    }
    for (const text of ['1234 {}', 'f3a0 {} 00ff', '{} 1234 5678', '0000: {} 6162 6364']) {
      expect(isHidden(text.replace('{}', number)), text).toBe(false);
    }
    expect(isHidden(`card: ${number} 1234 5678`)).toBe(true);
  }
});
