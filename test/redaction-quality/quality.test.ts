/**
 * What the rules find and what they leave alone, on seeded material of our own. Shapes here are
 * written from public documentation, not from the rules, so that a rule that is too narrow shows.
 */
import { expect, test } from 'vitest';
import { createRedactor, scanText } from '../../redaction-rules/engine.ts';
import { seededRandom } from '../../redaction-rules/generate.ts';
import { builtinRuleSet } from '../../redaction-rules/generated/rule-set.ts';
import { benignText, benignValues } from './benign.ts';
import { forms, share, type Tally, table, write } from './forms.ts';
import { type Kind, personalKinds, secretKinds } from './material.ts';

const seed = 20_261_126;
const each = 40;
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

test('benign values: at most one in a hundred is touched', () => {
  const values = benignValues(seededRandom(seed), 60);
  const hidden = new Map<string, number>();
  let touched = 0;
  for (const text of values) {
    const { hits } = scanText(redactor, text);
    if (hits.length > 0) touched++;
    for (const { rule } of hits) hidden.set(rule, (hidden.get(rule) ?? 0) + 1);
    if (hits.length > 0) process.stdout.write(`${hits[0]?.rule} hid in: ${text.slice(0, 80)}\n`);
  }
  process.stdout.write(`${JSON.stringify(Object.fromEntries(hidden))} of ${values.length}\n`);
  expect(touched / values.length).toBeLessThanOrEqual(0.01);
});

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
