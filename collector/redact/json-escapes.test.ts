import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayHoldEscapes, withoutEscapes } from './json-escapes.ts';

const at = String.raw`\u0040`;

describe('withoutEscapes', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['plain', undefined],
    ['', undefined],
    [`a${at}b`, 'a@b'],
    [String.raw`\u0041\u004a\u004A`, 'AJJ'],
    [String.raw`a\/b\\/c`, 'a/b/c'],
    [String.raw`a\\u0040b`, 'a@b'],
    [String.raw`a\\\\u0040b`, 'a@b'],
    [String.raw`a\u005cu0040b`, 'a@b'],
    [String.raw`a\\u005c\u005cu0040b`, 'a@b'],
    // What JSON needs escaped stays so, and so does what is no escape.
    [String.raw`\u0022 \u005c \u005C \u0009 \u007f \u00fc \ud83d \n \" \\`, undefined],
    [String.raw`\u004 \u00`, undefined],
    [String.raw`\u00g0 \U0040 u0040`, undefined],
    [String.raw`\n\u0020\"\u007e\\`, String.raw`\n \"~\\`],
    ['\\', undefined],
    [`${at}\\`, '@\\'],
  ];
  test.each(cases)('%s', (input, want) => {
    expect(plain(input)).toBe(want);
  });

  test('stays within its range', () => {
    const bytes = Buffer.from(`\\u0040|a${at}|u0040`, 'latin1');
    const found = withoutEscapes(bytes, 7, 14);
    expect(found && Buffer.from(found).toString()).toBe('a@');
    expect(withoutEscapes(bytes, 0, 5)).toBeUndefined();
  });

  test('JSON stays JSON with the same value, however its characters are spelled', () => {
    const spelled = fc
      .array(fc.tuple(fc.string({ unit: 'binary-ascii', maxLength: 1 }), fc.boolean()))
      .map((parts) => parts.map(([character, isEscaped]) => spell(character, isEscaped)).join(''));
    fc.assert(
      fc.property(spelled, (inner) => {
        const json = `"${inner}"`;
        const found = plain(json);
        if (found === undefined) return;
        expect(mayHoldEscapes(Buffer.from(json), 0, json.length)).toBe(true);
        // Where backslashes are doubled the value may mean an escape of nested JSON; it changes.
        if (!JSON.parse(json).includes('\\')) expect(JSON.parse(found)).toBe(JSON.parse(json));
        else expect(() => JSON.parse(found)).not.toThrow();
      }),
      { seed: 20_261_124, numRuns: 2_000 },
    );
  });

  test('long runs of backslashes take linear time', () => {
    const bytes = Buffer.from(`${'\\u005c'.repeat(500_000)}x${'\\'.repeat(2_000_000)}`);
    const start = performance.now();
    expect(withoutEscapes(bytes, 0, bytes.length)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

function plain(text: string): string | undefined {
  const bytes = Buffer.from(text, 'latin1');
  const found = withoutEscapes(bytes, 0, bytes.length);
  return found && Buffer.from(found).toString('latin1');
}

function spell(character: string, isEscaped: boolean): string {
  if (character === '') return '';
  const code = character.charCodeAt(0).toString(16).padStart(4, '0');
  return isEscaped ? `\\u${code}` : JSON.stringify(character).slice(1, -1);
}
