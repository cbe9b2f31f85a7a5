import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SpanPrices } from '../../collector/normalise/span-prices.ts';
import { processBatches } from '../../collector/process-batch.ts';
import { createHeadSampler } from '../../collector/sample/head-sampler.ts';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import type { RescanStep, StoredTextRewriter } from '../../model/rescan.ts';
import type { Signal } from '../../model/signal.ts';
import { createPriceBook } from '../../prices/price-book.ts';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { builtinRules } from '../../redaction-rules/generated/rule-set.ts';
import { pickPacks } from '../../redaction-rules/packs.ts';
import type { RuleSet } from '../../redaction-rules/rule.ts';
import { createStoredRewriter } from '../../redaction-rules/stored/rewriter.ts';
import type { OpenReceipt, Store } from '../../store/contract.ts';
import { openStore } from '../../store/open.ts';
import { rows } from '../rows/query-rows.ts';
import { words } from './agent-loop.ts';

const key = { kid: 'k1', root: new Uint8Array(32).fill(4) };
const older = pickPacks(
  builtinRules.filter(({ id }) => id !== 'secrets.keyed-password'),
  ['secrets'],
);
const newer = pickPacks(builtinRules, ['secrets', 'personal']);
const address = 'jane.doe@example.org';
/** Beginnings of long values of passwords; one of them stands without its name, too. */
const hidden = 'Hidden9!';
const known = 'Known9!';
const rewriter = createStoredRewriter(newer, key);
const zero = 1_790_000_000_000_000_000n;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spanledger-rescan-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const open = (name: string) =>
  openStore({
    dataDir: join(folder, name),
    limits: defaultLimits,
    clock: () => zero,
    log: silentLog,
  });

let batches = 0;

/** As the worker and the pipeline do it. */
async function send(store: Store, rules: RuleSet, signal: Signal, request: object): Promise<void> {
  const batchId = `b${++batches}`;
  const body = new TextEncoder().encode(JSON.stringify(request));
  const [outcome] = processBatches([{ batchId, signal, encoding: 'json', body }], {
    redactor: createRedactor(rules, key),
    limits: { valueDepthMax: 64 },
    prices: new SpanPrices(createPriceBook([])),
    headSampler: createHeadSampler(1),
  });
  if (outcome?.kind !== 'processed') throw new Error(`a request was ${outcome?.kind}`);
  const { blocks, itemsIn, dropped, redactedValues, ruleSet } = outcome;
  const receipt: OpenReceipt = {
    batchId,
    signal,
    receivedUnixNano: zero,
    transport: 'http/protobuf',
    bytesIn: body.length,
    itemsIn,
    dropped,
    sampledOut: 0,
    redactedValues,
    ruleSetDigest: ruleSet,
  };
  await store.writer.append({ blocks, receipts: [receipt] });
}

type Pairs = Readonly<Record<string, string | number>>;

function attributes(pairs: Pairs) {
  return Object.entries(pairs).map(([name, value]) => ({
    key: name,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: value },
  }));
}

function spansOf(spans: readonly object[], resource: Pairs, scope = 'lib') {
  const scopeSpans = [{ scope: { name: scope }, spans }];
  return { resourceSpans: [{ resource: { attributes: attributes(resource) }, scopeSpans }] };
}

function span(id: number, name: string, pairs: Pairs, more: object = {}) {
  return {
    traceId: id.toString(16).padStart(32, 'a'),
    spanId: id.toString(16).padStart(16, 'b'),
    name,
    startTimeUnixNano: String(zero + BigInt(id) * 1_000_000_000n),
    endTimeUnixNano: String(zero + BigInt(id) * 1_000_000_000n + 5_000_000n),
    attributes: attributes(pairs),
    ...more,
  };
}

const said = (role: string, content: string) => ({ role, parts: [{ type: 'text', content }] });

/** Five turns of one conversation: long messages that are stored once, an address in two of them. */
function turn(number: number): object {
  const messages = Array.from({ length: number }, (_, at) => [
    said(
      'user',
      `${words(at, 300)} ${at === 1 ? `write to ${address} please ` : ''}${words(at, 80)}`,
    ),
    said('assistant', `${words(at + 50, 320)}${at === 2 ? ` I wrote to ${address}` : ''}`),
  ]).flat();
  return span(number, 'chat', {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-5',
    'gen_ai.conversation.id': `mail of ${address}`,
    'gen_ai.input.messages': JSON.stringify(messages),
    'gen_ai.output.messages': JSON.stringify([
      said('assistant', `to ${address}: ${words(number, 400)}`),
    ]),
    'gen_ai.usage.input_tokens': 10 * number,
  });
}

async function fill(store: Store, rules: RuleSet): Promise<void> {
  const service = { 'service.name': 'agent', 'process.owner': `owner ${address}` };
  for (let number = 1; number <= 5; number++) {
    await send(store, rules, 'traces', spansOf([turn(number)], service, `lib by ${address}`));
  }
  await send(
    store,
    rules,
    'traces',
    spansOf(
      [
        span(20, `GET /users/${address}`, {
          'user.id': address,
          [`x ${address}`]: 1,
          'client.address': '203.0.113.7',
        }),
        span(
          21,
          'plain',
          {
            nothing: 'here',
            card_number: 4242424242424242,
            'db.password': `${hidden}${'x7Kq#'.repeat(80)}`,
            'cache.password': `${known}${'y8Lr#'.repeat(80)}`,
            note: `${known}${'y8Lr#'.repeat(80)}`,
          },
          {
            status: { code: 2, message: `no such user ${address}` },
            traceState: 'a=b',
            events: [
              { timeUnixNano: String(zero), name: 'e', attributes: attributes({ to: address }) },
            ],
            links: [
              {
                traceId: 'c'.repeat(32),
                spanId: 'd'.repeat(16),
                attributes: attributes({ of: address }),
              },
            ],
          },
        ),
        // The preview of this input ends inside of the address.
        span(22, 'cut', {
          'input.value': `${words(9, 225)} ${address} ${words(9, 100)}`,
          'openinference.span.kind': 'CHAIN',
        }),
      ],
      { 'service.name': 'web' },
    ),
  );
  const logs = [
    {
      timeUnixNano: String(zero),
      severityText: 'INFO',
      body: { stringValue: `mail to ${address}` },
      attributes: attributes({ a: address }),
    },
    { timeUnixNano: String(zero), body: { stringValue: `${words(3, 230)} ${address}` } },
  ];
  await send(store, rules, 'logs', {
    resourceLogs: [
      { resource: { attributes: attributes(service) }, scopeLogs: [{ logRecords: logs }] },
    ],
  });
  const dataPoints = [
    { timeUnixNano: String(zero), asInt: 3, attributes: attributes({ user: address }) },
  ];
  const metrics = [
    { name: 'mails', description: `of ${address}`, unit: '1', gauge: { dataPoints } },
  ];
  await send(store, rules, 'metrics', {
    resourceMetrics: [
      { resource: { attributes: attributes(service) }, scopeMetrics: [{ metrics }] },
    ],
  });
  await store.writer.flushed();
}

/** What a reader sees, but for ids of batches. */
async function seen(store: Store): Promise<unknown> {
  const queries = {
    spans: 'SELECT * EXCLUDE (batch_id) FROM spans ORDER BY trace_id, span_id',
    traces: 'SELECT * EXCLUDE (redaction_count) FROM traces ORDER BY trace_id',
    sessions: 'SELECT * FROM sessions ORDER BY session_id',
    logs: 'SELECT * EXCLUDE (batch_id) FROM logs ORDER BY body_preview',
    points: 'SELECT * EXCLUDE (batch_id) FROM metric_points',
    messages: 'SELECT hash, "role", parts FROM messages ORDER BY hash',
    uses: 'SELECT * FROM span_messages ORDER BY ALL',
  };
  const found: Record<string, unknown> = {};
  for (const [name, query] of Object.entries(queries)) found[name] = await rows(store, query);
  return found;
}

async function runAll(store: Store, using: StoredTextRewriter = rewriter): Promise<RescanStep[]> {
  const steps: RescanStep[] = [];
  let after: string | undefined;
  do {
    await store.writer.flushed();
    const step = await store.rescan({ after }, using);
    steps.push(step);
    after = step.next;
  } while (after !== undefined);
  return steps;
}

/** Every table and column of text that holds the word, in the database of a store that is closed. */
async function placesOf(name: string, word: string): Promise<readonly string[]> {
  const instance = await DuckDBInstance.create(join(folder, name, 'spanledger.duckdb'));
  const connection = await instance.connect();
  try {
    const columns = await connection.runAndReadAll(
      `SELECT table_name, column_name FROM duckdb_columns()
       WHERE NOT internal AND schema_name = 'main'
         AND table_name IN (SELECT table_name FROM duckdb_tables())`,
    );
    const places: string[] = [];
    for (const [table, column] of columns.getRowsJS()) {
      const found = await connection.runAndReadAll(
        `SELECT 1 FROM "${String(table)}" WHERE contains("${String(column)}"::VARCHAR, $1) LIMIT 1`,
        [word],
      );
      if (found.currentRowCount > 0) places.push(`${String(table)}.${String(column)}`);
    }
    return places;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

describe('after a rescan', () => {
  test('a store reads as if all had come in under the newer rules', async () => {
    const [before, after] = [await open('a'), await open('b')];
    await fill(before, older);
    await fill(after, newer);
    expect(JSON.stringify(await seen(before))).toContain('jane.doe');
    const steps = await runAll(before);
    expect(steps.at(-1)).toMatchObject({ table: 'done', ruleSet: newer.name, next: undefined });
    expect(await seen(before)).toStrictEqual(await seen(after));
    expect(await redactions(before)).toEqual(await redactions(after));
    // Run again, it finds nothing.
    const again = await runAll(before);
    expect(again.map(({ changedRows }) => changedRows)).toEqual(again.map(() => 0));
    await Promise.all([before.close(), after.close()]);
    expect(await placesOf('a', 'jane.doe')).toEqual([]);
    expect(await placesOf('a', '203.0.113.7')).toEqual([]);
    expect(await placesOf('a', hidden)).toEqual([]);
    expect(await placesOf('a', known)).toEqual(['content.body']);
    expect(await placesOf('a', 'agent')).toContain('resource.attributes');
    // A key that was hidden is told by where it stands.
    const besides = (places: readonly string[]) =>
      places.filter((one) => one !== 'redaction.field');
    expect(besides(await placesOf('a', 'EMAIL'))).toEqual(besides(await placesOf('b', 'EMAIL')));
  }, 60_000);

  test('what it did is told: by step, by item, by trace', async () => {
    const store = await open('a');
    await fill(store, older);
    const before = await rows(store, 'SELECT sum(redaction_count) FROM traces');
    const steps = await runAll(store);
    const told = await rows(
      store,
      'SELECT table_name, row_count, changed_rows, redacted_values FROM rescans',
    );
    const done = steps.map(({ table, rows: looked, changedRows, values }) => {
      return [table, looked, changedRows, values];
    });
    const sorted = (all: readonly unknown[][]) => all.map((one) => one.join()).toSorted();
    expect(
      sorted(told.map(([name, ...rest]) => [String(name).replace('_run', ''), ...rest])),
    ).toEqual(sorted(done));
    const [[sum] = []] = await rows(
      store,
      "SELECT sum(count) FROM redactions WHERE signal = 'traces' AND rule = 'personal.email'",
    );
    const after = await rows(store, 'SELECT sum(redaction_count) FROM traces');
    expect(Number(after[0]?.[0])).toBeGreaterThanOrEqual(Number(before[0]?.[0]) + Number(sum));
    expect(await rows(store, 'SELECT DISTINCT rule_set_digest FROM rescans')).toEqual([
      [newer.name],
    ]);
    await store.close();
  }, 60_000);
});

/** Which rules hid how much in which span, wherever in it. */
function redactions(store: Store): Promise<readonly (readonly unknown[])[]> {
  return rows(
    store,
    `SELECT signal, trace_id, span_id, rule, rule_version, "action", sum(count)
     FROM redactions WHERE signal = 'traces' GROUP BY ALL ORDER BY ALL`,
  );
}

describe('however a run goes', () => {
  test('each step leaves a store that reads whole, and a restart goes on where it was', async () => {
    const whole = await open('b');
    await fill(whole, newer);
    const want = await seen(whole);
    await whole.close();
    let store = await open('a');
    await fill(store, older);
    const tables: string[] = [];
    for (;;) {
      const step = await store.rescan({ after: undefined }, rewriter);
      tables.push(step.table);
      expect(JSON.stringify(await seen(store))).not.toContain('$missing');
      if (step.next === undefined) break;
      await store.close();
      store = await open('a');
    }
    // Every table once: each step began where the one before ended.
    expect(tables).toEqual([...new Set(tables)]);
    expect(tables.at(-1)).toBe('done');
    expect(await seen(store)).toStrictEqual(want);
    await store.close();
  }, 120_000);

  test('a step that fails in the middle changed nothing, and can be made again', async () => {
    const store = await open('a');
    await fill(store, older);
    const first = await seen(store);
    let calls = 0;
    let failAt = 3;
    const failing: StoredTextRewriter = {
      ...rewriter,
      text: (stored, name) => {
        if (++calls === failAt) throw new Error('broken off');
        return rewriter.text(stored, name);
      },
    };
    await expect(store.rescan({ after: undefined }, failing)).rejects.toThrow('broken off');
    expect(await seen(store)).toStrictEqual(first);
    let after: string | undefined;
    let failures = 0;
    for (let isDone = false; !isDone; ) {
      // Ever later, so that each step succeeds in the end.
      failAt = calls + 1 + failures;
      const step = await store.rescan({ after }, failing).catch(() => undefined);
      if (step === undefined) failures++;
      else after = step.next;
      isDone = step?.table === 'done';
    }
    expect(failures).toBeGreaterThan(3);
    const whole = await open('b');
    await fill(whole, newer);
    expect(await seen(store)).toStrictEqual(await seen(whole));
    await Promise.all([store.close(), whole.close()]);
    expect(await placesOf('a', 'jane.doe')).toEqual([]);
  }, 120_000);

  test('what comes in meanwhile, old or new, is whole at the end', async () => {
    const store = await open('a');
    await fill(store, older);
    let after: string | undefined;
    let number = 5;
    do {
      // Under the old rules until the rows are looked at, as batches that were under way.
      number++;
      const rules = number < 9 ? older : newer;
      await send(store, rules, 'traces', spansOf([turn(number)], { 'service.name': 'agent' }));
      await store.writer.flushed();
      after = (await store.rescan({ after }, rewriter)).next;
    } while (after !== undefined);
    const whole = await open('b');
    await fill(whole, newer);
    for (let late = 6; late <= number; late++) {
      await send(whole, newer, 'traces', spansOf([turn(late)], { 'service.name': 'agent' }));
    }
    await whole.writer.flushed();
    // Batches under the old rules that came behind their table: a second run has them.
    await runAll(store);
    expect(await seen(store)).toStrictEqual(await seen(whole));
    await Promise.all([store.close(), whole.close()]);
  }, 120_000);

  test('rules that change in the middle', async () => {
    const middle = pickPacks(
      builtinRules.filter(({ id }) => id !== 'personal.email'),
      ['secrets', 'personal'],
    );
    const store = await open('a');
    await fill(store, older);
    const halfway = createStoredRewriter(middle, key);
    let after: string | undefined;
    for (let step = 0; step < 6; step++) after = (await store.rescan({ after }, halfway)).next;
    await runAll(store);
    const whole = await open('b');
    await fill(whole, newer);
    expect(await seen(store)).toStrictEqual(await seen(whole));
    await Promise.all([store.close(), whole.close()]);
    expect(await placesOf('a', 'jane.doe')).toEqual([]);
  }, 120_000);
});
