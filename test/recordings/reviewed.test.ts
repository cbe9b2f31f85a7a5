/**
 * Expected columns that a person read span by span, against what was sent and what the script did.
 * `reviewed.json` holds a digest of what was read: columns that change afterwards are read again.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { folder, scenarios } from './read-recording.ts';

const reviewed = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync(new URL('reviewed.json', folder), 'utf8')));
const expectedRows = z.looseObject({ span: z.array(z.unknown()).default([]) });

test.each(Object.entries(reviewed))('%s is what was reviewed', (name, digest) => {
  expect(digestOf(name), 'read it again, then put this digest into reviewed.json').toBe(digest);
});

test('reviewed are at least 60 spans of at least 10 instrumentations', () => {
  const known = new Map(scenarios.map((one) => [one.name, one.instrumentation]));
  const names = Object.keys(reviewed);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
  expect(new Set(names.map((name) => known.get(name))).size).toBeGreaterThanOrEqual(10);
  const spans = names.flatMap((name) => expectedRows.parse(readExpected(name)).span);
  expect(spans.length).toBeGreaterThanOrEqual(60);
});

/** Of the columns, not of how the file is laid out. */
function digestOf(name: string): string {
  const text = JSON.stringify(readExpected(name));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function readExpected(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.expected.json`, folder), 'utf8'));
}
