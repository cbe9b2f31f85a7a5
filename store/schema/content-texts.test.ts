import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { missingContent, rebuildText } from '../../model/stored-text.ts';
import { applySchema } from './apply-schema.ts';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
await applySchema(connection);

const hashes = ['a', 'b', 'c'].map((digit) => digit.repeat(32));
const [piece = '', other = '', run = ''] = hashes;
const bodies = new Map([
  [piece, '{"role":"user","text":"\\u001b é 😀 \\" \n"}'],
  [other, 'plain'],
  [run, `\u0001${piece}\u0001,\n \u0001${other}\u0001, \u0001${'d'.repeat(32)}\u0001`],
]);
for (const [hash, body] of bodies) {
  // Twice, as after a restart that forgot.
  for (const seq of [1n, 2n]) {
    await connection.run('INSERT INTO content VALUES (content_key(?), ?, ?)', [hash, body, seq]);
  }
}

/** A row's texts as the views put them together. */
async function inSql(texts: readonly (string | null)[]): Promise<readonly unknown[]> {
  const wanted = texts.map(
    (_, at) => `string_agg(spelled, '' ORDER BY place, inner_place) FILTER (nth = ${at + 1})`,
  );
  const together = texts.map((_, at) => `coalesce(found[${at + 1}], stored[${at + 1}])`);
  const reader = await connection.runAndReadAll(
    `SELECT ${together.join(', ')}
     FROM (
       SELECT stored, content_texts(pieced, [${wanted.join(', ')}]) AS found
       FROM (
         SELECT stored, pieced_texts(stored) AS pieced
         FROM (SELECT [${texts.map(() => '?::VARCHAR').join(', ')}] AS stored)
       )
     )`,
    [...texts],
  );
  return reader.getRows()[0] ?? [];
}

test('SQL and JavaScript put the stored texts of a row together alike', async () => {
  const reference = fc
    .tuple(fc.constantFrom('r', 'e', 'R', 'E'), fc.constantFrom(...hashes, 'd'.repeat(32)))
    .filter(([letter, hash]) => (letter.toUpperCase() === letter ? hash !== other : hash !== run))
    .map(([letter, hash]) => `\u0001${letter}${hash}\u0001`);
  const literal = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\u0001', ''));
  const stored = fc
    .array(fc.oneof(reference, literal), { maxLength: 6 })
    .map((parts) => parts.join(''));
  const row = fc.array(fc.option(stored), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(row, async (texts) => {
      const rebuilt = texts.map((text) => text && rebuildText(text, (hash) => bodies.get(hash)));
      expect(await inSql(texts)).toEqual(rebuilt);
    }),
    { numRuns: 100 },
  );
});

test('a body that was taken away reads as a notice, and the rest stays', async () => {
  await connection.run('UPDATE content SET body = NULL WHERE content_hash = content_key(?)', [
    other,
  ]);
  const stored = `[\u0001r${piece}\u0001,\u0001r${other}\u0001]`;
  expect(await inSql([stored])).toEqual([`[${bodies.get(piece)},${missingContent(other)}]`]);
  expect(JSON.parse(missingContent(other))).toEqual({ $missing: other });
});
