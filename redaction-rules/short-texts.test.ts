import { expect, test } from 'vitest';
import { generate, seededRandom } from './generate.ts';
import { ShortTexts } from './short-texts.ts';

const seed = 7_311;

test('knows what was added, under its owner, and nothing else', () => {
  const random = seededRandom(seed);
  const texts = new ShortTexts(16, 8);
  const added = new Set<string>();
  let known = 0;
  for (let i = 0; i < 20_000; i++) {
    // Few letters and lengths, so that most of what is asked for was there once.
    const text = generate('[ab]{1,8}', random);
    const owner = Math.floor(random() * 3);
    const bytes = Buffer.from(`x${text}y`);
    const slot = texts.find(owner, bytes, 1, bytes.length - 1);
    const name = `${owner} ${text}`;
    if (slot >= 0) {
      expect(added, `seed ${seed}, step ${i}`).toContain(name);
      known++;
    } else {
      const put = texts.add(owner, bytes, 1, bytes.length - 1);
      expect(texts.find(owner, bytes, 1, bytes.length - 1)).toBe(put);
      added.add(name);
    }
  }
  expect(known).toBeGreaterThan(100);
  expect(known).toBeLessThan(15_000);
});

test('a few texts are not lost among many slots', () => {
  const texts = new ShortTexts(1_024, 96);
  const names = Array.from({ length: 200 }, (_, i) => Buffer.from(`gen_ai.some.attribute_${i}`));
  for (let round = 0; round < 3; round++) {
    for (const name of names) {
      if (texts.find(0, name, 0, name.length) < 0) texts.add(0, name, 0, name.length);
    }
  }
  const lost = names.filter((name) => texts.find(0, name, 0, name.length) < 0);
  expect(lost).toEqual([]);
});
