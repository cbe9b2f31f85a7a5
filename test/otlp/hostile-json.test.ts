import { describe, expect, test } from 'vitest';
import { type Decoded, decodeTraces } from '../../collector/decode/decode.ts';
import { Invalid } from '../../model/errors.ts';
import type { DropReason } from '../../model/receipt.ts';
import type { Content } from './content.ts';
import { type SpanContent, spanKit } from './span-content.ts';
import { tapeContent } from './tape-content.ts';

const limits = { valueDepthMax: 64 };
const traceId = '0123456789abcdef0123456789ABCDEF';
const spanId = '0123456789abcdeF';
const ids = `"traceId":"${traceId}","spanId":"${spanId}"`;
const good = `{${ids},"name":"good"}`;

function decode(body: string | Uint8Array): Decoded {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return decodeTraces(Uint8Array.from(bytes), 'json', limits);
}

function content(body: string): Content<SpanContent> {
  return tapeContent(spanKit, decode(body).tape);
}

function request(...spans: readonly string[]): string {
  return `{"resourceSpans":[{"scopeSpans":[{"spans":[${spans.join(',')}]}]}]}`;
}

function onlySpan(members: string): SpanContent {
  const span = content(request(`{${ids},${members}}`)).resources[0]?.scopes[0]?.items[0];
  if (span === undefined) throw new Error('the span was dropped');
  return span;
}

function decodedValue(json: string): unknown {
  return onlySpan(`"attributes":[{"key":"k","value":${json}}]`).attributes[0]?.value;
}

function nested(depth: number): string {
  const open = '{"arrayValue":{"values":['.repeat(depth);
  return `"attributes":[{"key":"k","value":${open}{"boolValue":true}${']}}'.repeat(depth)}}]`;
}

describe('one bad span is dropped alone and counted', () => {
  const value = (json: string): string => `{${ids},"attributes":[{"key":"k","value":${json}}]}`;
  const member = (json: string): string => `{${ids},${json}}`;
  const table: readonly (readonly [string, DropReason, string])[] = [
    ['empty span', 'invalid_trace_id', '{}'],
    ['null ids', 'invalid_trace_id', '{"traceId":null,"spanId":null}'],
    ['empty trace id', 'invalid_trace_id', `{"traceId":"","spanId":"${spanId}"}`],
    [
      'base64 trace id',
      'invalid_trace_id',
      `{"traceId":"ASNFZ4mrze8BI0VniavN7w==","spanId":"${spanId}"}`,
    ],
    ['odd hex', 'invalid_trace_id', `{"traceId":"${traceId}0","spanId":"${spanId}"}`],
    [
      '32 digits, one not hex',
      'invalid_trace_id',
      `{"traceId":"${traceId.slice(1)}g","spanId":"${spanId}"}`,
    ],
    ['zero trace id', 'invalid_trace_id', `{"traceId":"${'0'.repeat(32)}","spanId":"${spanId}"}`],
    ['zero span id', 'invalid_span_id', `{"traceId":"${traceId}","spanId":"0000000000000000"}`],
    ['snake_case ids', 'invalid_trace_id', `{"trace_id":"${traceId}","span_id":"${spanId}"}`],
    ['id as byte array', 'malformed', `{"traceId":[1,2],"spanId":"${spanId}"}`],
    ['short parent id', 'invalid_parent_span_id', member('"parentSpanId":"01"')],
    ['base64 parent id', 'invalid_parent_span_id', member('"parentSpanId":"ASNFZ4mrze8="')],
    ['link without ids', 'invalid_link', member('"links":[{}]')],
    ['span is null', 'malformed', 'null'],
    ['span is a number', 'malformed', '5'],
    ['span is a list', 'malformed', '[]'],
    ['name is a number', 'malformed', member('"name":5')],
    ['kind is a name', 'malformed', member('"kind":"SPAN_KIND_SERVER"')],
    ['kind is digits in a string', 'malformed', member('"kind":"2"')],
    ['kind beyond 32 bits', 'malformed', member('"kind":2147483648')],
    ['status code is a name', 'malformed', member('"status":{"code":"STATUS_CODE_OK"}')],
    ['time is negative', 'malformed', member('"startTimeUnixNano":"-1"')],
    ['time is 2^64', 'malformed', member('"startTimeUnixNano":"18446744073709551616"')],
    ['time is a word', 'malformed', member('"startTimeUnixNano":"now"')],
    ['time is empty', 'malformed', member('"startTimeUnixNano":""')],
    ['time has a space', 'malformed', member('"startTimeUnixNano":" 1"')],
    ['time is a fraction', 'malformed', member('"startTimeUnixNano":1.5')],
    ['count is 2^32', 'malformed', member('"droppedEventsCount":4294967296')],
    ['int is 2^63', 'malformed', value('{"intValue":"9223372036854775808"}')],
    ['int is below -2^63', 'malformed', value('{"intValue":-9223372036854775809}')],
    ['int leaves 64 bits by its exponent', 'malformed', value('{"intValue":1e999999999}')],
    ['int is a fraction by its exponent', 'malformed', value('{"intValue":1e-999999999}')],
    ['int is hex', 'malformed', value('{"intValue":"0x10"}')],
    ['double overflows', 'malformed', value('{"doubleValue":1e999}')],
    ['double is a word', 'malformed', value('{"doubleValue":"nan"}')],
    ['bool is a string', 'malformed', value('{"boolValue":"true"}')],
    ['bytes are no base64', 'malformed', value('{"bytesValue":"a*b="}')],
    ['bytes of one digit', 'malformed', value('{"bytesValue":"A"}')],
    ['bytes over-padded', 'malformed', value('{"bytesValue":"AA="}')],
    ['value is a bare string', 'malformed', value('"text"')],
    ['attributes as an object', 'malformed', member('"attributes":{"a":"b"}')],
    ['attribute is null', 'malformed', member('"attributes":[null]')],
    ['array values as an object', 'malformed', value('{"arrayValue":{"values":{}}}')],
    ['array without its wrapper', 'malformed', value('{"arrayValue":[]}')],
    ['events as an object', 'malformed', member('"events":{}')],
    ['status is a string', 'malformed', member('"status":"OK"')],
    ['65 levels', 'too_deep', member(nested(65))],
    ['1,000 levels', 'too_deep', member(nested(1000))],
  ];

  test.each(table)('%s: %s', (_name, reason, span) => {
    const decoded = decode(request(good, span, good));
    expect(decoded.dropped).toEqual({ [reason]: 1 });
    expect(decoded.itemsIn).toBe(3);
    const spans = tapeContent(spanKit, decoded.tape).resources[0]?.scopes[0]?.items;
    expect(spans?.map((one) => one.name)).toEqual(['good', 'good']);
  });
});

describe('values', () => {
  test.each([
    ['"\\ud83d\\ude00"', '\u{1f600}'],
    ['"\\uD83D\\uDE00 \\u00e9\\u4e2d"', '\u{1f600} é中'],
    ['"half \\ud83d"', 'half \ufffd'],
    ['"half \\ude00 x"', 'half \ufffd x'],
    ['"\\ud83d\\ud83d\\ude00"', '\ufffd\u{1f600}'],
    ['"\\ud83d\\n"', '\ufffd\n'],
    ['"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000"', '"\\/\b\f\n\r\t\u0000'],
    ['"\u{1f600}\u007f"', '\u{1f600}\u007f'],
    ['""', ''],
  ])('string %s', (json, want) => {
    expect(decodedValue(`{"stringValue":${json}}`)).toEqual({ kind: 'string', text: want });
  });

  test.each([
    ['9223372036854775807', '9223372036854775807'],
    ['"-9223372036854775808"', '-9223372036854775808'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['9007199254740993', '9007199254740993'],
    ['"0"', '0'],
    ['-0', '0'],
    ['"-4294967296"', '-4294967296'],
    ['1e3', '1000'],
    ['"5.0"', '5'],
    ['-2.5e1', '-25'],
    ['9.007199254740993e15', '9007199254740993'],
    ['"-9.223372036854775808e18"', '-9223372036854775808'],
    ['"\\u0031\\u0032"', '12'],
  ])('int %s', (json, want) => {
    expect(decodedValue(`{"intValue":${json}}`)).toEqual({ kind: 'int', int: want });
  });

  test.each([
    ['1.5', '3ff8000000000000'],
    ['"1.5"', '3ff8000000000000'],
    ['-0.0', '8000000000000000'],
    ['"NaN"', 'nan'],
    ['"Infinity"', '7ff0000000000000'],
    ['"-Infinity"', 'fff0000000000000'],
    ['5e-324', '0000000000000001'],
    ['7', '401c000000000000'],
  ])('double %s', (json, want) => {
    expect(decodedValue(`{"doubleValue":${json}}`)).toEqual({ kind: 'double', bits: want });
  });

  test.each([
    ['""', ''],
    ['"AA=="', '00'],
    ['"AA"', '00'],
    ['"-_8"', 'fbff'],
    ['"+/8="', 'fbff'],
    ['"AQID"', '010203'],
  ])('bytes %s', (json, want) => {
    expect(decodedValue(`{"bytesValue":${json}}`)).toEqual({ kind: 'bytes', hex: want });
  });

  test.each([
    ['{}', { kind: 'empty' }],
    ['null', { kind: 'empty' }],
    ['{"stringValue":null}', { kind: 'empty' }],
    ['{"string_value":"x"}', { kind: 'empty' }],
    ['{"stringValue":"x","boolValue":true}', { kind: 'bool', bool: true }],
    ['{"arrayValue":{}}', { kind: 'array', values: [] }],
    ['{"arrayValue":{"values":null}}', { kind: 'array', values: [] }],
    [
      '{"arrayValue":{"values":[null,{}]}}',
      { kind: 'array', values: [{ kind: 'empty' }, { kind: 'empty' }] },
    ],
    [
      '{"kvlistValue":{"values":[{"key":"a"},{"key":"a","value":{"intValue":1}}]}}',
      { kind: 'map', pairs: [{ key: 'a', value: { kind: 'int', int: '1' } }] },
    ],
    ['{"stringValueStrindex":4}', { kind: 'empty' }],
  ])('%s', (json, want) => {
    expect(decodedValue(json)).toEqual(want);
  });
});

describe('fields', () => {
  test('null is absent for every field', () => {
    const names = ['parentSpanId', 'traceState', 'flags', 'name', 'kind', 'startTimeUnixNano'];
    const lists = [
      'attributes',
      'events',
      'links',
      'status',
      'droppedLinksCount',
      'endTimeUnixNano',
    ];
    const span = onlySpan([...names, ...lists].map((name) => `"${name}":null`).join(','));
    expect(span).toMatchObject({
      parentSpanId: '',
      name: '',
      attributes: [],
      events: [],
      links: [],
    });
    expect(decode('{"resourceSpans":null}').itemsIn).toBe(0);
    expect(decode('{"resourceSpans":[{"resource":null,"scopeSpans":null}]}').itemsIn).toBe(0);
    expect(decode('{"resourceSpans":[{"scopeSpans":[{"scope":null,"spans":null}]}]}').itemsIn).toBe(
      0,
    );
  });

  test('numbers come as numbers or strings, times to the last digit', () => {
    const span = onlySpan(
      '"startTimeUnixNano":1544712660300000001,"endTimeUnixNano":"18446744073709551615","flags":"257","droppedLinksCount":3,"kind":-7',
    );
    expect(span).toMatchObject({
      startTimeUnixNano: '1544712660300000001',
      endTimeUnixNano: '18446744073709551615',
      flags: 257,
      droppedLinksCount: 3,
      kind: -7,
    });
  });

  test.each(['1.79e18', '"1.79e18"', '1790000000000000000.0', '1.79e+18'])('time %s', (time) => {
    expect(onlySpan(`"startTimeUnixNano":${time}`)).toMatchObject({
      startTimeUnixNano: '1790000000000000000',
    });
  });

  test('a name that comes twice: the last wins', () => {
    const span = onlySpan(
      '"name":"one","name":"two","attributes":[{"key":"a"}],"attributes":[{"key":"b"}],"status":{"message":"m"},"status":{"code":2}',
    );
    expect(span).toMatchObject({ name: 'two', statusCode: 2, statusMessage: '' });
    expect(span.attributes.map((pair) => pair.key)).toEqual(['b']);
  });

  test('spans that a later list replaces are counted, not lost silently', () => {
    const lists = `{"resourceSpans":[{"scopeSpans":[{"spans":[${good},${good}],"spans":[${good}]}]}]}`;
    const decoded = decode(lists);
    expect([decoded.itemsIn, decoded.dropped, decoded.tape.items.length]).toEqual([
      3,
      { malformed: 2 },
      1,
    ]);
    const twice = decode(`${request(good).slice(0, -1)},${request(good, good).slice(1)}`);
    expect([twice.itemsIn, twice.dropped, twice.tape.items.length]).toEqual([
      3,
      { malformed: 1 },
      2,
    ]);
    expect(tapeContent(spanKit, twice.tape).resources).toHaveLength(1);
  });

  test('names may be escaped; unknown ones are stepped over whatever they hold', () => {
    const deep = `${'['.repeat(5000)}{"a":[1,{"b":"\\u0041\\""}]}${']'.repeat(5000)}`;
    const span = onlySpan(`"n\\u0061me":"x","later":${deep},"":{},"other":-1.5e+3`);
    expect(span.name).toBe('x');
  });

  test('ids of either case become bytes; a zero parent is a root', () => {
    const span = onlySpan('"parentSpanId":"0000000000000000"');
    expect([span.traceId, span.spanId, span.parentSpanId]).toEqual([
      traceId.toLowerCase(),
      spanId.toLowerCase(),
      '',
    ]);
  });

  test('a bad resource or scope drops exactly the spans below', () => {
    const spans = `"scopeSpans":[{"spans":[${good}]}]`;
    const body = `{"resourceSpans":[{${spans},"resource":{"attributes":{}}},{${spans}},
      {"scopeSpans":[{"scope":{"name":1},"spans":[${good}]},{"spans":[${good}]}],"schemaUrl":"u"},
      {"schemaUrl":7,${spans}}]}`;
    const decoded = decode(body);
    expect([decoded.itemsIn, decoded.dropped]).toEqual([5, { malformed: 3 }]);
    expect(tapeContent(spanKit, decoded.tape).resources.map((one) => one.schemaUrl)).toEqual([
      '',
      'u',
    ]);
  });
});

describe('the request as a whole', () => {
  test.each([
    ['nothing', ''],
    ['an empty object', '{}'],
    ['no resource spans', '{"resourceSpans":[]}'],
    ['unknown names only', '{"resource_spans":[{"x":1}]}'],
    ['a byte order mark', '\ufeff{}'],
    ['white space around', ' \r\n{}\t\n'],
  ])('%s: no spans, no error', (_name, body) => {
    const decoded = decode(body);
    expect([decoded.itemsIn, decoded.dropped, decoded.tape.firstResource]).toEqual([0, {}, 0]);
  });

  test.each([
    ['only white space', ' '],
    ['a list', '[]'],
    ['null', 'null'],
    ['a string', '"x"'],
    ['cut', request(good).slice(0, -1)],
    ['cut inside a span', request(good).slice(0, 60)],
    ['bytes behind the brace', `${request(good)}x`],
    ['two documents', '{}{}'],
    ['a trailing comma in an object', '{"a":1,}'],
    ['a trailing comma in a list', '{"resourceSpans":[{},]}'],
    ['a missing comma', '{"a":1 "b":2}'],
    ['a bare name', '{a:1}'],
    ['single quotes', "{'a':1}"],
    ['a comment', '{/**/}'],
    ['NaN', '{"a":NaN}'],
    ['a leading zero', '{"a":01}'],
    ['a leading plus', '{"a":+1}'],
    ['a leading point', '{"a":.5}'],
    ['an open fraction', '{"a":1.}'],
    ['an open exponent', '{"a":1e}'],
    ['a lone minus', '{"a":-}'],
    ['a cut word', '{"a":tru}'],
    ['an unknown escape', '{"a":"\\x41"}'],
    ['a cut escape', '{"a":"\\u00"}'],
    ['a control character in a string', '{"a":"\u0001"}'],
    ['a brace closed by a bracket', '{"a":[1}'],
    ['broken JSON inside a span', request(`{${ids},"name":}`)],
    ['broken JSON behind what made a span bad', request('{"traceId":5,"name":"x}')],
    ['resource spans that are an object', '{"resourceSpans":{}}'],
    ['a resource spans that is null', '{"resourceSpans":[null]}'],
    ['spans that are an object', '{"resourceSpans":[{"scopeSpans":[{"spans":{}}]}]}'],
    ['10,001 levels', `{"a":${'['.repeat(10_001)}${']'.repeat(10_001)}}`],
    ['a million levels', '{"a":'.repeat(1_000_000)],
    [
      'invalid UTF-8',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}')]),
    ],
    ['two byte order marks', '\ufeff\ufeff{}'],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
  ])('%s: malformed', (_name, body) => {
    expect(() => decode(body)).toThrow(Invalid);
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'malformed_json' }));
  });
});
