import { describe, expect, test } from 'vitest';
import { type Decoded, decodeTraces } from '../../collector/decode/decode.ts';
import { Invalid } from '../../model/errors.ts';
import type { DropReason } from '../../model/receipt.ts';
import type { Content } from './content.ts';
import { type SpanContent, spanKit } from './span-content.ts';
import { tapeContent } from './tape-content.ts';
import {
  concat,
  fill,
  fixed32,
  fixed64,
  frame,
  ids,
  number,
  type Part,
  request,
  tag,
  text,
  varint,
} from './wire-bytes.ts';

const limits = { valueDepthMax: 64 };

function decode(bytes: Uint8Array): Decoded {
  return decodeTraces(bytes, 'protobuf', limits);
}

function content(bytes: Uint8Array): Content<SpanContent> {
  return tapeContent(spanKit, decode(bytes).tape);
}

function onlySpan(...parts: readonly Part[]): SpanContent {
  const span = content(request(concat(ids(), ...parts))).resources[0]?.scopes[0]?.items[0];
  if (span === undefined) throw new Error('the span was dropped');
  return span;
}

const badUtf8 = [0xff, 0xfe];
const good = ids(9);
const stringValue = (value: string): Uint8Array => frame(2, text(1, value));
const attribute = (field: number, key: string, value: Part): Uint8Array =>
  frame(field, text(1, key), value);

/** An attribute whose value nests arrays inside arrays. */
function nested(depth: number): Uint8Array {
  let value: Uint8Array = text(1, 'leaf');
  for (let i = 0; i < depth; i++) value = frame(5, frame(1, value));
  return frame(9, text(1, 'deep'), frame(2, value));
}

describe('one bad span is dropped alone and counted', () => {
  const table: readonly (readonly [string, DropReason, Uint8Array])[] = [
    ['no ids', 'invalid_trace_id', text(5, 'name')],
    ['empty span', 'invalid_trace_id', fill(0, 0)],
    ['short trace id', 'invalid_trace_id', concat(frame(1, fill(15, 1)), frame(2, fill(8, 2)))],
    ['long trace id', 'invalid_trace_id', concat(frame(1, fill(17, 1)), frame(2, fill(8, 2)))],
    ['zero trace id', 'invalid_trace_id', concat(frame(1, fill(16, 0)), frame(2, fill(8, 2)))],
    ['last trace id is bad', 'invalid_trace_id', concat(ids(), frame(1, fill(1, 1)))],
    ['short span id', 'invalid_span_id', concat(frame(1, fill(16, 1)), frame(2, fill(7, 2)))],
    ['zero span id', 'invalid_span_id', concat(frame(1, fill(16, 1)), frame(2, fill(8, 0)))],
    ['short parent id', 'invalid_parent_span_id', concat(ids(), frame(4, fill(4, 3)))],
    ['long parent id', 'invalid_parent_span_id', concat(ids(), frame(4, fill(9, 0)))],
    ['link without ids', 'invalid_link', concat(ids(), frame(13))],
    [
      'link, zero ids',
      'invalid_link',
      concat(ids(), frame(13, frame(1, fill(16, 0)), frame(2, fill(8, 0)))),
    ],
    [
      'link, short span id',
      'invalid_link',
      concat(ids(), frame(13, frame(1, fill(16, 1)), frame(2, fill(3, 1)))),
    ],
    ['name', 'invalid_utf8', concat(ids(), frame(5, badUtf8))],
    ['overlong UTF-8', 'invalid_utf8', concat(ids(), frame(5, [0xc0, 0x80]))],
    ['surrogate in UTF-8', 'invalid_utf8', concat(ids(), frame(5, [0xed, 0xa0, 0x80]))],
    ['cut character', 'invalid_utf8', concat(ids(), frame(5, [0xe2, 0x82]))],
    ['long name, last byte', 'invalid_utf8', concat(ids(), frame(5, fill(500, 0x61), [0x80]))],
    ['trace state', 'invalid_utf8', concat(ids(), frame(3, badUtf8))],
    ['attribute key', 'invalid_utf8', concat(ids(), frame(9, frame(1, badUtf8)))],
    ['attribute value', 'invalid_utf8', concat(ids(), frame(9, frame(2, frame(1, badUtf8))))],
    ['a value replaced later', 'invalid_utf8', concat(ids(), frame(5, badUtf8), text(5, 'fine'))],
    ['event name', 'invalid_utf8', concat(ids(), frame(11, frame(2, badUtf8)))],
    ['status message', 'invalid_utf8', concat(ids(), frame(15, frame(2, badUtf8)))],
    ['65 levels', 'too_deep', concat(ids(), nested(65))],
    ['1,000 levels', 'too_deep', concat(ids(), nested(1000))],
    ['varint of 11 bytes', 'malformed', concat(ids(), tag(6, 0), fill(10, 0x80), [1])],
    ['varint cut by the frame', 'malformed', concat(ids(), tag(6, 0), [0x80])],
    ['varint missing', 'malformed', concat(ids(), tag(6, 0))],
    ['fixed64 cut', 'malformed', concat(ids(), tag(7, 1), fill(7, 1))],
    ['fixed32 cut', 'malformed', concat(ids(), tag(16, 5), fill(3, 1))],
    ['length beyond the span', 'malformed', concat(ids(), tag(5, 2), varint(100), fill(3, 0x61))],
    ['length of 2 GiB', 'malformed', concat(ids(), tag(5, 2), varint(0x7fffffff))],
    ['length of 2^32 - 1', 'malformed', concat(ids(), tag(5, 2), varint(0xffffffff))],
    ['length of 2^63', 'malformed', concat(ids(), tag(5, 2), varint(2n ** 63n))],
    [
      'attribute beyond the span',
      'malformed',
      concat(ids(), tag(9, 2), varint(9), tag(1, 2), [1, 0x61]),
    ],
    ['key beyond its attribute', 'malformed', concat(ids(), frame(9, tag(1, 2), [50, 0x61]))],
    ['wire type 6', 'malformed', concat(ids(), tag(30, 6))],
    ['wire type 7', 'malformed', concat(ids(), tag(30, 7))],
    ['field number 0', 'malformed', concat(ids(), [0x00, 0x01])],
    ['tag of six bytes', 'malformed', concat(ids(), fill(5, 0x80), [0x01, 0x00])],
    ['tag beyond 32 bits', 'malformed', concat(ids(), fill(4, 0xff), [0x7f, 0x00])],
    ['end of a group never begun', 'malformed', concat(ids(), tag(20, 4))],
    ['group without end', 'malformed', concat(ids(), tag(20, 3), number(1, 1))],
    ['group ended by another number', 'malformed', concat(ids(), tag(20, 3), tag(21, 4))],
    [
      '101 groups deep',
      'malformed',
      concat(
        ids(),
        ...Array.from({ length: 101 }, () => tag(20, 3)),
        ...Array.from({ length: 101 }, () => tag(20, 4)),
      ),
    ],
  ];

  test.each(table)('%s: %s', (_name, reason, span) => {
    const decoded = decode(request(good, span, good));
    expect(decoded.dropped).toEqual({ [reason]: 1 });
    expect(decoded.itemsIn).toBe(3);
    const spans = tapeContent(spanKit, decoded.tape).resources[0]?.scopes[0]?.items;
    expect(spans?.map((one) => one.spanId)).toEqual(['0909090909090909', '0909090909090909']);
  });
});

describe('what protobuf allows is read as protobuf says', () => {
  test('the last scalar wins', () => {
    expect(onlySpan(text(5, 'one'), text(5, 'two')).name).toBe('two');
    expect(onlySpan(number(6, 1), number(6, 3)).kind).toBe(3);
    expect(onlySpan(text(5, 'one'), text(5, '')).name).toBe('');
  });

  test('messages that come twice are merged', () => {
    const span = onlySpan(frame(15, text(2, 'broken'), number(3, 1)), frame(15, number(3, 2)));
    expect([span.statusCode, span.statusMessage]).toEqual([2, 'broken']);
    const list = (word: string): Uint8Array => frame(2, frame(5, frame(1, text(1, word))));
    const merged = onlySpan(frame(9, text(1, 'k'), list('a'), list('b')));
    expect(merged.attributes[0]?.value).toEqual({
      kind: 'array',
      values: [
        { kind: 'string', text: 'a' },
        { kind: 'string', text: 'b' },
      ],
    });
    const replaced = onlySpan(frame(9, list('a'), stringValue('x'), list('b')));
    expect(replaced.attributes[0]?.value).toEqual({
      kind: 'array',
      values: [{ kind: 'string', text: 'b' }],
    });
  });

  test('a resource and a scope that come twice, around their spans, are merged', () => {
    const before = frame(1, attribute(1, 'a', stringValue('1')), number(2, 4));
    const after = frame(
      1,
      attribute(1, 'b', stringValue('2')),
      attribute(1, 'a', stringValue('3')),
    );
    const scope = (name: string): Uint8Array =>
      frame(1, text(1, name), attribute(3, name, stringValue(name)));
    const scopeSpans = frame(2, scope('x'), frame(2, good), scope('y'));
    const [resource] = content(frame(1, before, scopeSpans, after)).resources;
    expect(resource?.attributes.map((pair) => pair.key)).toEqual(['b', 'a']);
    expect(resource?.droppedAttributesCount).toBe(4);
    expect(resource?.scopes[0]?.name).toBe('y');
    expect(resource?.scopes[0]?.attributes.map((pair) => pair.key)).toEqual(['x', 'y']);
  });

  test('repeated fields may be interleaved', () => {
    const span = onlySpan(
      attribute(9, 'a', stringValue('1')),
      frame(11, text(2, 'first')),
      attribute(9, 'b', stringValue('2')),
      frame(11, text(2, 'second')),
    );
    expect(span.attributes.map((pair) => pair.key)).toEqual(['a', 'b']);
    expect(span.events.map((event) => event.name)).toEqual(['first', 'second']);
  });

  test('unknown fields of every wire type are stepped over, and groups with all they hold', () => {
    const group = concat(
      tag(20, 3),
      text(5, 'no'),
      tag(21, 3),
      fixed64(7, 1n),
      tag(21, 4),
      tag(20, 4),
    );
    const unknown = [
      number(99, 2n ** 64n - 1n),
      fixed64(98, 5n),
      fixed32(97, 5),
      text(536870911, 'x'),
    ];
    const span = onlySpan(text(5, 'yes'), ...unknown, group);
    expect([span.name, span.startTimeUnixNano]).toEqual(['yes', '0']);
  });

  test('a known field number with another wire type is unknown', () => {
    expect(onlySpan(fixed32(5, 7), number(9, 1), number(1, 5)).name).toBe('');
  });

  test('64-bit extremes', () => {
    const span = onlySpan(
      fixed64(7, 2n ** 64n - 1n),
      fixed64(8, 2n ** 63n),
      frame(9, frame(2, number(3, -(2n ** 63n)))),
      number(10, 2n ** 32n + 5n),
      fixed32(16, 0xffffffff),
      number(6, -1),
    );
    expect([span.startTimeUnixNano, span.endTimeUnixNano]).toEqual([
      '18446744073709551615',
      '9223372036854775808',
    ]);
    expect(span.attributes[0]?.value).toEqual({ kind: 'int', int: '-9223372036854775808' });
    expect([span.droppedAttributesCount, span.flags, span.kind]).toEqual([5, 0xffffffff, -1]);
  });

  test('a varint and a length may be longer than needed', () => {
    const name = concat(tag(5, 2), [0x82, 0x80, 0x00], [0x68, 0x69]);
    expect(onlySpan(name, tag(6, 0), [0x83, 0x80, 0x80, 0x80, 0x00])).toMatchObject({
      name: 'hi',
      kind: 3,
    });
  });

  test('64 levels of values are kept', () => {
    expect(onlySpan(nested(64)).attributes).toHaveLength(1);
  });

  test.each([
    ['absent', []],
    ['empty', frame(4)],
    ['all zero', frame(4, fill(8, 0))],
    ['wrong, then empty', concat(frame(4, fill(3, 1)), frame(4))],
  ] as const)('parent id %s: a root', (_name, parent) => {
    expect(onlySpan(parent).parentSpanId).toBe('');
  });

  test('string table references count as absent', () => {
    const any = frame(2, text(1, 'kept'), number(8, 5));
    const bytes = request(
      concat(ids(), frame(9, text(1, 'k'), any, number(3, 7)), frame(9, frame(2, number(8, 1)))),
    );
    const decoded = decode(bytes);
    expect(decoded.strindexFields).toBe(3);
    const span = tapeContent(spanKit, decoded.tape).resources[0]?.scopes[0]?.items[0];
    expect(span?.attributes).toEqual([
      { key: 'k', value: { kind: 'string', text: 'kept' } },
      { key: '', value: { kind: 'empty' } },
    ]);
  });
});

describe('envelopes', () => {
  const resourceWith = (parts: Part): Uint8Array =>
    frame(1, frame(1, parts), frame(2, frame(2, good)));

  test.each([
    ['no bytes', fill(0, 0)],
    ['no resource spans', number(7, 1)],
    ['empty resource spans', frame(1)],
    ['empty scope spans', frame(1, frame(2))],
    ['a resource alone', frame(1, frame(1, attribute(1, 'a', stringValue('b'))))],
  ] as const)('%s: no spans, no error, nothing kept', (_name, bytes) => {
    const decoded = decode(bytes);
    expect([decoded.itemsIn, decoded.dropped, decoded.tape.firstResource]).toEqual([0, {}, 0]);
  });

  test.each([
    ['resource, bad key', 'invalid_utf8', resourceWith(frame(1, frame(1, badUtf8)))],
    ['resource, broken inside', 'malformed', resourceWith(tag(1, 7))],
    ['resource, too deep', 'too_deep', resourceWith(frame(1, frame(2, deepValue(65))))],
    ['resource after its spans', 'malformed', frame(1, frame(2, frame(2, good)), frame(1, [0]))],
    ['entity reference', 'invalid_utf8', resourceWith(frame(3, frame(3, badUtf8)))],
    ['resource schema URL', 'invalid_utf8', frame(1, frame(3, badUtf8), frame(2, frame(2, good)))],
    ['scope name', 'invalid_utf8', frame(1, frame(2, frame(1, frame(1, badUtf8)), frame(2, good)))],
    ['scope schema URL', 'invalid_utf8', frame(1, frame(2, frame(2, good), frame(3, badUtf8)))],
  ] as const)('%s: exactly the spans below fall', (_name, reason, bytes) => {
    const decoded = decode(concat(request(good), bytes, request(good)));
    expect([decoded.itemsIn, decoded.dropped]).toEqual([3, { [reason]: 1 }]);
    expect(tapeContent(spanKit, decoded.tape).resources).toHaveLength(2);
  });

  test('spans that were bad already keep their own reason', () => {
    const spans = frame(2, frame(2, good), frame(2, text(5, 'no ids')), frame(2, good));
    const decoded = decode(frame(1, spans, frame(1, [0])));
    expect([decoded.itemsIn, decoded.dropped]).toEqual([3, { invalid_trace_id: 1, malformed: 2 }]);
  });

  test('a bad scope leaves its siblings', () => {
    const bad = frame(2, frame(1, [0]), frame(2, good));
    const fine = frame(2, frame(1, text(1, 'fine')), frame(2, good));
    const [resource] = content(frame(1, fine, bad, fine)).resources;
    expect(resource?.scopes.map((scope) => scope.name)).toEqual(['fine', 'fine']);
  });

  test.each([
    ['cut body', request(good).subarray(0, 20)],
    ['length beyond the body', concat(tag(1, 2), varint(1000), [1])],
    ['scope spans beyond resource spans', frame(1, tag(2, 2), varint(50), [1])],
    ['span beyond scope spans', frame(1, frame(2, tag(2, 2), varint(50), [1]))],
    ['wire type 7', [0x0f]],
    ['field number 0', [0x02, 0x00]],
    ['text', new TextEncoder().encode('{"resourceSpans":[]}')],
  ] as const)('%s: the request as a whole cannot be read', (_name, bytes) => {
    expect(() => decode(Uint8Array.from(bytes))).toThrow(Invalid);
    expect(() => decode(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ code: 'malformed_protobuf' }),
    );
  });

  test('a logs request has spans without ids', () => {
    const record = concat(
      fixed64(1, 1n),
      number(2, 9),
      text(3, 'INFO'),
      frame(5, text(1, 'a message')),
    );
    const decoded = decode(request(record, record));
    expect([decoded.itemsIn, decoded.dropped]).toEqual([2, { invalid_trace_id: 2 }]);
  });
});

function deepValue(depth: number): Uint8Array {
  let value: Uint8Array = fill(0, 0);
  for (let i = 0; i < depth; i++) value = frame(6, frame(1, frame(2, value)));
  return value;
}

describe('duplicate keys and long lists', () => {
  test('the last wins, at every level, and each is counted', () => {
    const map = frame(
      2,
      frame(6, attribute(1, 'x', stringValue('1')), attribute(1, 'x', stringValue('2'))),
    );
    const bytes = request(
      concat(
        ids(),
        attribute(9, 'a', stringValue('1')),
        attribute(9, 'm', map),
        attribute(9, 'a', stringValue('2')),
      ),
    );
    const decoded = decode(bytes);
    expect(decoded.duplicateKeys).toBe(2);
    const span = tapeContent(spanKit, decoded.tape).resources[0]?.scopes[0]?.items[0];
    expect(span?.attributes).toEqual([
      {
        key: 'm',
        value: { kind: 'map', pairs: [{ key: 'x', value: { kind: 'string', text: '2' } }] },
      },
      { key: 'a', value: { kind: 'string', text: '2' } },
    ]);
  });

  test('duplicates of a dropped span are not counted', () => {
    const twice = concat(attribute(9, 'a', stringValue('1')), attribute(9, 'a', stringValue('2')));
    expect(decode(request(good, twice)).duplicateKeys).toBe(0);
  });

  test.each([2, 31, 32, 33, 64, 1000])('%i keys, each twice', (count) => {
    const keys = Array.from({ length: count }, (_, i) =>
      attribute(9, `key.${i}`, stringValue('v')),
    );
    const decoded = decode(request(concat(ids(), ...keys, ...keys)));
    expect(decoded.duplicateKeys).toBe(count);
    const span = tapeContent(spanKit, decoded.tape).resources[0]?.scopes[0]?.items[0];
    expect(new Set(span?.attributes.map((pair) => pair.key)).size).toBe(count);
    expect(span?.attributes).toHaveLength(count);
  });

  test('what hostile lists cost grows with their length, not with its square', () => {
    const small = 2_000;
    const large = 32_000;
    for (const build of [distinctKeys, equalKeys, mergedPieces, mergedResources]) {
      const smallMs = fastest(build(small));
      const largeMs = fastest(build(large));
      // Sixteen times the work; its square would be 256 times.
      expect(largeMs, build.name).toBeLessThan(Math.max(smallMs, 0.5) * 100);
    }
  });
});

function fastest(bytes: Uint8Array): number {
  const times = [0, 1, 2].map(() => {
    const start = performance.now();
    const decoded = decode(Uint8Array.from(bytes));
    const elapsed = performance.now() - start;
    expect(decoded.dropped).toEqual({});
    return elapsed;
  });
  return Math.min(...times);
}

function distinctKeys(count: number): Uint8Array {
  return requestOf(joined(count, (i) => attribute(9, `k${i}`, [])));
}

function equalKeys(count: number): Uint8Array {
  return requestOf(joined(count, () => attribute(9, 'same', [])));
}

/** One attribute whose array comes in pieces of one element. */
function mergedPieces(count: number): Uint8Array {
  return requestOf([frame(9, Buffer.concat(joined(count, () => frame(2, frame(5, frame(1))))))]);
}

function mergedResources(count: number): Uint8Array {
  const pieces = joined(count, (i) => frame(1, attribute(1, `k${i}`, []), frame(3)));
  return frame(1, frame(2, frame(2, good)), Buffer.concat(pieces));
}

function joined(count: number, build: (index: number) => Uint8Array): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => build(index));
}

function requestOf(parts: readonly Uint8Array[]): Uint8Array {
  return request(Buffer.concat([ids(), ...parts]));
}
