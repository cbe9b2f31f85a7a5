import { expect, test } from 'vitest';
import { ParsedTexts } from './parsed-texts.ts';
import { unwrapText } from './plain-json.ts';

test('texts read as if each were parsed, whichever came before in the same place', () => {
  const texts = Array.from({ length: 200 }, (_, i) => [
    `{"model":"m","n":${i % 7}}`,
    `text ${i % 5}`,
    `[${'1,'.repeat(i)}1]`,
    '{"broken":',
    '',
  ]).flat();
  const parsed = new ParsedTexts();
  for (const text of texts) {
    const bytes = new TextEncoder().encode(`x${text}y`);
    expect(parsed.read(bytes, 1, bytes.length - 1)).toEqual(unwrapText(text));
  }
});

test('the same short text is parsed once, a long one each time', () => {
  const parsed = new ParsedTexts();
  const read = (text: string) => parsed.read(new TextEncoder().encode(text), 0, text.length);
  expect(read('{"a":1}')).toBe(read('{"a":1}'));
  const long = `["${'x'.repeat(600)}"]`;
  expect(read(long)).not.toBe(read(long));
  expect(read(long)).toEqual(read(long));
});
