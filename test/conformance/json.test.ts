/** Table 1.2 of OTLP's contract: its JSON, in the words of the table, for every signal. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Signal, signals } from '../../model/signal.ts';
import { send, wires } from './exchange.ts';
import { type Content, encode, goodItem, requestOf } from './requests.ts';
import { type ConformanceServer, startConformanceServer } from './server.ts';

let server: ConformanceServer;
beforeAll(async () => {
  server = await startConformanceServer();
});
afterEach(() => void server.taken());
afterAll(() => server.close());

const tables = { traces: 'span', logs: 'log_record', metrics: 'metric_point' } as const;
const full = { code: 0, partial: undefined };

async function post(signal: Signal, text: string) {
  const answer = await send(server, { signal, wire: 'http/json', body: Buffer.from(text) });
  const [taken] = server.taken();
  return { answer, rows: taken?.rows(tables[signal]) ?? [] };
}

/** One good item with other fields beside or instead of its own. */
const one = (signal: Signal, fields: Content): string =>
  JSON.stringify(requestOf(signal, [goodItem(signal, 1, fields)]));

describe.each(signals)('%s', (signal) => {
  const time = signal === 'traces' ? 'startTimeUnixNano' : 'timeUnixNano';
  const attributes = (value: unknown) => ({ attributes: [{ key: 'k', value }] });

  it('ids are case-insensitive hex', async () => {
    const ids = { traceId: 'ABCDEFabcdef0123456789ABCDEFabcd', spanId: 'ABCDEFabcdef0123' };
    // Of a data point only the exemplars have ids.
    const fields = signal === 'metrics' ? { exemplars: [{ ...ids, asInt: '1' }] } : ids;
    const { answer, rows } = await post(signal, one(signal, fields));
    expect(answer).toMatchObject(full);
    const stored = JSON.stringify(rows[0]);
    for (const id of Object.values(ids)) expect(stored).toContain(id.toLowerCase());
    for (const id of Object.values(ids)) expect(stored).not.toContain(id);
  });

  // The last is how Python's json writes a float; protobuf's own reader takes it as well.
  const numbers = ['"1700000000123456789"', '1700000000123456789', '1.700000000123456789e+18'];
  it.each(numbers)('64-bit integers without losing a nanosecond: %s', async (written) => {
    const text = one(signal, { [time]: 'T', ...attributes({ intValue: 'I' }) })
      .replace('"T"', written)
      .replace('"I"', written.startsWith('"') ? '"-9007199254740993"' : '-9007199254740993');
    const { answer, rows } = await post(signal, text);
    expect(answer).toMatchObject(full);
    expect(JSON.stringify(rows[0])).toContain('1700000000123456789');
    expect(JSON.stringify(rows[0])).toContain('-9007199254740993');
  });

  it.each(['NaN', 'Infinity', '-Infinity'])('doubles may be %s as a string', async (word) => {
    const { answer, rows } = await post(signal, one(signal, attributes({ doubleValue: word })));
    expect(answer).toMatchObject(full);
    expect(JSON.parse(String(rows[0]?.attributes))).toEqual({ k: { $double: word } });
  });

  it('other bytes stay base64: standard, unpadded and URL-safe', async () => {
    for (const bytesValue of ['+/+/AQ==', '+/+/AQ', '-_-_AQ', '']) {
      const { answer, rows } = await post(signal, one(signal, attributes({ bytesValue })));
      expect(answer).toMatchObject(full);
      const $bytes = bytesValue === '' ? '' : '+/+/AQ==';
      expect(JSON.parse(String(rows[0]?.attributes))).toEqual({ k: { $bytes } });
    }
    const bad = await post(signal, one(signal, attributes({ bytesValue: '*' })));
    expect(bad.answer.code === 3 || bad.answer.partial?.rejected === 1).toBe(true);
  });

  it('unknown names are ignored, snake_case ones are unknown', async () => {
    const ids = { trace_id: 'xyz', span_id: 7, novel: [{ deep: { er: null } }] };
    const { answer, rows } = await post(signal, one(signal, ids));
    expect(answer).toMatchObject(full);
    const kept = signal === 'metrics' ? { value_int: 1 } : { span_id: '0000000000000001' };
    expect(rows).toMatchObject([kept]);
  });

  it('the profiling-only fields count as absent, with a warning', async () => {
    const value = { stringValueStrindex: 1 };
    const content = requestOf(signal, [
      goodItem(signal, 1, { attributes: [{ key: 'k', value }, { keyStrindex: 3 }] }),
    ]);
    for (const wire of wires) {
      const answer = await send(server, { signal, wire, body: encode(signal, wire, content) });
      expect(answer).toMatchObject({ code: 0, partial: { rejected: 0 } });
      expect(answer.partial?.message).toMatch(/^references into a string table, .* ignored: 2$/);
      const [taken] = server.taken();
      const [row] = taken?.rows(tables[signal]) ?? [];
      expect(JSON.parse(String(row?.attributes))).toEqual({ '': null, k: null });
    }
  });

  it('... beside what was rejected, and in a request without items', async () => {
    const attribute = { key: 'k', value: { stringValueStrindex: 1 } };
    const bad = { attributes: [{ key: 'k', value: 'no AnyValue' }] };
    const items = [goodItem(signal, 1, { attributes: [attribute] }), goodItem(signal, 2, bad)];
    const { answer } = await post(signal, JSON.stringify(requestOf(signal, items)));
    expect(answer.partial?.rejected).toBe(1);
    expect(answer.partial?.message).toMatch(/^1 of 2 .*; references .* ignored: 1$/);
    const resource = { attributes: [{ keyStrindex: 3 }] };
    const empty = await post('traces', JSON.stringify({ resourceSpans: [{ resource }] }));
    expect(empty.answer).toMatchObject({ code: 0, partial: { rejected: 0 } });
    expect(empty.answer.partial?.message).toMatch(/ ignored: 1$/);
  });

  it('of two attributes with one key the last counts', async () => {
    const both = ['first', 'last'].map((stringValue) => ({ key: 'k', value: { stringValue } }));
    const { answer, rows } = await post(signal, one(signal, { attributes: both }));
    expect(answer).toMatchObject(full);
    expect(JSON.stringify(rows[0])).toContain('last');
    expect(JSON.stringify(rows[0])).not.toContain('first');
  });

  it('flags keep all their bits', async () => {
    const { answer, rows } = await post(signal, one(signal, { flags: 0xfffffd01 }));
    expect(answer).toMatchObject(full);
    expect(JSON.stringify(rows[0])).toContain(String(0xfffffd01));
  });
});

describe('enum values are integers', () => {
  const rows: [Signal, Content, boolean][] = [
    ['traces', { kind: 3 }, true],
    ['traces', { kind: 99 }, true],
    ['traces', { kind: 'SPAN_KIND_CLIENT' }, false],
    ['traces', { status: { code: 2 } }, true],
    ['traces', { status: { code: 'STATUS_CODE_ERROR' } }, false],
    ['logs', { severityNumber: 9 }, true],
    ['logs', { severityNumber: 99 }, true],
    ['logs', { severityNumber: 'SEVERITY_NUMBER_INFO' }, false],
  ];
  it.each(rows)('%s %j: %s', async (signal, fields, isValid) => {
    const { answer } = await post(signal, one(signal, fields));
    const isRefused = answer.code === 3 || answer.partial?.rejected === 1;
    expect(isRefused).toBe(!isValid);
  });

  const temporalities: [unknown, boolean][] = [
    [2, true],
    [99, true],
    ['AGGREGATION_TEMPORALITY_DELTA', false],
  ];
  it.each(temporalities)('metrics aggregationTemporality %j: %s', async (value, isValid) => {
    const sum = { aggregationTemporality: value, dataPoints: [{ timeUnixNano: '1', asInt: '1' }] };
    const { answer } = await post('metrics', JSON.stringify(requestOf('metrics', [{ sum }])));
    const isRefused = answer.code === 3 || answer.partial?.rejected === 1;
    expect(isRefused).toBe(!isValid);
  });
});

describe('what may be absent or odd in a span', () => {
  const rows: [string, Content][] = [
    ['an empty root parentSpanId', { parentSpanId: '' }],
    ['a null parentSpanId', { parentSpanId: null }],
    ['kind unspecified', { kind: 0 }],
    ['no status', { status: undefined }],
    ['an empty name', { name: '' }],
    ['no name', { name: undefined }],
  ];
  it.each(rows)('%s', async (_name, fields) => {
    const { answer, rows: stored } = await post('traces', one('traces', fields));
    expect(answer).toMatchObject(full);
    expect(stored).toHaveLength(1);
    expect(stored[0]?.parent_span_id).toBeUndefined();
  });
});
