import { expect, test } from 'vitest';
import { createRedactor, scanText } from '../engine.ts';
import { generate, seededRandom } from '../generate.ts';
import { builtinRuleSet } from '../generated/rule-set.ts';

const key = { kid: 'k1', root: new Uint8Array(32) };
const redactor = createRedactor(builtinRuleSet, key);
const ours = createRedactor(builtinRuleSet, key, { source: 'store' });
const secret = generate('ghp_[0-9A-Za-z]{36}', seededRandom(1));
const file = `# production\nHOST=db\nTOKEN=${secret}\nPATH="/usr/bin"\n`;
const label = /\[(GITHUB|SECRET)~k1~[0-9a-z]+\]/;

test.each([
  ['xxd', words(file)],
  ['hexdump -C', pairs(file)],
  ['xxd of one line', words('bob@example.org').trimEnd()],
  ['xxd, in JSON', JSON.stringify({ stdout: words(file) })],
  ['hexdump -C, in JSON in JSON', JSON.stringify({ a: JSON.stringify({ b: pairs(file) }) })],
  ['a Buffer of Node', JSON.stringify({ type: 'Buffer', data: [...Buffer.from(file)] })],
  [
    'a Buffer of Node, shown',
    `<Buffer ${Buffer.from(file).toString('hex').replace(/..\B/g, '$& ')}>`,
  ],
])('a text is found in its dump, whose characters go with it: %s', (_, text) => {
  const once = scanText(redactor, `$ dump\n${text}\ndone`).text;
  expect(once).toMatch(/\[(GITHUB|SECRET|EMAIL)~k1~[0-9a-z]+\]/);
  for (const part of parts(file)) expect(once).not.toContain(part);
  expect(once).toContain('$ dump');
  expect(once).toContain('done');
  expect(scanText(ours, once)).toEqual({ text: once, hits: [] });
});

test('a JSON text with a dump in it is JSON afterwards', () => {
  const text = JSON.stringify({ stdout: `${words(file)}done`, more: [words(file), pairs(file)] });
  const shown: unknown = JSON.parse(scanText(redactor, text).text);
  expect(JSON.stringify(shown)).toMatch(label);
});

test('what stands in the characters beside the bytes and was replaced is not torn', () => {
  for (const line of ['a@example.org=[]', 'x=[b@example.org]']) {
    const once = scanText(redactor, pairs(line)).text;
    expect(once).toMatch(/^\[EMAIL~k1~[0-9a-z]+\][^~]*$/);
    expect(scanText(ours, once).text).toBe(once);
  }
});

/** Eight characters in a row of the secret, as they stand beside their bytes. */
function parts(text: string): readonly string[] {
  const from = text.indexOf(secret);
  return from < 0
    ? []
    : Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8));
}

function words(text: string): string {
  return lines(text, (hex) => hex.replace(/..../g, '$& ').trimEnd().padEnd(39), ': ', '  ', '');
}

function pairs(text: string): string {
  const spaced = (hex: string) => hex.replace(/../g, '$& ').trimEnd();
  const halves = (hex: string) => `${spaced(hex.slice(0, 16))}  ${spaced(hex.slice(16))}`;
  return lines(text, (hex) => halves(hex).padEnd(48), '  ', '  |', '|');
}

function lines(
  text: string,
  write: (hex: string) => string,
  afterOffset: string,
  before: string,
  after: string,
): string {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) => {
    const part = bytes.subarray(16 * line, 16 * line + 16);
    const offset = (16 * line).toString(16).padStart(8, '0');
    const shown = part.toString('latin1').replace(/[^ -~]/g, '.');
    return `${offset}${afterOffset}${write(part.toString('hex'))}${before}${shown}${after}\n`;
  }).join('');
}
