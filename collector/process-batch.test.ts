import { describe, expect, test } from 'vitest';
import { narrowBit, sharedHashBytes } from '../model/span-identity.ts';
import { createRedactor } from '../redaction-rules/engine.ts';
import { generate, seededRandom } from '../redaction-rules/generate.ts';
import { builtinRuleSet } from '../redaction-rules/generated/rule-set.ts';
import { type Row, readRows } from '../test/tapes/read-rows.ts';
import { RowMemory } from './normalise/row-memory.ts';
import { type BatchJob, processBatches } from './process-batch.ts';
import { createHeadSampler } from './sample/head-sampler.ts';

const key = { kid: 'k1', root: new Uint8Array(32).fill(7) };
const tools = { redactor: createRedactor(builtinRuleSet, key), limits: { valueDepthMax: 64 } };
const token = generate('ghp_[0-9A-Za-z]{36}', seededRandom(9));
const email = ['zorro.canary', 'vault-example.org'].join('@');

/** Every character spelled `\uXXXX`: what a sender's JSON library may write. */
const spelled = (text: string): string =>
  text.replaceAll(/[^"]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

describe('JSON inside an attribute, whose escapes hide a secret until it is parsed', () => {
  const nested = JSON.stringify(JSON.stringify({ to: 'SECRET' })).slice(1, -1);
  const call = { id: 'c', function: { name: 'mail', arguments: 'ARGUMENTS' } };
  const list = JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'SECRET' }] }]);
  const cases: readonly (readonly [string, string])[] = [
    ['gen_ai.input.messages', list],
    ['gen_ai.output.messages', list.replace('user', 'assistant')],
    ['gen_ai.system_instructions', '[{"type":"text","content":"SECRET"}]'],
    ['gen_ai.tool.definitions', '[{"type":"function","name":"f","description":"SECRET"}]'],
    ['gen_ai.tool.call.arguments', '{"to":"SECRET"}'],
    ['gen_ai.request.model', '{"to":"SECRET"}'],
    ['input.value', '{"to":"SECRET"}'],
    ['tool.parameters', '{"to":"SECRET"}'],
    ['llm.invocation_parameters', '{"model":"SECRET"}'],
    ['llm.input_messages.0.message.content', '[{"type":"text","text":"SECRET"}]'],
    ['llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments', '{"a":"SECRET"}'],
    ['llm.tools.0.tool.json_schema', '{"function":{"name":"f","description":"SECRET"}}'],
    [
      'gen_ai.input.messages',
      JSON.stringify([{ role: 'assistant', tool_calls: [call] }]).replace('ARGUMENTS', nested),
    ],
  ];
  for (const secret of [token, email]) {
    test.each(cases)(`${secret.slice(0, 4)}… in %s`, (name, json) => {
      const value = json.replace('SECRET', spelled(`to ${secret} `).replaceAll('\\', depth(json)));
      expect(value).not.toContain(secret);
      const rows = process(name, value);
      const text = JSON.stringify(rows).replaceAll('\\', '');
      expect(text).toMatch(/\[(GITHUB|EMAIL)~k1~/);
      expect(text).not.toContain(secret);
      expect(text).not.toContain(spelled(secret).replaceAll('\\', ''));
      expect(rows.redaction).toMatchObject([{ field: `attributes.${name}`, count: 1 }]);
    });
  }

  test('text in which nothing is found keeps its spelling', () => {
    const value = String.raw`{"a":"x\u0040 \/ \\u0041"}`;
    const [span] = process('gen_ai.tool.call.arguments', value).span ?? [];
    expect(span?.attributes).toBe(JSON.stringify({ 'gen_ai.tool.call.arguments': value }));
  });

  test('nobody can forge a replacement by spelling it', () => {
    const forged = spelled(`[EMAIL~k1~${'a'.repeat(16)}]`);
    const rows = process('gen_ai.input.messages', `[{"role":"user","content":"${forged}"}]`);
    expect(rows.span?.[0]?.input_messages).toContain('[EXT-EMAIL~k1~');
  });
});

describe('a group', () => {
  const good = (id: number) => requestOf([{ traceId: `${id}`.repeat(32), name: `span ${id}` }]);
  const noSpan = requestOf([]);
  const dropped = requestOf([{ traceId: 'no id' }]);

  test('has the rows of each batch, in order, as if it had been alone', () => {
    const jobs = [good(1), dropped, good(2), noSpan, good(3)].map(jobOf);
    const group = processBatches(jobs, tools);
    const alone = [1, 2, 3].flatMap((id) => processBatches([jobOf(good(id), 2 * id - 2)], tools));
    expect(rowsOf(group, 'span')).toEqual(alone.flatMap((one) => rowsOf([one], 'span')));
    expect(rowsOf(group, 'span').map((row) => row.batch_id)).toEqual(['b0', 'b2', 'b4']);
    expect(rowsOf(group, 'resource')).toHaveLength(1);
    expect(group).toMatchObject([
      { itemsIn: 1, dropped: {}, place: { index: 0, size: 4 } },
      { itemsIn: 1, dropped: { invalid_trace_id: 1 }, place: { index: 1, size: 4 } },
      { itemsIn: 1, place: { index: 2, size: 4 } },
      { itemsIn: 0 },
      { itemsIn: 1, place: { index: 3, size: 4 } },
    ]);
  });

  test('has the same rows in memory that held others before', () => {
    const memory = new RowMemory();
    const bodies = [[1, 2, 3], [4], [1, 2], [5, 6, 7]].map((ids) => ids.map(good).map(jobOf));
    for (const jobs of bodies) {
      const copies = jobs.map((job) => ({ ...job, body: job.body.slice() }));
      const [kept] = processBatches(jobs, { ...tools, memory });
      const [fresh] = processBatches(copies, tools);
      if (kept?.kind !== 'processed' || fresh?.kind !== 'processed') throw new Error('no rows');
      expect(kept.blocks).toEqual(fresh.blocks);
    }
  });

  test('suffers nothing from a body that cannot be read', () => {
    const jobs = [good(1), '{"resourceSpans":[{"scopeSpans":[{"spans":[{', good(2)].map(jobOf);
    const group = processBatches(jobs, tools);
    expect(group).toMatchObject([
      { kind: 'processed', place: { index: 0, size: 2 } },
      { kind: 'invalid', code: 'malformed_json' },
      { kind: 'processed', place: { index: 1, size: 2 } },
    ]);
    expect(rowsOf(group, 'span').map(({ name }) => name)).toEqual(['span 1', 'span 2']);
  });

  test('suffers nothing from a stage that throws at one of them', () => {
    const redactor = { ...tools.redactor };
    redactor.scan = (bytes, start, end, ...rest) => {
      const text = Buffer.from(bytes.slice(start, end)).toString();
      if (text === 'span 2') throw new TypeError(`cannot scan ${text}`);
      return tools.redactor.scan(bytes, start, end, ...rest);
    };
    const group = processBatches([1, 2, 3].map(good).map(jobOf), { ...tools, redactor });
    expect(group[1]).toEqual({ kind: 'failed', errorName: 'TypeError' });
    expect(rowsOf(group, 'span').map(({ name }) => name)).toEqual(['span 1', 'span 3']);
  });

  test('notes what was redacted with the batch it was in', () => {
    const secret = requestOf([{ traceId: '9'.repeat(32), name: `mail ${email}` }]);
    const group = processBatches([good(1), secret, good(2), secret].map(jobOf), tools);
    expect(group.map((one) => one.kind === 'processed' && one.redactedValues)).toEqual([
      0, 1, 0, 1,
    ]);
    expect(rowsOf(group, 'redaction')).toMatchObject([
      { batch_id: 'b1', item_index: 1 },
      { batch_id: 'b3', item_index: 3 },
    ]);
  });
});

describe('a span is known whatever head sampling makes of it', () => {
  const base = {
    traceId: `${'1'.repeat(18)}c${'0'.repeat(13)}`,
    name: `a call by ${email}`,
    parentSpanId: '3'.repeat(16),
    traceState: `v=${token},ot=x:1`,
    kind: 3,
    flags: 0x101,
    startTimeUnixNano: '1764000000000000000',
    endTimeUnixNano: '1764000000000000050',
    attributes: [
      attribute('gen_ai.request.model', 'gpt-4o'),
      attribute('gen_ai.input.messages', `[{"role":"user","content":"${email}"}]`),
    ],
    events: [{ name: 'an event' }],
    links: [{ traceId: '5'.repeat(32), spanId: '6'.repeat(16) }],
    status: { code: 2, message: `failed for ${email}` },
    droppedAttributesCount: 1,
  };
  const { parentSpanId: _, ...root } = base;
  const spans: Readonly<Record<string, object>> = {
    all: base,
    bare: { traceId: base.traceId },
    root,
    'without trace state': { ...base, traceState: '' },
    'sampled before': { ...base, traceState: 'v=1,ot=th:8;rv:d0000000000000' },
    'a threshold that it contradicts': { ...base, traceState: 'ot=th:f' },
    'a long name': { ...base, name: 'ä name '.repeat(40) },
  };
  for (const [name, span] of Object.entries(spans)) {
    test(`${name}`, () => {
      const [all, half, quarter, few] = [1, 0.5, 0.25, 1e-6].map((share) => formOf(span, share));
      // The row says what decided, the hash what came.
      expect(new Set([all?.table, half?.table, quarter?.table])).toEqual(new Set(['span']));
      expect(new Set([all?.hash, half?.hash, quarter?.hash]).size).toBe(1);
      expect(
        new Set([all?.traceState, half?.traceState, quarter?.traceState]).size,
      ).toBeGreaterThan(1);
      expect(few?.table).toBe('sampled_out');
      expect(few?.shared).toBe(all?.shared);
      expect(few?.own).not.toBe(all?.own);
      expect([all?.isNarrow, few?.isNarrow]).toEqual([false, true]);
    });
  }

  const shared: Readonly<Record<string, object>> = {
    traceId: { traceId: base.traceId.replace('1', '7') },
    spanId: { spanId: '4'.repeat(16) },
    parentSpanId: { parentSpanId: '2'.repeat(16) },
    'no parent': { parentSpanId: '' },
    name: { name: 'another' },
    'the address in its name': { name: `a call by x${email}` },
    traceState: { traceState: 'ot=x:1' },
    'name and trace state': { name: `${base.name}v`, traceState: base.traceState.slice(1) },
    kind: { kind: 2 },
    flags: { flags: 1 },
    startTimeUnixNano: { startTimeUnixNano: '1764000000000000001' },
    endTimeUnixNano: { endTimeUnixNano: '1764000000000000051' },
    droppedAttributesCount: { droppedAttributesCount: 2 },
    droppedEventsCount: { droppedEventsCount: 2 },
    droppedLinksCount: { droppedLinksCount: 2 },
    'status code': { status: { ...base.status, code: 1 } },
  };
  test.each(Object.keys(shared))('and by its %s in both forms', (name) => {
    for (const share of [1, 1e-6]) {
      const changed = formOf({ ...base, ...shared[name] }, share);
      expect(changed.shared).not.toBe(formOf(base, share).shared);
      expect(changed.own).not.toBe(formOf(base, share).own);
    }
  });

  const content: Readonly<Record<string, object>> = {
    attributes: { attributes: base.attributes.slice(0, 1) },
    events: { events: [] },
    links: { links: [] },
    'status message': { status: { code: 2 } },
  };
  test.each(Object.keys(content))('with other %s it is a second fact', (name) => {
    const changed = formOf({ ...base, ...content[name] }, 1);
    expect(changed.shared).toBe(formOf(base, 1).shared);
    expect(changed.own).not.toBe(formOf(base, 1).own);
  });

  test('and one that is counted is, with other attributes', () => {
    const other = { ...base, attributes: [attribute('gen_ai.request.model', 'gpt-4o-mini')] };
    expect(formOf(other, 1e-6).own).not.toBe(formOf(base, 1e-6).own);
  });

  test('nothing raw is in the trace state that is written', () => {
    const { traceState } = formOf(base, 0.5);
    expect(traceState).toMatch(/^ot=th:8;x:1,v=\[GITHUB~k1~/);
  });

  test('bytes beyond ASCII in it come out as they went in', () => {
    expect(formOf({ ...base, traceState: 'v=äé€' }, 0.5).traceState).toBe('ot=th:8,v=äé€');
  });
});

function attribute(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}

/** Of one span: the table that its row is of, and what its hash says. */
function formOf(span: object, share: number) {
  const sampling = { ...tools, headSampler: createHeadSampler(share) };
  const outcomes = processBatches([jobOf(requestOf([span]), 0)], sampling);
  const table = rowsOf(outcomes, 'span').length > 0 ? 'span' : 'sampled_out';
  const [row] = rowsOf(outcomes, table);
  const hash = Buffer.from(String(row?.content_hash), 'hex');
  return {
    table,
    traceState: row?.trace_state,
    hash: hash.toString('hex'),
    shared: hash.toString('hex', 0, sharedHashBytes),
    own: hash.toString('hex', sharedHashBytes),
    isNarrow: ((hash[sharedHashBytes] ?? 0) & narrowBit) !== 0,
  };
}

function requestOf(spans: readonly object[]): string {
  const list = spans.map((span) => ({ spanId: '2'.repeat(16), ...span }));
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: list }] }] });
}

function jobOf(body: string, index: number): BatchJob {
  const bytes = new TextEncoder().encode(body);
  return { batchId: `b${index}`, signal: 'traces', encoding: 'json', body: bytes };
}

function rowsOf(outcomes: ReturnType<typeof processBatches>, table: string): readonly Row[] {
  const processed = outcomes.find((one) => one.kind === 'processed');
  return (processed && readRows(processed.blocks)[table]) ?? [];
}

/** Backslashes that spell one inside the text at the place of the secret. */
function depth(json: string): string {
  return json.includes('\\\\\\"') || json.includes('{\\"to') ? '\\\\' : '\\';
}

function process(name: string, value: string): Readonly<Record<string, readonly Row[]>> {
  const span = {
    traceId: '1'.repeat(32),
    spanId: '2'.repeat(16),
    name: 'x',
    attributes: [{ key: name, value: { stringValue: value } }],
  };
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  const job = { batchId: 'b', signal: 'traces', encoding: 'json' } as const;
  const [outcome] = processBatches([{ ...job, body: new TextEncoder().encode(body) }], tools);
  if (outcome?.kind !== 'processed') throw new Error(outcome?.kind);
  return readRows(outcome.blocks);
}
