import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { generate, seededRandom } from '../../redaction-rules/generate.ts';
import { builtinRuleSet } from '../../redaction-rules/generated/rule-set.ts';
import { type Row, readRows } from '../../test/tapes/read-rows.ts';
import { processBatches } from '../process-batch.ts';

const key = { kid: 'k1', root: new Uint8Array(32).fill(7) };
const tools = { redactor: createRedactor(builtinRuleSet, key), limits: { valueDepthMax: 64 } };
const token = generate('ghp_[0-9A-Za-z]{36}', seededRandom(9));
const replaced = /\[GITHUB~k1~[a-z2-7]{16}\]/;
const ids = { traceId: '1'.repeat(32), spanId: '2'.repeat(16) };
const text = { stringValue: `see ${token} there` };
const map = (entries: object) => ({
  kvlistValue: { values: Object.entries(entries).map(([name, value]) => ({ key: name, value })) },
});

describe('a secret in any text of a log record is replaced, and its place is told', () => {
  const spelled = token.replaceAll(/./g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
  const cases: readonly (readonly [string, object])[] = [
    ['severity_text', { severityText: `x ${token}` }],
    ['event_name', { eventName: `x ${token}` }],
    ['body', { body: text }],
    ['body', { body: { bytesValue: btoa(`raw ${token} `) } }],
    ['body', { body: { stringValue: `{"a":"${spelled}"}` } }],
    ['body[1]', { body: { arrayValue: { values: [{}, text] } } }],
    ['body.content', { body: map({ content: text }) }],
    ['body.message.content', { body: map({ message: map({ content: text }) }) }],
    ['body.parts[0].text', { body: map({ parts: { arrayValue: { values: [map({ text })] } } }) }],
    ['attributes.url', { attributes: [{ key: 'url', value: text }] }],
    ['attributes.event.name', { attributes: [{ key: 'event.name', value: text }] }],
    ['attributes.session.id', { attributes: [{ key: 'session.id', value: text }] }],
  ];
  test.each(cases)('%s', (field, members) => {
    const rows = process([{}, { ...ids, ...members }]);
    const all = JSON.stringify(rows);
    expect(all).not.toContain(token);
    expect(atob(/"\$bytes\\":\\"([^\\]*)/.exec(all)?.[1] ?? '')).not.toContain(token);
    expect(rows.redaction).toMatchObject([
      {
        trace_id: ids.traceId,
        span_id: ids.spanId,
        field: `logs[1].${field}`,
        count: 1,
        signal: 'logs',
        item_index: 1,
      },
    ]);
  });

  test('a key', () => {
    const rows = process([{ body: map({ [`k ${token}`]: { intValue: 1 } }) }]);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(rows.redaction?.[0]?.field).toMatch(replaced);
  });

  test('the preview and the event name come from redacted text', () => {
    const [row] = process([{ body: text, attributes: [{ key: 'event.name', value: text }] }])
      .log_record ?? [undefined];
    expect(row?.body_preview).toMatch(replaced);
    expect(row?.event_name).toMatch(replaced);
  });
});

test('what a resource or scope lost is listed once, under the first record, without a span', () => {
  const attributes = [{ key: 'service.name', value: text }];
  const resource = { resource: { attributes }, schemaUrl: `u ${token}` };
  const rows = process([ids, ids, ids], resource, { scope: { name: `n ${token}` } });
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(rows.redaction?.map(({ field, item_index }) => [field, item_index])).toEqual([
    ['scope.name', 0],
    ['resource.schema_url', 0],
    ['resource.attributes.service.name', 0],
  ]);
  expect(rows.redaction?.some((row) => 'trace_id' in row || 'span_id' in row)).toBe(false);
});

test('a record that names no span has redactions without ids', () => {
  const [row] = process([{ body: text, traceId: '0'.repeat(32), spanId: 'ab' }]).redaction ?? [];
  expect(row).toMatchObject({ field: 'logs[0].body', signal: 'logs' });
  expect(row).not.toHaveProperty('trace_id');
  expect(row).not.toHaveProperty('span_id');
});

function process(
  logRecords: readonly object[],
  resource: object = {},
  scope: object = {},
): Readonly<Record<string, readonly Row[]>> {
  const request = { resourceLogs: [{ ...resource, scopeLogs: [{ ...scope, logRecords }] }] };
  const body = new TextEncoder().encode(JSON.stringify(request));
  const job = { batchId: 'b', signal: 'logs', encoding: 'json', body } as const;
  const [outcome] = processBatches([job], tools);
  if (outcome?.kind !== 'processed') throw new Error(outcome?.kind);
  expect(outcome).toMatchObject({ itemsIn: logRecords.length, dropped: {} });
  return readRows(outcome.blocks);
}
