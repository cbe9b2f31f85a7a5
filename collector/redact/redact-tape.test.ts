import { describe, expect, test } from 'vitest';
import * as T from '../../model/tape.ts';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { generate, seededRandom, withLuhnDigit } from '../../redaction-rules/generate.ts';
import { builtinRuleSet } from '../../redaction-rules/generated/rule-set.ts';
import { redactTape } from './redact-tape.ts';

const key = { kid: 'k1', root: new Uint8Array(32).fill(7) };
const redactor = createRedactor(builtinRuleSet, key);

type Value = string | bigint | Uint8Array | readonly Value[] | { readonly [key: string]: Value };

describe('every text of a tape', () => {
  const tokens = Array.from({ length: 40 }, (_, i) =>
    generate('ghp_[0-9A-Za-z]{36}', seededRandom(1_000 + i)),
  );
  const token = (i: number): string => tokens[i] ?? '';

  const tape = emptyTape();
  const resource = tape.allocate(T.RESOURCE_WORDS);
  tape.firstResource = resource;
  putText(tape, resource + T.RESOURCE_SCHEMA_URL, token(0));
  putValues(tape, resource + T.RESOURCE_ATTRIBUTES, { 'service.name': `a ${token(1)}` });
  const entity = tape.allocate(T.ENTITY_WORDS);
  tape.words[resource + T.RESOURCE_ENTITY_REFS] = entity;
  putText(tape, entity + T.ENTITY_SCHEMA_URL, token(2));
  putText(tape, entity + T.ENTITY_TYPE, token(3));
  putList(tape, entity + T.ENTITY_ID_KEYS, ['host.id', token(4)]);
  putList(tape, entity + T.ENTITY_DESCRIPTION_KEYS, [token(5)]);

  const scope = tape.allocate(T.SCOPE_WORDS);
  tape.words[resource + T.RESOURCE_FIRST_SCOPE] = scope;
  tape.words[scope + T.SCOPE_RESOURCE] = resource;
  putText(tape, scope + T.SCOPE_NAME, token(6));
  putText(tape, scope + T.SCOPE_VERSION, token(7));
  putText(tape, scope + T.SCOPE_SCHEMA_URL, token(8));
  putValues(tape, scope + T.SCOPE_ATTRIBUTES, { deep: [{ list: ['fine', token(9)] }] });

  const span = addSpan(tape, scope);
  putText(tape, span + T.SPAN_NAME, `GET ${token(10)}`);
  putText(tape, span + T.SPAN_TRACE_STATE, `v=${token(11)}`);
  putText(tape, span + T.SPAN_STATUS_MESSAGE, `denied: ${token(12)}`);
  putValues(tape, span + T.SPAN_ATTRIBUTES, {
    'http.url': `https://h/?t=${token(13)}`,
    [`key ${token(14)}`]: token(15),
    body: new TextEncoder().encode(`raw ${token(16)}`),
    binary: Uint8Array.of(0xff, 0xfe, 0x20, ...new TextEncoder().encode(token(17)), 0x20, 0xff),
    map: { a: { b: ['x', token(18)] } },
  });
  const event = tape.allocate(T.EVENT_WORDS);
  const second = tape.allocate(T.EVENT_WORDS);
  tape.words[span + T.SPAN_EVENTS] = event;
  tape.words[event + T.EVENT_NEXT] = second;
  putText(tape, second + T.EVENT_NAME, token(19));
  putValues(tape, second + T.EVENT_ATTRIBUTES, { 'exception.message': token(20) });
  const link = tape.allocate(T.LINK_WORDS);
  tape.words[span + T.SPAN_LINKS] = link;
  putText(tape, link + T.LINK_TRACE_STATE, token(21));
  putValues(tape, link + T.LINK_ATTRIBUTES, { why: token(22) });
  const quiet = addSpan(tape, scope);
  putText(tape, quiet + T.SPAN_NAME, 'nothing here');

  const outcome = redactTape(tape, redactor, { signal: 'traces' });
  const text = readTape(tape);
  const fieldsOf = (index: number): readonly string[] =>
    outcome.fields.filter((field) => field.itemIndex === index).map((field) => field.field);
  const sharedFields = [
    'scope.name',
    'scope.version',
    'scope.schema_url',
    'scope.attributes.deep[0].list[1]',
    'resource.schema_url',
    'resource.attributes.service.name',
    'resource.entity_refs[0].schema_url',
    'resource.entity_refs[0].type',
    'resource.entity_refs[0].id_keys[1]',
    'resource.entity_refs[0].description_keys[0]',
  ];

  test('no token is reachable from any record', () => {
    expect(tokens.slice(0, 23).filter((each) => text.includes(each))).toEqual([]);
    expect(text.match(/\[GITHUB~k1~[a-z2-7]{16}\]/g)?.length).toBe(23);
    expect(outcome.redactedValues).toBe(23);
  });

  test('field paths, with redacted keys, and what resource and scope lost', () => {
    const hiddenKey = /key (\[GITHUB~[^\]]*\])/.exec(text)?.[1];
    expect(fieldsOf(0)).toEqual([
      'name',
      'trace_state',
      'status_message',
      'attributes.http.url',
      `attributes.key ${hiddenKey}`,
      `attributes.key ${hiddenKey}`,
      'attributes.body',
      'attributes.binary',
      'attributes.map.a.b[1]',
      'events[1].name',
      'events[1].attributes.exception.message',
      'links[0].trace_state',
      'links[0].attributes.why',
      ...sharedFields,
    ]);
    expect(fieldsOf(1)).toEqual(sharedFields);
  });

  test('what stands around a replaced part stays, ids are untouched', () => {
    expect(text).toContain('denied: [GITHUB~k1~');
    expect(tape.words[span + T.SPAN_TRACE_ID]).toBe(0);
  });

  test('a second pass over redacted text, as text of ours, changes nothing', () => {
    const again = redactTape(tape, createRedactor(builtinRuleSet, key, { source: 'store' }), {
      signal: 'traces',
    });
    expect(again).toEqual({ fields: [], redactedValues: 0 });
    expect(readTape(tape)).toBe(text);
  });
});

describe('integers', () => {
  const card = BigInt(withLuhnDigit(generate('4[0-9]{15}', seededRandom(5))));
  const cases: readonly (readonly [string, bigint, boolean])[] = [
    ['payment.card_number', card, true],
    ['cardNumber', card, true],
    ['order_id', card, false],
    ['payment.card_number', card + 1n, false],
    ['start_time_unix_nano', 1_767_225_600_000_000_000n, false],
    ['card', 4_242n, false],
  ];
  test.each(cases)('%s = %d', (name, value, hidden) => {
    const tape = emptyTape();
    const scope = tape.allocate(T.SCOPE_WORDS);
    const span = addSpan(tape, scope);
    putValues(tape, span + T.SPAN_ATTRIBUTES, { [name]: value });
    const record = tape.words[span + T.SPAN_ATTRIBUTES] ?? 0;
    redactTape(tape, redactor, { signal: 'traces' });
    expect(tape.words[record + T.VALUE_KIND]).toBe(hidden ? T.KIND_STRING : T.KIND_INT);
    if (hidden) expect(readTape(tape)).toContain('[CARD~k1~');
    else expect(tape.words[record + T.VALUE_B]).toBe(Number(value >> 32n));
  });
});

describe('what a request says beside its body', () => {
  test.each([
    ['17', '17', 0],
    ['0', '0', 0],
    ['ada.lovelace@example.com', expect.stringMatching(/^\[EMAIL~k1~\w+\]$/), 1],
  ])('experiment %s', (experimentId, want, hidden) => {
    const tape = emptyTape();
    const scope = tape.allocate(T.SCOPE_WORDS);
    for (const name of ['a', 'b']) putText(tape, addSpan(tape, scope) + T.SPAN_NAME, name);
    const outcome = redactTape(tape, redactor, { signal: 'traces', experimentId });
    expect(outcome.experimentId).toEqual(want);
    expect(outcome.redactedValues).toBe(hidden);
    // Listed for each span, as what a resource lost.
    const listed = outcome.fields.map(({ itemIndex, field }) => [itemIndex, field]);
    const all = [0, 1].map((index) => [index, 'request.experiment_id']);
    expect(listed).toEqual(hidden === 0 ? [] : all);
  });
});

test('an array under a key takes the key as context', () => {
  const tape = emptyTape();
  const span = addSpan(tape, tape.allocate(T.SCOPE_WORDS));
  const card = withLuhnDigit(generate('4[0-9]{15}', seededRandom(5)));
  putValues(tape, span + T.SPAN_ATTRIBUTES, { card: [card], other: [card] });
  const { fields } = redactTape(tape, redactor, { signal: 'traces' });
  expect(fields.map(({ field, rule }) => [field, rule])).toEqual([
    ['attributes.card[0]', 'personal.credit-card'],
  ]);
});

function emptyTape(): T.Tape {
  return new T.Tape(new Uint8Array(64), 24, 64);
}

function addSpan(tape: T.Tape, scope: number): number {
  const span = tape.allocate(T.SPAN_WORDS);
  tape.words[span + T.SPAN_SCOPE] = scope;
  tape.items.push(span);
  return span;
}

function putBytes(tape: T.Tape, word: number, bytes: Uint8Array): void {
  const offset = tape.append(bytes);
  tape.words[word] = offset;
  tape.words[word + 1] = bytes.length;
}

function putText(tape: T.Tape, word: number, text: string): void {
  putBytes(tape, word, new TextEncoder().encode(text));
}

function putList(tape: T.Tape, word: number, values: readonly Value[]): void {
  putEntries(
    tape,
    word,
    values.map((value) => ['', value] as const),
  );
}

function putValues(tape: T.Tape, word: number, values: { readonly [key: string]: Value }): void {
  putEntries(tape, word, Object.entries(values));
}

function putEntries(
  tape: T.Tape,
  word: number,
  entries: readonly (readonly [string, Value])[],
): void {
  let slot = word;
  for (const [name, value] of entries) {
    const record = tape.allocate(T.VALUE_WORDS);
    tape.words[slot] = record;
    slot = record + T.VALUE_NEXT;
    if (name !== '') putText(tape, record + T.VALUE_KEY, name);
    putValue(tape, record, value);
  }
}

function putValue(tape: T.Tape, record: number, value: Value): void {
  const kind = (code: number): void => {
    tape.words[record + T.VALUE_KIND] = code;
  };
  if (typeof value === 'string') {
    kind(T.KIND_STRING);
    putText(tape, record + T.VALUE_A, value);
  } else if (typeof value === 'bigint') {
    kind(T.KIND_INT);
    tape.words[record + T.VALUE_A] = Number(value & 0xffff_ffffn);
    tape.words[record + T.VALUE_B] = Number(value >> 32n);
  } else if (value instanceof Uint8Array) {
    kind(T.KIND_BYTES);
    putBytes(tape, record + T.VALUE_A, value);
  } else if (isList(value)) {
    kind(T.KIND_ARRAY);
    putList(tape, record + T.VALUE_A, value);
  } else {
    kind(T.KIND_MAP);
    putValues(tape, record + T.VALUE_A, value);
  }
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Everything reachable from records, joined: pairs are found by walking all records of the tape. */
function readTape(tape: T.Tape): string {
  const texts: string[] = [];
  const pair = (word: number): void => {
    const start = tape.words[word] ?? 0;
    const length = tape.words[word + 1] ?? 0;
    texts.push(Buffer.from(tape.bytes.subarray(start, start + length)).toString('latin1'));
  };
  const values = (first: number): void => {
    for (let at = first; at !== 0; at = tape.words[at + T.VALUE_NEXT] ?? 0) {
      pair(at + T.VALUE_KEY);
      const kind = tape.words[at + T.VALUE_KIND] ?? 0;
      if (kind === T.KIND_STRING || kind === T.KIND_BYTES) pair(at + T.VALUE_A);
      if (kind === T.KIND_ARRAY || kind === T.KIND_MAP) values(tape.words[at + T.VALUE_A] ?? 0);
    }
  };
  const each = (first: number, pairs: readonly number[], lists: readonly number[]): void => {
    for (let at = first; at !== 0; at = tape.words[at] ?? 0) {
      for (const word of pairs) pair(at + word);
      for (const word of lists) values(tape.words[at + word] ?? 0);
    }
  };
  const resource = tape.firstResource;
  each(resource, [T.RESOURCE_SCHEMA_URL], [T.RESOURCE_ATTRIBUTES]);
  each(
    tape.words[resource + T.RESOURCE_ENTITY_REFS] ?? 0,
    [T.ENTITY_SCHEMA_URL, T.ENTITY_TYPE],
    [T.ENTITY_ID_KEYS, T.ENTITY_DESCRIPTION_KEYS],
  );
  each(
    tape.words[resource + T.RESOURCE_FIRST_SCOPE] ?? 0,
    [T.SCOPE_NAME, T.SCOPE_VERSION, T.SCOPE_SCHEMA_URL],
    [T.SCOPE_ATTRIBUTES],
  );
  for (const span of tape.items) {
    pair(span + T.SPAN_NAME);
    pair(span + T.SPAN_TRACE_STATE);
    pair(span + T.SPAN_STATUS_MESSAGE);
    values(tape.words[span + T.SPAN_ATTRIBUTES] ?? 0);
    each(tape.words[span + T.SPAN_EVENTS] ?? 0, [T.EVENT_NAME], [T.EVENT_ATTRIBUTES]);
    each(tape.words[span + T.SPAN_LINKS] ?? 0, [T.LINK_TRACE_STATE], [T.LINK_ATTRIBUTES]);
  }
  return texts.join('\n');
}
