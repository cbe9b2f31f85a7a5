import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { generate, seededRandom } from '../../redaction-rules/generate.ts';
import { builtinRuleSet } from '../../redaction-rules/generated/rule-set.ts';
import { type Row, readRows } from '../../test/tapes/read-rows.ts';
import { processBatches } from '../process-batch.ts';

const key = { kid: 'k1', root: new Uint8Array(32).fill(7) };
const tools = { redactor: createRedactor(builtinRuleSet, key), limits: { valueDepthMax: 64 } };
const token = generate('ghp_[0-9A-Za-z]{36}', seededRandom(9));
const secret = `see ${token} there`;
const attributes = [{ key: 'k', value: { stringValue: secret } }];
const types = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const;

describe.each(types)('a secret in any text of a %s is replaced, and its place is told', (type) => {
  const ofMetric: readonly (readonly [string, object])[] = [
    ['name', { name: secret }],
    ['description', { description: secret }],
    ['unit', { unit: secret }],
    ['metadata.k', { metadata: attributes }],
  ];
  test.each(ofMetric)('metric.%s', (field, members) => {
    const rows = process([
      { name: 'first', [type]: { dataPoints: [{}, {}] } },
      { ...members, [type]: { dataPoints: [{}, {}] } },
    ]);
    expect(fieldsOf(rows)).toEqual([[2, `metric.${field}`]]);
  });

  const ofPoint: readonly (readonly [string, object])[] = [
    ['attributes.k', { attributes }],
    ...(type === 'summary'
      ? []
      : ([
          [
            'exemplars[1].filtered_attributes.k',
            { exemplars: [{}, { filteredAttributes: attributes }] },
          ],
        ] as const)),
  ];
  test.each(ofPoint)('data_points[1].%s', (field, members) => {
    const rows = process([{ [type]: { dataPoints: [{}, members] } }]);
    expect(fieldsOf(rows)).toEqual([[1, `data_points[1].${field}`]]);
  });
});

test('what resource and scope lost is listed once', () => {
  const gauge = { gauge: { dataPoints: [{}, {}] } };
  const envelope = { resource: { attributes }, schemaUrl: secret };
  const rows = process([gauge, gauge], envelope, { scope: { name: secret } });
  expect(fieldsOf(rows)).toEqual([
    [0, 'scope.name'],
    [0, 'resource.schema_url'],
    [0, 'resource.attributes.k'],
  ]);
});

function fieldsOf(rows: Readonly<Record<string, readonly Row[]>>): unknown[] {
  const all = JSON.stringify(rows);
  expect(all).not.toContain(token);
  expect(all).toMatch(/\[GITHUB~k1~[a-z2-7]{16}\]/);
  const redactions = rows.redaction ?? [];
  expect(redactions.filter((row) => row.signal !== 'metrics' || 'trace_id' in row)).toEqual([]);
  return redactions.map(({ item_index, field }) => [item_index, field]);
}

function process(
  metrics: readonly object[],
  resource: object = {},
  scope: object = {},
): Readonly<Record<string, readonly Row[]>> {
  const request = { resourceMetrics: [{ ...resource, scopeMetrics: [{ ...scope, metrics }] }] };
  const body = new TextEncoder().encode(JSON.stringify(request));
  const job = { batchId: 'b', signal: 'metrics', encoding: 'json', body } as const;
  const [outcome] = processBatches([job], tools);
  if (outcome?.kind !== 'processed') throw new Error(outcome?.kind);
  expect(outcome.dropped).toEqual({});
  return readRows(outcome.blocks);
}
