import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Row, readRows } from '../../test/tapes/read-rows.ts';
import { decode } from '../decode/decode.ts';
import { normaliseGroup } from './normalise.ts';

type Rows = Readonly<Record<string, readonly Row[]>>;

describe('golden cases (UPDATE=1 rewrites expected.json; format it afterwards)', () => {
  const folder = new URL('./log-cases/', import.meta.url);
  for (const name of readdirSync(folder)) {
    test(name, () => {
      const shown = show(rowsOf(readFileSync(new URL(`${name}/input.json`, folder), 'utf8')));
      const file = new URL(`${name}/expected.json`, folder);
      if (process.env.UPDATE === '1') writeFileSync(file, JSON.stringify(shown, undefined, 2));
      expect(existsSync(file), 'run once with UPDATE=1').toBe(true);
      expect(shown).toStrictEqual(JSON.parse(readFileSync(file, 'utf8')));
    });
  }
});

describe('the content hash', () => {
  const line = { timeUnixNano: '5', body: { stringValue: 'line' }, traceId: '1'.repeat(32) };

  test('a retry of the request repeats every hash, also where lines are equal', () => {
    const first = hashes([line, line, line]);
    expect(new Set(first).size).toBe(3);
    expect(hashes([line, line, line])).toEqual(first);
    expect(hashes([line])).toEqual(first.slice(0, 1));
  });

  const changes: readonly (readonly [string, object])[] = [
    ['time', { timeUnixNano: '6' }],
    ['observed time', { observedTimeUnixNano: '1' }],
    ['severity number', { severityNumber: 1 }],
    ['severity text', { severityText: 'x' }],
    ['event name', { eventName: 'x' }],
    ['body', { body: { stringValue: 'other' } }],
    ['body of another type', { body: { bytesValue: 'bGluZQ==' } }],
    ['no body', { body: undefined }],
    ['attributes', { attributes: [{ key: 'a', value: { stringValue: 'x' } }] }],
    ['dropped attributes', { droppedAttributesCount: 1 }],
    ['flags', { flags: 1 }],
    ['trace id', { traceId: '2'.repeat(32) }],
    ['no trace id', { traceId: undefined }],
    ['span id', { spanId: '2'.repeat(16) }],
  ];
  test.each(changes)('covers the %s', (_name, change) => {
    expect(hashes([{ ...line, ...change }])).not.toEqual(hashes([line]));
  });

  test('covers resource and scope', () => {
    const plain = hashes([line]);
    expect(hashes([line], { schemaUrl: 'x' })).not.toEqual(plain);
    expect(hashes([line], {}, { schemaUrl: 'x' })).not.toEqual(plain);
  });
});

function hashes(records: readonly object[], resource: object = {}, scope: object = {}): unknown[] {
  const request = {
    resourceLogs: [{ ...resource, scopeLogs: [{ ...scope, logRecords: records }] }],
  };
  return rowsOf(JSON.stringify(request)).log_record?.map((row) => row.content_hash) ?? [];
}

function rowsOf(request: string): Rows {
  const body = new TextEncoder().encode(request);
  const { tape, dropped } = decode('logs', body, 'json', { valueDepthMax: 64 });
  expect(dropped).toEqual({});
  return readRows(normaliseGroup('logs', [{ tape, batchId: 'b', redacted: [] }]));
}

/** Zeros, batch and hash say nothing new in most rows. */
function show(rows: Rows): unknown {
  const isLeftOut = (column: string, value: unknown): boolean =>
    column === 'content_hash' || column === 'batch_id' || value === 0;
  return Object.fromEntries(
    Object.entries(rows).map(([table, list]) => [
      table,
      list.map((row) =>
        Object.fromEntries(
          Object.entries(row).filter(([column, value]) => !isLeftOut(column, value)),
        ),
      ),
    ]),
  );
}
