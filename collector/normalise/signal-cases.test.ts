import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../model/signal.ts';
import { type Row, readRows } from '../../test/tapes/read-rows.ts';
import { decode } from '../decode/decode.ts';
import { normaliseGroup } from './normalise.ts';

type Rows = Readonly<Record<string, readonly Row[]>>;

const folders = [
  ['logs', 'log-cases'],
  ['metrics', 'metric-cases'],
] as const;

describe.each(folders)(
  'golden cases of %s (UPDATE=1 rewrites; format afterwards)',
  (signal, at) => {
    const folder = new URL(`./${at}/`, import.meta.url);
    for (const name of readdirSync(folder)) {
      test(name, () => {
        const request = readFileSync(new URL(`${name}/input.json`, folder), 'utf8');
        const shown = show(rowsOf(signal, request));
        const file = new URL(`${name}/expected.json`, folder);
        if (process.env.UPDATE === '1') writeFileSync(file, JSON.stringify(shown, undefined, 2));
        expect(existsSync(file), 'run once with UPDATE=1').toBe(true);
        expect(shown).toStrictEqual(JSON.parse(readFileSync(file, 'utf8')));
      });
    }
  },
);

describe('the content hash of a log record', () => {
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

describe('the content hash of a data point', () => {
  const number = { timeUnixNano: '5', asInt: '1' };
  const histogram = { count: '2', bucketCounts: ['1', '1'], explicitBounds: [1] };
  const exponential = { count: '2', scale: 1, positive: { offset: 1, bucketCounts: ['2'] } };
  const summary = { count: '2', quantileValues: [{ quantile: 0.5, value: 1 }] };

  test('a retry of the request repeats every hash, also where points are equal', () => {
    const metric = { name: 'm', gauge: { dataPoints: [number, number] } };
    const first = pointHashes([metric, metric]);
    expect(new Set(first).size).toBe(4);
    expect(pointHashes([metric, metric])).toEqual(first);
  });

  const metric = { name: 'm', sum: { dataPoints: [number] } };
  test.each([
    ['name', { name: 'n' }],
    ['description', { description: 'd' }],
    ['unit', { unit: 'u' }],
    ['metadata', { metadata: [{ key: 'a', value: {} }] }],
    ['type', { sum: undefined, gauge: { dataPoints: [number] } }],
    ['temporality', { sum: { dataPoints: [number], aggregationTemporality: 1 } }],
    ['monotonicity', { sum: { dataPoints: [number], isMonotonic: true } }],
  ])('covers the %s', (_name, change) => {
    expect(pointHashes([{ ...metric, ...change }])).not.toEqual(pointHashes([metric]));
  });

  const exemplar = { timeUnixNano: '1' };
  test.each([
    ['gauge', number, { asInt: '2' }],
    ['gauge', number, { asInt: undefined }],
    ['gauge', { asInt: '0' }, { asInt: undefined, asDouble: 0 }],
    ['gauge', number, { startTimeUnixNano: '1' }],
    ['gauge', number, { flags: 1 }],
    ['gauge', number, { attributes: [{ key: 'a', value: {} }] }],
    ['gauge', number, { exemplars: [exemplar] }],
    ['gauge', { exemplars: [exemplar] }, { exemplars: [{ ...exemplar, asInt: 1 }] }],
    ['histogram', histogram, { count: '3' }],
    ['histogram', histogram, { sum: 0 }],
    ['histogram', histogram, { min: 0 }],
    ['histogram', { min: 0 }, { min: undefined, max: 0 }],
    ['histogram', histogram, { bucketCounts: ['2', '0'] }],
    ['histogram', histogram, { explicitBounds: [2] }],
    ['exponentialHistogram', exponential, { scale: 2 }],
    ['exponentialHistogram', exponential, { zeroCount: '1' }],
    ['exponentialHistogram', exponential, { zeroThreshold: 1 }],
    ['exponentialHistogram', exponential, { positive: { offset: 2, bucketCounts: ['2'] } }],
    ['exponentialHistogram', exponential, { negative: {} }],
    ['summary', summary, { quantileValues: [{ quantile: 0.5, value: 2 }] }],
    ['summary', summary, { sum: 1 }],
  ])('covers, in a %s, of %o the change %o', (type, point, change) => {
    const of = (one: object): unknown[] => pointHashes([{ [type]: { dataPoints: [one] } }]);
    expect(of({ ...point, ...change })).not.toEqual(of(point));
    expect(of(point)).toHaveLength(1);
  });
});

function pointHashes(metrics: readonly object[]): unknown[] {
  const request = { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] };
  const rows = rowsOf('metrics', JSON.stringify(request)).metric_point;
  return rows?.map((row) => row.content_hash) ?? [];
}

function hashes(records: readonly object[], resource: object = {}, scope: object = {}): unknown[] {
  const request = {
    resourceLogs: [{ ...resource, scopeLogs: [{ ...scope, logRecords: records }] }],
  };
  return rowsOf('logs', JSON.stringify(request)).log_record?.map((row) => row.content_hash) ?? [];
}

function rowsOf(signal: Signal, request: string): Rows {
  const body = new TextEncoder().encode(request);
  const { tape, dropped } = decode(signal, body, 'json', { valueDepthMax: 64 });
  expect(dropped).toEqual({});
  return readRows(normaliseGroup(signal, [{ tape, batchId: 'b', redacted: [] }]));
}

/** Of no interest where they are 0, as in most rows. */
const zeroLeftOut = new Set([
  'flags',
  'dropped_attributes_count',
  'severity_number',
  'time_unix_nano',
  'observed_time_unix_nano',
  'start_time_unix_nano',
]);

function show(rows: Rows): unknown {
  const isLeftOut = (column: string, value: unknown): boolean =>
    column === 'content_hash' || column === 'batch_id' || (value === 0 && zeroLeftOut.has(column));
  return Object.fromEntries(
    Object.entries(rows).map(([table, list]) => [
      table,
      list.map((row) =>
        Object.fromEntries(
          Object.entries(row)
            .filter(([column, value]) => !isLeftOut(column, value))
            // JSON has no word for NaN and the infinities.
            .map(([column, value]) => [
              column,
              typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
            ]),
        ),
      ),
    ]),
  );
}
