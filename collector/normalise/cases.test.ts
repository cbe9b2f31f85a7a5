import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { attributeValueToJson } from '../../model/attribute-json.ts';
import { buildTape } from '../../test/tapes/build-tape.ts';
import { type Row, readRows } from '../../test/tapes/read-rows.ts';
import { readTapeBatch } from '../../test/tapes/read-tape-batch.ts';
import type { TapeBatch } from '../../test/tapes/tape-batch.ts';
import { normalise } from './normalise.ts';

/** Shown as JSON in `expected.json`, so that a person can read them. */
const jsonColumns = new Set([
  'events',
  'links',
  'finish_reasons',
  'input_messages',
  'output_messages',
  'tool_definitions',
  'entity_refs',
  'column_sources',
]);
/** The same in nearly every span, or compared on their own below. */
const leftOut = new Set(['attributes', 'batch_id', 'content_hash', 'trace_id']);
const zeroLeftOut = new Set([
  'flags',
  'dropped_attributes_count',
  'dropped_events_count',
  'dropped_links_count',
]);

describe('golden cases (UPDATE=1 rewrites expected.json; format it afterwards)', () => {
  const folder = new URL('./cases/', import.meta.url);
  for (const name of readdirSync(folder)) {
    test(name, () => {
      const batch = readTapeBatch(readFileSync(new URL(`${name}/input.json`, folder), 'utf8'));
      const rows = readRows(normalise(buildTape(batch), { batchId: 'b', redacted: [] }));
      expect(rows.span?.map((row) => row.attributes)).toStrictEqual(sentAttributes(batch));
      const shown = show(rows);
      const file = new URL(`${name}/expected.json`, folder);
      if (process.env.UPDATE === '1') writeFileSync(file, JSON.stringify(shown, undefined, 2));
      expect(existsSync(file), 'run once with UPDATE=1').toBe(true);
      expect(shown).toStrictEqual(JSON.parse(readFileSync(file, 'utf8')));
    });
  }
});

/** The lossless column says of each span exactly what was sent, whatever the dialects made of it. */
function sentAttributes(batch: TapeBatch): string[] {
  return batch.resources
    .flatMap((resource) => resource.scopes)
    .flatMap((scope) => scope.spans)
    .map(({ attributes }) =>
      attributeValueToJson({ kind: 'map', entries: Array.isArray(attributes) ? attributes : [] }),
    );
}

function show(rows: Readonly<Record<string, readonly Row[]>>): unknown {
  return Object.fromEntries(
    Object.entries(rows)
      .filter(([table]) => table !== 'message')
      .map(([table, list]) => [
        table,
        list.map((row) =>
          Object.fromEntries(
            Object.entries(row)
              .filter(([column, value]) => !isLeftOut(table, column, value))
              .map(([column, value]) => [column, jsonColumns.has(column) ? parsed(value) : value]),
          ),
        ),
      ]),
  );
}

function isLeftOut(table: string, column: string, value: unknown): boolean {
  if (zeroLeftOut.has(column) && value === 0) return true;
  return table === 'span' && leftOut.has(column);
}

function parsed(value: unknown): unknown {
  return JSON.parse(String(value));
}
