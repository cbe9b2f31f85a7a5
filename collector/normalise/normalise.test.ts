import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AttributeValue, attributeValueToJson } from '../../model/attribute-json.ts';
import { previewCharactersMax } from '../../model/limits.ts';
import { buildSpanTape, buildTape } from '../../test/tapes/build-tape.ts';
import { type Row, readRows } from '../../test/tapes/read-rows.ts';
import type { TapeBatch, TapeSpan } from '../../test/tapes/tape-batch.ts';
import { dialects, strongestFirst } from './dialects/index.ts';
import type { KeyTable } from './key-table.ts';
import { normalise, normaliseGroup } from './normalise.ts';
import { compilePlan, targetNames } from './plan.ts';

describe('normalise', () => {
  test('a batch without spans has no rows', () => {
    expect(normalise(buildTape({ resources: [] }), context)).toHaveLength(0);
  });

  test('one row for each distinct resource and scope, whatever batch they came in', () => {
    const twice = (name: string): TapeBatch => ({
      resources: ['a', 'b', 'a'].map((service) => ({
        attributes: { 'service.name': service },
        scopes: [
          { name, spans: [{}] },
          { name, version: '2', spans: [{}] },
        ],
      })),
    });
    const rows = readRows(normalise(buildTape(twice('lib')), context));
    expect(rows.span).toHaveLength(6);
    expect(rows.resource?.map((row) => row.attributes)).toStrictEqual([
      '{"service.name":"a"}',
      '{"service.name":"b"}',
    ]);
    expect(rows.scope?.map((row) => row.version)).toStrictEqual([undefined, '2']);
    expect(rows.span?.map((row) => row.service_name)).toStrictEqual(['a', 'a', 'b', 'b', 'a', 'a']);
    const again = readRows(normalise(buildTape(twice('lib')), { ...context, batchId: 'other' }));
    const ids = (list: readonly Row[] | undefined) => list?.map((row) => row.resource_id);
    expect(ids(again.span)).toStrictEqual(ids(rows.span));
  });

  test('a resource that is absent differs from an empty one', () => {
    const one = (present: boolean) =>
      readRows(
        normalise(buildTape({ resources: [{ present, scopes: [{ spans: [{}] }] }] }), context),
      );
    expect(one(true).resource?.[0]?.attributes).toBe('{}');
    expect(one(false).resource?.[0]?.attributes).toBeUndefined();
    expect(one(true).span?.[0]?.resource_id).not.toBe(one(false).span?.[0]?.resource_id);
  });

  test('the experiment of each request stands on its own spans, whatever they name', () => {
    const tape = (attributes: Readonly<Record<string, AttributeValue>>) =>
      buildTape({
        resources: [{ scopes: [{ spans: [{ attributes: Object.entries(attributes) }, {}] }] }],
      });
    const own = { 'mlflow.experimentId': { kind: 'string', value: '"17"' } } as const;
    const group = [
      { ...context, tape: tape(own), experimentId: '7' },
      { ...context, tape: tape({}), experimentId: undefined },
      { ...context, tape: tape(own), experimentId: '[EMAIL~k1~a]' },
    ];
    const rows = readRows(normaliseGroup('traces', group));
    expect(rows.span?.map((row) => row.experiment_id)).toStrictEqual([
      ...['7', '7', '0', '0', '[EMAIL~k1~a]', '[EMAIL~k1~a]'],
    ]);
  });

  test('redactions carry the ids of their span', () => {
    const tape = buildSpanTape({}, { spanId: '00000000000000aa' });
    const field = {
      itemIndex: 1,
      isOfSpan: true,
      field: 'name',
      rule: 'email',
      ruleVersion: 2,
      action: 'mask',
      count: 3,
    } as const;
    const rows = readRows(normalise(tape, { batchId: 'b', redacted: [field] }));
    expect(rows.redaction).toStrictEqual([
      {
        trace_id: '0af7651916cd43dd8448eb211c80319c',
        span_id: '00000000000000aa',
        field: 'name',
        rule: 'email',
        rule_version: 2,
        action: 'mask',
        count: 3,
        batch_id: 'b',
        signal: 'traces',
        item_index: 1,
      },
    ]);
  });
});

describe('content hash', () => {
  const base: TapeSpan = {
    name: 'n',
    traceState: 'a=b',
    parentSpanId: '00000000000000bb',
    attributes: { a: 1 },
    status: { code: 1, message: 'm' },
    events: [{ name: 'e' }],
    links: [{ traceId: '0'.repeat(31).concat('1'), spanId: '0'.repeat(15).concat('1') }],
  };
  const hashOf = (span: TapeSpan, batchId = 'b', service = 's'): unknown => {
    const tape = buildTape({
      resources: [{ attributes: { 'service.name': service }, scopes: [{ spans: [span] }] }],
    });
    return readRows(normalise(tape, { batchId, redacted: [] })).span?.[0]?.content_hash;
  };

  test('a retry in another batch repeats it', () => {
    expect(hashOf(base, 'other')).toBe(hashOf(base));
  });

  const changes: Readonly<Record<string, TapeSpan>> = {
    traceId: { traceId: 'f'.repeat(32) },
    spanId: { spanId: 'f'.repeat(16) },
    parentSpanId: { parentSpanId: 'f'.repeat(16) },
    name: { name: 'n2' },
    'name and trace state': { name: 'na', traceState: '=b' },
    traceState: { traceState: 'a=c' },
    flags: { flags: 1 },
    kind: { kind: 1 },
    startTimeUnixNano: { startTimeUnixNano: 1n },
    endTimeUnixNano: { endTimeUnixNano: 1n << 40n },
    attributes: { attributes: { a: 1.5 } },
    droppedAttributesCount: { droppedAttributesCount: 1 },
    events: { events: [{ name: 'f' }] },
    droppedEventsCount: { droppedEventsCount: 1 },
    links: { links: [] },
    droppedLinksCount: { droppedLinksCount: 1 },
    status: { status: { code: 2, message: 'm' } },
    'status message': { status: { code: 1, message: 'x' } },
  };
  test.each(Object.keys(changes))('changes with %s', (name) => {
    expect(hashOf({ ...base, ...changes[name] })).not.toBe(hashOf(base));
  });

  test('changes with the resource', () => {
    expect(hashOf(base, 'b', 'other')).not.toBe(hashOf(base));
  });
});

describe('properties', () => {
  const seed = 20261123;

  test('attributes are written as model/attribute-json.ts says', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry(fc.string({ unit: 'grapheme' })), bySelector), (entries) => {
        const [row] =
          readRows(normalise(buildSpanTape({ attributes: entries }), context)).span ?? [];
        expect(row?.attributes).toBe(attributeValueToJson({ kind: 'map', entries }));
      }),
      { seed, numRuns: 500 },
    );
  });

  test('nothing under a known key throws, loses the span, or yields bad JSON', () => {
    const known = fc.constantFrom(...knownKeys());
    const events = fc.array(
      fc.tuple(
        fc.constantFrom(...eventNames()),
        fc.array(
          entry(
            fc.constantFrom('content', 'message', 'tool_calls', 'role', 'gen_ai.event.content'),
          ),
          { maxLength: 3 },
        ),
      ),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(entry(known), { ...bySelector, maxLength: 12 }),
        events,
        (attributes, list) => {
          const tape = buildSpanTape({
            attributes,
            events: list.map(([name, body]) => ({ name, attributes: body })),
          });
          const [row] = readRows(normalise(tape, context)).span ?? [];
          expect(row?.attributes).toBe(attributeValueToJson({ kind: 'map', entries: attributes }));
          checkRow(row ?? {});
          // Deterministic: in another batch, and after another span.
          const [again] = readRows(normalise(tape, context)).span ?? [];
          expect(again).toStrictEqual(row);
        },
      ),
      { seed, numRuns: 1500 },
    );
  });

  test('huge and deep values are only text', () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const huge = 'x"\n'.repeat(20_000);
    for (const value of [
      deep,
      huge,
      `[{"role":"user","parts":[{"type":"tool_call","arguments":${deep}}]}]`,
    ]) {
      const attributes = Object.fromEntries(knownKeys().map((key) => [key, value]));
      const [row] = readRows(normalise(buildSpanTape({ attributes }), context)).span ?? [];
      checkRow(row ?? {});
      expect(row?.input_messages).toBe(
        JSON.stringify([
          { role: 'system', parts: [{ type: 'text', content: value }] },
          { role: 'user', parts: [{ type: 'text', content: value }] },
        ]),
      );
    }
  });
});

const context = { batchId: 'b', redacted: [] } as const;
const bySelector = { selector: ([key]: readonly [string, AttributeValue]) => key };

function checkRow(row: Row): void {
  checkSources(row);
  for (const column of [
    'column_sources',
    'events',
    'links',
    'input_messages',
    'output_messages',
    'tool_definitions',
    'finish_reasons',
  ]) {
    if (row[column] !== undefined) JSON.parse(String(row[column]));
  }
  for (const column of ['input_messages', 'output_messages']) {
    const messages: unknown = JSON.parse(String(row[column] ?? '[]'));
    expect(messages).toStrictEqual(expect.any(Array));
    for (const message of Array.isArray(messages) ? messages : []) {
      expect(message).toMatchObject({ role: expect.any(String), parts: expect.any(Array) });
      for (const part of message.parts) expect(part).toMatchObject({ type: expect.any(String) });
    }
  }
  for (const column of ['input_tokens', 'output_tokens', 'max_tokens', 'time_to_first_token_ns']) {
    expect(BigInt(String(row[column] ?? 0))).toBeGreaterThanOrEqual(0n);
  }
  for (const column of ['input_preview', 'output_preview']) {
    expect([...String(row[column] ?? '')].length).toBeLessThanOrEqual(previewCharactersMax);
  }
  expect(row.span_type).toMatch(/^[A-Z]+$/);
}

/** Each column that a dialect fills has its source told, and no other; 0 is what is left. */
function checkSources(row: Row): void {
  const told: unknown = JSON.parse(String(row.column_sources ?? '{}'));
  const filled = targetNames().filter((name) => row[name] !== undefined && row[name] !== 'UNKNOWN');
  const names = Object.keys(told ?? {}).filter((name) => name !== 'system_instructions');
  if (row.experiment_id === '0') names.push('experiment_id');
  const isSystemOnly = Object.hasOwn(told ?? {}, 'system_instructions');
  if (isSystemOnly && !names.includes('input_messages')) names.push('input_messages');
  expect(names.sort()).toStrictEqual([...filled].sort());
}

/** Every key that any dialect knows, and keys of every list. */
function knownKeys(): string[] {
  const { keys, lists } = plan;
  const tails = [
    '0.message.role',
    '10.content',
    '0.tool_calls.0.arguments',
    'x.role',
    '0',
    '1.a.b',
  ];
  return [
    ...namesOf(keys),
    ...namesOf(lists).flatMap((list) => tails.map((tail) => `${list}${tail}`)),
    'llm.input_messages.0.message.contents.1.message_content.text',
    'llm.output_messages.1.message.tool_calls.0.tool_call.function.name',
    'llm.output_messages.1.message.tool_calls.0',
    'llm.output_messages.1.message.__proto__.polluted',
    'llm.tools.0.tool.json_schema',
    'retrieval.documents.3.document.content',
    'embedding.embeddings.0.embedding.text',
    `llm.input_messages.0.message.${'a.'.repeat(5000)}`,
  ];
}

const plan = compilePlan(dialects, strongestFirst);

function namesOf({ bytes, starts, lengths }: KeyTable): string[] {
  return [...lengths.keys()].slice(1).map((number) => {
    const start = starts[number] ?? 0;
    return new TextDecoder().decode(bytes.subarray(start, start + (lengths[number] ?? 0)));
  });
}

function eventNames(): string[] {
  return [...namesOf(plan.events), 'other'];
}

function entry(key: fc.Arbitrary<string>): fc.Arbitrary<readonly [string, AttributeValue]> {
  return fc.tuple(key, attributeValue());
}

/** JSON of the names that the providers' requests, answers, messages and parts are made of. */
function shape(): fc.Arbitrary<unknown> {
  const names = ['messages', 'contents', 'content', 'parts', 'role', 'type', 'kind', 'part_kind'];
  names.push('choices', 'candidates', 'output', 'generations', 'message', 'kwargs', 'id', 'data');
  names.push('image', 'source', 'file', 'media', 'functionCall', 'toolResult', 'summary', 'system');
  const words = ['user', 'model', 'tool', 'text', 'image', 'tool_use', 'tool-result', 'reasoning'];
  words.push('function_call', 'request', 'response', 'tool-return', 'human', 'AIMessage', '{}');
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthSize: 'medium' },
      fc.constantFrom(...words),
      fc.constantFrom(null, 7, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 4 }),
    ),
  })).value;
}

/** Values of every kind, and texts that look like the messages they should be. */
function attributeValue(): fc.Arbitrary<AttributeValue> {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.json(),
    fc
      .jsonValue({ maxDepth: 3 })
      .map((value) => JSON.stringify([{ role: 'user', parts: [value] }])),
    fc
      .jsonValue({ maxDepth: 3 })
      .map((value) => JSON.stringify([{ role: value, content: value, tool_calls: value }])),
    shape().map((value) => JSON.stringify(value)),
    fc.constantFrom('LLM', 'chat', '17', '-1', '1e999', '"quoted"', '{"a":"\\ud800"}', '[1e999]'),
  );
  return fc.letrec<{ value: AttributeValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text.map((value): AttributeValue => ({ kind: 'string', value })),
      fc.constant<AttributeValue>({ kind: 'empty' }),
      fc.boolean().map((value): AttributeValue => ({ kind: 'bool', value })),
      fc
        .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
        .map((value): AttributeValue => ({ kind: 'int', value })),
      fc.double().map((value): AttributeValue => ({ kind: 'double', value })),
      fc.uint8Array().map((value): AttributeValue => ({ kind: 'bytes', value })),
      fc.array(tie('value')).map((values): AttributeValue => ({ kind: 'array', values })),
      fc
        .uniqueArray(
          fc.tuple(fc.constantFrom('role', 'parts', 'content', 'type', '$x', ''), tie('value')),
          bySelector,
        )
        .map((entries): AttributeValue => ({ kind: 'map', entries })),
    ),
  })).value;
}

test('ids are SHA-256, which others can recompute', () => {
  const [row] = readRows(normalise(buildSpanTape({}), context)).resource ?? [];
  const want = createHash('sha256').update('["resource",1,{},0,[],""]').digest('hex').slice(0, 32);
  expect(row?.resource_id).toBe(want);
});
