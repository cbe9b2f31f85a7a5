/**
 * What the rules find and what they leave alone, on seeded material of our own. Shapes here are
 * written from public documentation, not from the rules, so that a rule that is too narrow shows.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRedactor, scanText } from '../../redaction-rules/engine.ts';
import { seededRandom } from '../../redaction-rules/generate.ts';
import { builtinRuleSet } from '../../redaction-rules/generated/rule-set.ts';
import { benignText, benignValues } from './benign.ts';
import type { Encoded } from './encodings.ts';
import { forms, share, type Tally, table, write } from './forms.ts';
import { lookAlikes } from './look-alikes.ts';
import { type Kind, personalKinds, secretKinds } from './material.ts';
import { classes, encodedCases } from './secret-cases.ts';

const seed = 20_261_126;
const each = 40;
const encodedEach = 3;
const redactor = createRedactor(builtinRuleSet, { kid: 'k1', root: new Uint8Array(32).fill(3) });

function recall(kind: Kind, form: (value: string) => string): Tally {
  const random = seededRandom(seed + kind.name.length);
  const tally = { found: 0, made: 0 };
  for (let i = 0; i < each; i++) {
    const { text, shown } = write(kind, form, i, random);
    const scan = scanText(redactor, text);
    tally.made++;
    if (!scan.text.includes(shown) && scan.hits.length > 0) tally.found++;
  }
  return tally;
}

test('secrets in scope: at least 95 % are hidden, plain and encoded', () => {
  for (const [form, encode] of forms) {
    const rows = secretKinds.map(
      (kind) => [`${form}: ${kind.name}`, recall(kind, encode)] as const,
    );
    process.stdout.write(
      table(rows.filter(([, { found, made }]) => form === 'plain' || found < made)),
    );
    expect(share(rows), form).toBeGreaterThanOrEqual(0.95);
    for (const [name, tally] of rows) {
      expect(tally.found / tally.made, name).toBeGreaterThanOrEqual(form === 'plain' ? 0.9 : 0.5);
    }
  }
});

test('personal data with a check or a word: at least 90 % of each kind', () => {
  const rows = personalKinds.map((kind) => [kind.name, recall(kind, (value) => value)] as const);
  process.stdout.write(table(rows));
  for (const [name, tally] of rows) {
    expect(tally.found / tally.made, name).toBeGreaterThanOrEqual(0.9);
  }
});

/** Shares of a class that are hidden, a little below what is reached. */
const floors: Readonly<Record<string, readonly [plain: number, encoded: number]>> = {
  shaped: [0.99, 0.99],
  named: [0.99, 0.99],
  password: [0.995, 0.99],
  address: [0.99, 0.99],
  line: [0.99, 0.99],
  personal: [0.99, 0.985],
};

test.each(Object.entries(floors))('every kind of %s in every place', (name, [plain, encoded]) => {
  const random = seededRandom(seed);
  const sources = classes[name] ?? [];
  const plainRows = new Map<string, Tally>();
  for (const { kind, place, make } of sources) {
    const { text, secret } = make(random);
    const isHidden = hides({ text, gone: [secret, ...partsOf(secret)] });
    for (const row of [kind, `at ${place}`]) count(plainRows, row, isHidden);
  }
  const encodedRows = new Map<string, Tally>();
  for (const { source, form, encode } of encodedCases(sources, encodedEach, random)) {
    const { text, secret } = source.make(random);
    const isHidden = hides(encode(text, secret, random));
    for (const row of [`${source.kind}, encoded`, form]) count(encodedRows, row, isHidden);
  }
  const rows = [...plainRows, ...encodedRows];
  process.stdout.write(table(rows.filter(([, { found, made }]) => found < 0.9 * made)));
  const shares = [share([...plainRows]), share([...encodedRows])];
  process.stdout.write(
    `${name}: ${shares.map((part) => part.toFixed(3)).join(' plain, ')} encoded\n`,
  );
  // No kind, no place and no form is left out.
  for (const [row, { found, made }] of rows) {
    expect(found / made, row).toBeGreaterThanOrEqual(0.6);
  }
  expect(shares[0], 'plain').toBeGreaterThanOrEqual(plain);
  expect(shares[1], 'encoded').toBeGreaterThanOrEqual(encoded);
});

function hides({ text, gone }: Encoded): boolean {
  const scan = scanText(redactor, text);
  return scan.hits.length > 0 && !gone.some((part) => scan.text.includes(part));
}

/** A long secret is not hidden where ten characters of it in a row are left. */
function partsOf(secret: string): readonly string[] {
  if (secret.length < 16 || secret.startsWith('https:')) return [];
  return Array.from({ length: secret.length - 9 }, (_, at) => secret.slice(at, at + 10)).filter(
    (_part, at) => at % 5 === 0,
  );
}

function count(rows: Map<string, Tally>, name: string, isHidden: boolean): void {
  const tally = rows.get(name) ?? { found: 0, made: 0 };
  tally.made++;
  if (isHidden) tally.found++;
  rows.set(name, tally);
}

test('benign values: at most one in a hundred is touched', () => {
  const values = benignValues(seededRandom(seed), 60);
  expect(touchedShare(values)).toBeLessThanOrEqual(0.01);
});

test('what looks like secrets and personal data in other places: one in a hundred', () => {
  expect(touchedShare(lookAlikes(seededRandom(seed), 3))).toBeLessThanOrEqual(0.01);
});

test('what stands near the names of secrets and is none: one in a hundred', () => {
  const lines = readFileSync(join(import.meta.dirname, 'no-secrets.txt'), 'utf8').trimEnd();
  const texts = lines.split('\n').map((line) => line.replaceAll('\\n', '\n'));
  expect(
    touchedShare(
      texts.flatMap((text) => [
        text,
        JSON.stringify({ role: 'user', content: text }),
        `Line before.\n${text}\nLine after 2.`,
        `\`\`\`\n${text}\n\`\`\``,
      ]),
    ),
  ).toBeLessThanOrEqual(0.01);
});

function touchedShare(values: readonly string[]): number {
  const hidden = new Map<string, number>();
  let touched = 0;
  for (const text of values) {
    const { hits } = scanText(redactor, text);
    if (hits.length > 0) touched++;
    for (const { rule } of hits) hidden.set(rule, (hidden.get(rule) ?? 0) + 1);
    if (hits.length > 0) process.stdout.write(`${hits[0]?.rule} hid in: ${text.slice(0, 80)}\n`);
  }
  process.stdout.write(`${JSON.stringify(Object.fromEntries(hidden))} of ${values.length}\n`);
  return touched / values.length;
}

test('code and prose: at most one character in two hundred is hidden', () => {
  let hidden = 0;
  let total = 0;
  for (const text of benignText()) {
    const scan = scanText(redactor, text);
    total += text.length;
    for (const line of text.split('\n')) {
      if (scan.hits.length === 0) break;
      if (!scan.text.includes(line)) {
        hidden += line.length;
        process.stdout.write(`hid in: ${line.slice(0, 120)}\n`);
      }
    }
  }
  process.stdout.write(`${hidden} of ${total} characters stand in lines that were touched\n`);
  expect(hidden / total).toBeLessThanOrEqual(0.005);
});
