/** Table 1.3 of OTLP's contract: every bad input and its answer, in the words of the table. */
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Signal, signals } from '../../model/signal.ts';
import { type Answer, send, type Wire, wires } from './exchange.ts';
import { raw } from './raw.ts';
import { type Content, emptyRequests, encode, goodItem, requestOf } from './requests.ts';
import { type ConformanceServer, startConformanceServer } from './server.ts';

let server: ConformanceServer;
beforeAll(async () => {
  server = await startConformanceServer();
});
afterEach(() => void server.taken());
afterAll(() => server.close());

const tables = { traces: 'span', logs: 'log_record', metrics: 'metric_point' } as const;
const all = signals.flatMap((signal) => wires.map((wire) => [signal, wire] as const));
const json = signals.map((signal) => [signal, 'http/json'] as const);

/** One bad item beside a good one. */
function beside(signal: Signal, wire: Wire, fields: Content): Promise<Answer> {
  const items = [goodItem(signal, 1), goodItem(signal, 2, fields)];
  return send(server, { signal, wire, body: encode(signal, wire, requestOf(signal, items)) });
}

function expectStatus(answer: Answer, httpStatus: number, code: number): void {
  expect(answer.code).toBe(code);
  expect(answer.httpStatus ?? httpStatus).toBe(httpStatus);
  expect(answer.message?.length).toBeGreaterThan(10);
  expect(answer.headers['retry-after']).toBeUndefined();
  expect(answer.details.some((detail) => 'retryDelay' in detail)).toBe(false);
  const violations = answer.details.filter((detail) => 'fieldViolations' in detail);
  expect(violations).toHaveLength(httpStatus === 400 ? 1 : 0);
}

const full = { code: 0, partial: undefined };
const stored = (signal: Signal) => server.taken().flatMap(({ rows }) => rows(tables[signal]));

describe('Undecodable protobuf / JSON', () => {
  it.each(all)('%s over %s', async (signal, wire) => {
    const body = Buffer.from(wire === 'http/json' ? '{"resourceSpans":[' : 'not protobuf');
    expectStatus(await send(server, { signal, wire, body }), 400, 3);
  });
});

describe('Corrupt gzip / header says gzip, body plain', () => {
  it.each(all)('%s over %s', async (signal, wire) => {
    const body = encode(signal, wire, requestOf(signal, [goodItem(signal)]));
    const half = gzipSync(body).subarray(0, 30);
    const rubbish = Buffer.concat([gzipSync(body), Buffer.from('xx')]);
    for (const bytes of [body, half, rubbish]) {
      const answer = await send(server, { signal, wire, body: bytes, encoding: 'gzip' });
      expectStatus(answer, 400, 3);
    }
  });
});

describe('Unknown Content-Encoding', () => {
  it.each(all)('%s over %s', async (signal, wire) => {
    for (const encoding of ['br', 'snappy', 'lz4']) {
      const answer = await send(server, { signal, wire, body: Buffer.from('x'), encoding });
      expectStatus(answer, 415, 12);
    }
  });
});

describe('Missing/unknown Content-Type', () => {
  it.each(signals)('%s: 415 with a Status', async (signal) => {
    for (const type of ['text/plain', 'application/xml', '']) {
      const headers = { 'content-type': type };
      const sent = { signal, wire: 'http/json', body: Buffer.from('{}'), headers } as const;
      expectStatus(await send(server, sent), 415, 3);
    }
  });
});

describe('Non-POST', () => {
  const methods = ['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];
  it.each(signals)('%s: 405 with Allow and a Status', async (signal) => {
    for (const wire of ['http/protobuf', 'http/json'] as const) {
      for (const method of methods) {
        const answer = await send(server, { signal, wire, method, body: new Uint8Array(0) });
        expectStatus(answer, 405, 12);
        expect(answer.headers.allow).toBe('POST');
      }
    }
  });
});

describe('Empty request, empty envelopes', () => {
  it.each(all)('%s over %s', async (signal, wire) => {
    for (const content of emptyRequests(signal)) {
      const answer = await send(server, { signal, wire, body: encode(signal, wire, content) });
      expect(answer).toMatchObject(full);
    }
  });
  it.each(all)('0 bytes: %s over %s', async (signal, wire) => {
    const answer = await send(server, { signal, wire, body: new Uint8Array(0) });
    expect(answer).toMatchObject(full);
    expect(server.taken()).toEqual([]);
  });
});

const badIds: [string, Content][] = [
  ['trace id too short', { traceId: '0102' }],
  ['trace id too long', { traceId: '01'.repeat(17) }],
  ['span id too short', { spanId: '0102' }],
  ['span id too long', { spanId: '01'.repeat(9) }],
  ['all-zero trace id', { traceId: '00'.repeat(16) }],
  ['all-zero span id', { spanId: '00'.repeat(8) }],
  ['empty trace id', { traceId: '' }],
  ['empty span id', { spanId: '' }],
];

describe('Id of wrong length, all-zero or empty: that span alone is lost', () => {
  describe.each(badIds)('%s', (_name, fields) => {
    it.each(wires)('%s', async (wire) => {
      const answer = await beside('traces', wire, fields);
      expect(answer).toMatchObject({ code: 0, partial: { rejected: 1 } });
      expect(stored('traces')).toHaveLength(1);
    });
  });
  it.each(wires)('a parent id of a wrong length: %s', async (wire) => {
    const answer = await beside('traces', wire, { parentSpanId: '0102' });
    expect(answer).toMatchObject({ code: 0, partial: { rejected: 1 } });
  });
});

describe('... and a log record with such an id has none (logs.proto)', () => {
  describe.each(badIds)('%s', (_name, fields) => {
    it.each(wires)('%s', async (wire) => {
      expect(await beside('logs', wire, fields)).toMatchObject(full);
      const [, second] = stored('logs');
      const [column] = Object.keys(fields);
      expect(second).toBeDefined();
      expect(second?.[column === 'traceId' ? 'trace_id' : 'span_id']).toBeUndefined();
    });
  });
});

describe('base64 ids in JSON, ids as byte arrays', () => {
  const odd: [string, unknown][] = [
    ['base64', 'AAAAAAAAAAAAAAAAAAAAAQ=='],
    ['an array of bytes', [0, 0, 0, 0, 0, 0, 0, 1]],
    ['a number', 7],
  ];
  it.each(odd)('%s: no span', async (_name, traceId) => {
    const answer = await beside('traces', 'http/json', { traceId });
    expect(answer.code === 3 || answer.partial?.rejected === 1).toBe(true);
  });
});

describe('attributes as a JSON object instead of a KeyValue list', () => {
  it.each(json)('%s', async (signal, wire) => {
    const answer = await beside(signal, wire, { attributes: { key: 'value' } });
    expect(answer.code === 3 || answer.partial?.rejected === 1).toBe(true);
  });
});

describe('another payload posted to /v1/traces', () => {
  const line = { traceId: undefined, spanId: undefined, body: { stringValue: 'a line' } };
  const payloads: [string, Signal, Content][] = [
    ['log records', 'logs', {}],
    ['log records without ids', 'logs', line],
    ['metrics', 'metrics', {}],
  ];
  describe.each(payloads)('%s', (_name, signal, fields) => {
    it.each(wires)('%s: nothing is stored as a span', async (wire) => {
      const items = [1, 2].map((number) => goodItem(signal, number, fields));
      const body = encode(signal, wire, requestOf(signal, items));
      const answer = await send(server, { signal: 'traces', wire, body });
      expect(stored('traces')).toEqual([]);
      expect(answer.code).toBe(0);
      // In protobuf its items are spans without ids; in JSON its names are unknown.
      const hint = /2 of 2 .* another signal's request\? logs go to \/v1\/logs, metrics to/;
      if (wire === 'http/json') expect(answer.partial).toBeUndefined();
      else expect(answer.partial?.message).toMatch(hint);
    });
  });

  it.each(wires)('one span without ids among others is no such payload: %s', async (wire) => {
    const answer = await beside('traces', wire, { traceId: '' });
    expect(answer.partial?.message).toContain('1 invalid_trace_id');
    expect(answer.partial?.message).not.toContain('another signal');
  });
});

describe('invalid UTF-8 in protobuf strings', () => {
  it.each(['grpc', 'http/protobuf'] as const)('%s: that item alone is lost', async (wire) => {
    for (const signal of signals) {
      const items = [goodItem(signal, 1), goodItem(signal, 2, marked[signal])];
      const body = encode(signal, wire, requestOf(signal, items));
      body.writeUInt8(0xff, body.indexOf('MARK'));
      const answer = await send(server, { signal, wire, body });
      expect(answer).toMatchObject({ code: 0, partial: { rejected: 1 } });
      expect(answer.partial?.message).toContain('invalid_utf8');
    }
  });
});

const marked: Readonly<Record<Signal, Content>> = {
  traces: { name: 'MARK' },
  logs: { body: { stringValue: 'MARK' } },
  metrics: { attributes: [{ key: 'MARK', value: { stringValue: 'x' } }] },
};

describe('Accepted as they are', () => {
  const far = '18446744073709551615';
  const spans: [string, Content][] = [
    ['end < start', { startTimeUnixNano: '2000', endTimeUnixNano: '1000' }],
    ['start = 0', { startTimeUnixNano: '0', endTimeUnixNano: '0' }],
    ['beyond what a nanosecond timestamp holds', { startTimeUnixNano: far, endTimeUnixNano: far }],
    ['parent that nobody sent', { parentSpanId: 'ff'.repeat(8) }],
    ['1,000 attributes', { attributes: many(1_000) }],
    ['500 events', { events: many(500).map(({ key }) => ({ timeUnixNano: '1', name: key })) }],
    ['a value of 100 KB', { attributes: [{ key: 'k', value: { stringValue: 'v'.repeat(1e5) } }] }],
  ];
  describe.each(spans)('%s', (_name, fields) => {
    it.each(wires)('%s', async (wire) => {
      expect(await beside('traces', wire, fields)).toMatchObject(full);
      expect(stored('traces')).toHaveLength(2);
    });
  });
});

function many(count: number) {
  return Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: { intValue: `${i}` } }));
}

describe('Traps measured on running peers', () => {
  it.each(json)('malformed JSON that holds invalid UTF-8 is a 400: %s', async (signal, wire) => {
    const bodies = [
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"')]),
      Buffer.concat([Buffer.from('{'), Buffer.from([0xc3, 0x28]), Buffer.from(':1}')]),
    ];
    for (const body of bodies) {
      const answer = await send(server, { signal, wire, body });
      expectStatus(answer, 400, 3);
      expect(answer.message).toMatch(/^[ -~]+$/);
    }
  });

  it.each(json)('bytes after the closing brace are a 400: %s', async (signal, wire) => {
    for (const rest of ['x', '{}', ',', ']', '\0']) {
      const body = Buffer.from(`${JSON.stringify(requestOf(signal, [goodItem(signal)]))}${rest}`);
      expectStatus(await send(server, { signal, wire, body }), 400, 3);
    }
    expect(server.taken()).toEqual([]);
  });

  it.each(json)('JSON null lists, and JSON that is no object: %s', async (signal, wire) => {
    const [, list = {}] = emptyRequests(signal);
    const nulls = JSON.stringify(list).replace('[]', 'null');
    expect(await send(server, { signal, wire, body: Buffer.from(nulls) })).toMatchObject(full);
    for (const text of ['[]', '"a"', '1', 'null', 'true']) {
      expectStatus(await send(server, { signal, wire, body: Buffer.from(text) }), 400, 3);
    }
  });

  it.each(['grpc', 'http/protobuf'] as const)(
    'the inside of an unknown group is not read as fields: %s',
    async (wire) => {
      const span = encode('traces', wire, requestOf('traces', [goodItem('traces', 9)]));
      // Group 99 around a whole request, then a request of its own.
      const group = Buffer.concat([Buffer.from([0x9b, 0x06]), span, Buffer.from([0x9c, 0x06])]);
      const body = Buffer.concat([
        group,
        encode('traces', wire, requestOf('traces', [goodItem('traces', 1)])),
      ]);
      expect(await send(server, { signal: 'traces', wire, body })).toMatchObject(full);
      expect(stored('traces').map((row) => row.span_id)).toEqual(['0000000000000001']);
    },
  );

  it('Transfer-Encoding beside Content-Length closes the connection (RFC 9112)', async () => {
    const both = 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n';
    const request = `${post}${fromJson}${both}`;
    const text = await raw(server.http, request + request);
    expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 400']);
  });
});

const post = 'POST /v1/logs HTTP/1.1\r\n';
const fromJson = 'Host: a\r\nContent-Type: application/json\r\n';
const body = 'Content-Length: 2\r\n\r\n{}';
const close = 'Connection: close\r\n';
const chunks = '2\r\n{}\r\n0\r\n\r\n';

describe('Where HTTP itself is wrong or odd: a Status in JSON, counted, and the connection closed', () => {
  const rows: [string, string | Buffer, number, number, string, string][] = [
    ['a header without a colon', `${post}no colon\r\n\r\n`, 400, 3, 'invalid', 'not valid'],
    ['no HTTP at all', 'hello, is it me?\r\n\r\n', 400, 3, 'invalid', 'not valid'],
    ['TLS', Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3]), 400, 3, 'invalid', 'http://'],
    [
      'headers of more than 16 KiB',
      `${post}${fromJson}X-A: ${'a'.repeat(2_000_000)}\r\n${body}`,
      ...([431, 3, 'invalid', 'too large'] as const),
    ],
    ['CONNECT', `CONNECT a.example:443 HTTP/1.1\r\n${fromJson}\r\n`, 405, 12, 'unsupported', ''],
    ['no Host', `${post}${close}${fromJson.slice(9)}${body}`, 400, 3, 'invalid', 'Host'],
    [
      'a coding of the transfer beside chunked',
      `${post}${close}${fromJson}Transfer-Encoding: gzip, chunked\r\n\r\n${chunks}`,
      ...([501, 12, 'unsupported', 'Content-Encoding'] as const),
    ],
    [
      'a body that is announced too large, and waits for 100 Continue',
      `${post}${fromJson}Expect: 100-continue\r\nContent-Length: 100000000\r\n\r\n`,
      ...([413, 8, 'too_large', 'larger than'] as const),
    ],
  ];
  it.each(rows)('%s', async (_name, bytes, httpStatus, code, outcome, words) => {
    const before = countOf(outcome);
    const text = await raw(server.http, bytes);
    const [head = '', json = ''] = text.split('\r\n\r\n');
    expect(head.split(' ', 2)).toEqual(['HTTP/1.1', String(httpStatus)]);
    expect(head).toContain('\r\nContent-Type: application/json');
    expect(head).toContain('\r\nConnection: close');
    expect(head.includes('\r\nAllow: POST')).toBe(httpStatus === 405);
    expect(JSON.parse(json)).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(countOf(outcome)).toBe(before + 1);
  });

  it('HTTP/2: a GOAWAY that gRPC clients show', async () => {
    const before = countOf('invalid');
    const text = await raw(server.http, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    expect(text.slice(0, 9)).toBe('\0\0\0\x04\0\0\0\0\0');
    expect(text).toMatch(/use the gRPC port \(4317 by default\)/);
    expect(countOf('invalid')).toBe(before + 1);
  });

  it.each([
    ['an expectation that is not known', `${post}${close}${fromJson}Expect: more\r\n${body}`],
    ['100-continue', `${post}${close}${fromJson}Expect: 100-continue\r\n${body}`],
    [
      'the absolute form of the target',
      `${post.replace('/v1', 'http://a.example:1/v1')}${close}${fromJson}${body}`,
    ],
    ['HTTP/1.0 without a Host', `${post.replace('1.1', '1.0')}${fromJson.slice(9)}${body}`],
    ['CHUNKED', `${post}${close}${fromJson}Transfer-Encoding: CHUNKED\r\n\r\n${chunks}`],
  ])('is no fault: %s', async (_name, bytes) => {
    const text = await raw(server.http, bytes);
    expect(text).toMatch(/^(HTTP\/1.1 100 Continue\r\n\r\n)?HTTP\/1.1 200 OK\r\n/);
    expect(text).toMatch(/\r\n\r\n\{\}$/);
  });
});

function countOf(outcome: string): number {
  const those = server.requests().filter((one) => one.outcome === outcome);
  return those.reduce((sum, { count }) => sum + count, 0);
}
