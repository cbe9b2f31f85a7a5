import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '..');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' });

/** What only `tokens.css` may hold. Media queries cannot read tokens; their widths are left out. */
const literal =
  /#[0-9a-f]{3,8}\b|\b(?:oklch|oklab\(|rgba?|hsla?)\(|\b\d*\.?\d+(?:px|r?em|ms|s)\b/gi;

function styleOf(text: string): string {
  const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '';
  return style.replace(/@media[^{]*/g, '').replace(/color-mix\(in oklab/g, '');
}

test.each([
  ['<style>a { color: #fff; }</style>', ['#fff']],
  ['<style>a { margin: 0 4px; transition: 90ms; }</style>', ['4px', '90ms']],
  ['<style>@media (max-width: 720px) { a { width: 50%; } }</style>', []],
  ['<style>a { color: color-mix(in oklab, var(--ty) 11%, transparent); }</style>', []],
])('the check itself: %s', (text, want) => {
  expect(styleOf(text).match(literal) ?? []).toEqual(want);
});

test.each(files.filter((file) => file.endsWith('.svelte')))('%s has no literal', (file) => {
  const text = readFileSync(join(source, file), 'utf8');
  expect(styleOf(text).match(literal) ?? []).toEqual([]);
});

test.each(files.filter((file) => file.endsWith('.svelte')))('%s is rendered, never raw', (file) => {
  const text = readFileSync(join(source, file), 'utf8');
  expect(text).not.toContain('{@html');
  expect(text).not.toMatch(/\sstyle="/);
});

test('every token that is read is written', () => {
  const texts = files
    .filter((file) => /\.(svelte|css)$/.test(file))
    .map((file) => readFileSync(join(source, file), 'utf8'));
  const written = new Set(texts.flatMap((text) => text.match(/(?<=[\s{;])--[\w-]+(?=:)/g) ?? []));
  const given = texts.flatMap((text) => text.match(/(?<=style:)--[\w-]+/g) ?? []);
  const read = new Set(texts.flatMap((text) => text.match(/(?<=var\()--[\w-]+/g) ?? []));
  const known = new Set([...written, ...given]);
  expect([...read].filter((name) => !known.has(name))).toEqual([]);
});
