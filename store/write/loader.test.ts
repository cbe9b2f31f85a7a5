import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  DuckDBTimestampNanosecondsValue,
} from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logColumns, metricPointColumns, spanColumns } from '../../model/batch-columns.ts';
import type { Columns, ColumnType } from '../../model/column-type.ts';
import { defaultLimits } from '../../model/limits.ts';
import { readRowBlocks } from '../../model/row-block.ts';
import { RowBlockBuilder } from '../../model/row-block-builder.ts';
import { logRow, pointRow, redactionBlock } from '../../test/rows/signal-rows.ts';
import {
  hex,
  type Row,
  rowBlock,
  type SpanInput,
  spanBlock,
  spanRow,
} from '../../test/rows/span-rows.ts';
import { type Database, openDatabase } from '../database.ts';
import { applySchema } from '../schema/apply-schema.ts';
import type { JournaledBatch } from './journaled-batch.ts';
import { Loader } from './loader.ts';
import { nothingWaits, RulesInForce } from './tail/rules-in-force.ts';

const keepAll = { name: 'all', when: undefined, keep: 1 };
const start = 1_700_000_000_000_000_000n;

describe('rows', () => {
  test('every column of every type comes back as it went in', async () => {
    const { loader, connection } = await fresh();
    const texts = [
      '',
      'a',
      'twelve bytes',
      'thirteen byte',
      'ü'.repeat(100),
      '日本語のとても長いテキスト',
      '\0zero',
    ];
    const rows = texts.map((text, index) => fullRow(text, index));
    await loader.load([batch(1, spanBlock(rows))]);
    const found = await rowsOf(connection, 'SELECT * FROM span ORDER BY flags');
    for (const [index, row] of rows.entries()) {
      for (const [name, type] of Object.entries(spanColumns)) {
        const want = Object.entries(row).find(([key]) => key === name)?.[1];
        const got = found[index]?.[name];
        // What the store itself judges: see count-once.test.ts.
        if (name === 'is_aggregate' || name === 'is_repeat') expect(typeof got).toBe('boolean');
        else if (type === 'text') expect(got, name).toBe(want);
        else if (type === 'u128') expect(BigInt(String(got)), name).toBe(BigInt(index) + 1n);
        else if (type === 'timestamp_ns') expect(String(got), name).not.toBe('null');
        else expect(String(got), name).toBe(String(want));
      }
      expect(found[index]?.journal_seq).toBe(1n);
    }
  });

  test('absent values and absent columns are NULL', async () => {
    const { loader, connection } = await fresh();
    await loader.load([
      batch(1, spanBlock([{ name: 'a', flags: 7 }, { name: null }, { flags: 1 }])),
    ]);
    const found = await connection.runAndReadAll(
      'SELECT name, flags, trace_id, cost, is_aggregate, content_hash FROM span',
    );
    expect(found.getRowsJS()).toEqual([
      ['a', 7, null, null, null, null],
      [null, null, null, null, null, null],
      [null, 1, null, null, null, null],
    ]);
  });

  test('chunks are filled across blocks of any size', async () => {
    const { loader, connection } = await fresh();
    const sizes = [1, 2047, 1, 5000, 0, 3, 2048];
    let id = 0;
    const batches = sizes.map((size, index) =>
      batch(index + 1, spanBlock(Array.from({ length: size }, () => wideRow(id++)))),
    );
    await loader.load(batches);
    const found = await connection.runAndReadAll(
      `SELECT count(*), count(DISTINCT name), bool_and(input = repeat('long ' || name, 5)),
         bool_and(output IS NULL = (flags % 3 = 0)), bool_and(name = 'n' || flags),
         count(DISTINCT journal_seq), max(journal_seq) FILTER (WHERE flags < 2049) FROM span`,
    );
    expect(found.getRowsJS()).toEqual([[BigInt(id), BigInt(id), true, true, true, 6n, 3n]]);
  });

  test('thousands of small blocks fit', async () => {
    const { loader, connection } = await fresh();
    const batches = Array.from({ length: 5_000 }, (_, id) =>
      batch(id + 1, spanBlock([wideRow(id)])),
    );
    await loader.load(batches);
    const found = await connection.runAndReadAll(
      "SELECT count(*) FROM span WHERE input = repeat('long n' || flags, 5)",
    );
    expect(found.getRowsJS()).toEqual([[5_000n]]);
  });

  test('any text survives', async () => {
    const { loader, connection } = await fresh();
    let seq = 0;
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(texts, async (values) => {
        seq++;
        await loader.load([batch(seq, spanBlock(values.map((input) => ({ input }))))]);
        const found = await connection.runAndReadAll(
          'SELECT input FROM span WHERE journal_seq = ?',
          [BigInt(seq)],
        );
        expect(found.getRowsJS().map(([input]) => input)).toEqual(values);
      }),
      { seed: 20_262, numRuns: 40 },
    );
  });

  const bad = Uint8Array.of(0xff, 0xfe, 0x41);
  const cut = new TextEncoder().encode('é').subarray(0, 1);
  test.each<[string, Uint8Array, string]>([
    ['bytes of no character', bad, '\ufffd\ufffdA'],
    ['half a character', cut, '\ufffd'],
    ['a surrogate', Uint8Array.of(0xed, 0xa0, 0x80), '\ufffd\ufffd\ufffd'],
    ['long', Buffer.concat([bad, Buffer.from('x'.repeat(30))]), `\ufffd\ufffdA${'x'.repeat(30)}`],
  ])('bad UTF-8 is replaced, value by value: %s', async (_, bytes, want) => {
    const { loader, connection } = await fresh();
    await loader.load([batch(1, spanBlock([{ name: 'good é', input: bytes }, { name: bytes }]))]);
    const found = await connection.runAndReadAll('SELECT name, input, upper(name) FROM span');
    expect(found.getRowsJS()).toEqual([
      ['good é', want, 'GOOD É'],
      [want, null, want.toUpperCase()],
    ]);
  });

  test('a value that cuts a character of its heap in two is replaced', async () => {
    const { loader, connection } = await fresh();
    // Two halves side by side make a heap that is UTF-8 as a whole.
    const [first, second] = [cut, new TextEncoder().encode('é').subarray(1)];
    await loader.load([batch(1, spanBlock([{ name: first }, { name: second }]))]);
    const found = await connection.runAndReadAll('SELECT name FROM span');
    expect(found.getRowsJS()).toEqual([['\ufffd'], ['\ufffd']]);
  });
});

describe('other signals', () => {
  test.each([
    ['log_record', logColumns],
    ['metric_point', metricPointColumns],
  ] as const)('%s: every column comes back as it went in', async (table, columns) => {
    const { loader, connection } = await fresh();
    const rows = ['', '{"日":"本"}', 'x'.repeat(200)].map((text, index) =>
      anyRow(columns, text, index),
    );
    await loader.load([batch(4, rowBlock(table, rows)), batch(5, rowBlock(table, [{}]))]);
    const sql = `SELECT * FROM ${table} ORDER BY journal_seq, flags`;
    const found = (await connection.runAndReadAll(sql)).getRowObjects();
    expect(found).toHaveLength(4);
    for (const [index, row] of rows.entries()) {
      for (const [name, type] of Object.entries<ColumnType>(columns)) {
        const got = found[index]?.[name];
        if (type === 'u128') expect(BigInt(String(got)), name).toBe(BigInt(index) + 1n);
        else if (type === 'timestamp_ns') expect(nanosOf(got), name).toBe(row[name]);
        else expect(String(got), name).toBe(String(row[name]));
      }
      expect(found[index]?.journal_seq).toBe(4n);
    }
    for (const name of Object.keys(columns)) expect(found[3]?.[name], name).toBeNull();
  });

  test('a receipt journaled before its columns were renamed keeps its counts', async () => {
    const { loader, connection } = await fresh();
    const types = {
      batch_id: 'text',
      spans_in: 'u64',
      spans_kept: 'u64',
      duplicates: 'u64',
    } as const;
    const old = new RowBlockBuilder<keyof typeof types>('receipt', types, 1);
    old.columns.batch_id.setText(0, 'b');
    old.columns.spans_in.setNumber(0, 7);
    old.columns.spans_kept.setNumber(0, 5);
    old.columns.duplicates.setNumber(0, 2);
    await loader.load([batch(1, old.finish())]);
    const found = await rowsOf(
      connection,
      'SELECT batch_id, signal, items_in, items_kept, duplicates FROM receipts',
    );
    expect(found).toEqual([
      { batch_id: 'b', signal: 'traces', items_in: 7n, items_kept: 5n, duplicates: 2n },
    ]);
  });
});

describe('resources and scopes', () => {
  test('each is stored once, over batches, flushes and restarts', async () => {
    const { loader, connection, instance } = await fresh();
    const named = (...ids: string[]) =>
      Buffer.concat([
        rowBlock(
          'resource',
          ids.map((id) => ({ resource_id: id, attributes: `{"id":"${id}"}` })),
        ),
        rowBlock(
          'scope',
          ids.map((id) => ({ scope_id: id, name: id })),
        ),
      ]);
    await loader.load([batch(1, named('a', 'b')), batch(2, named('b', 'c'))]);
    await loader.load([batch(3, named('c', 'd'))]);
    const other = await Loader.open(instance);
    await other.load([batch(4, named('a', 'd', 'e'))]);
    // What it forgets is looked for in tables that were empty when the statement was prepared.
    loader.forget('resource', ['a', 'b', 'c', 'd']);
    loader.forget('scope', ['a', 'b', 'c', 'd']);
    await loader.load([batch(5, named('e', 'b', 'a'))]);
    for (const [table, id] of [
      ['resource', 'resource_id'],
      ['scope', 'scope_id'],
    ]) {
      const found = await connection.runAndReadAll(`SELECT ${id} FROM ${table} ORDER BY 1`);
      expect(found.getRowsJS().flat()).toEqual(['a', 'b', 'c', 'd', 'e']);
    }
  });
});

describe('a failing load', () => {
  const counts = `SELECT (SELECT count(*) FROM span), (SELECT count(*) FROM resource),
    (SELECT count(*) FROM content)`;
  const blocks = Buffer.concat([
    spanBlock([spanRow(1, { resource_id: 'r' })]),
    rowBlock('resource', [{ resource_id: 'r' }]),
    rowBlock('content', [{ content_hash: new Uint8Array(16).fill(7), body: 'a text' }]),
  ]);

  test('leaves no row behind and can be repeated, also in another life', async () => {
    const { loader, connection, instance } = await fresh();
    const stored = async () => (await connection.runAndReadAll(counts)).getRowsJS();
    await connection.run('ALTER TABLE trace_part RENAME TO hidden');
    await expect(loader.load([batch(1, blocks)])).rejects.toThrow();
    await connection.run('ALTER TABLE hidden RENAME TO trace_part');
    // Texts are stored beside the rows that name them, in their own time, and once.
    await expect.poll(stored).toEqual([[0n, 0n, 1n]]);
    expect(loader.position()).toBe(0);
    const other = await Loader.open(instance);
    await other.load([batch(1, blocks)]);
    expect(await stored()).toEqual([[1n, 1n, 1n]]);
    expect(other.position()).toBe(1);
  });

  test('stores no row that names a text which could not be stored', async () => {
    const { loader, connection } = await fresh();
    const stored = async () => (await connection.runAndReadAll(counts)).getRowsJS();
    await connection.run('ALTER TABLE content RENAME TO hidden');
    await expect(loader.load([batch(1, blocks)])).rejects.toThrow();
    await connection.run('ALTER TABLE hidden RENAME TO content');
    expect(await stored()).toEqual([[0n, 0n, 0n]]);
    expect(loader.position()).toBe(0);
    await loader.load([batch(1, blocks)]);
    expect(await stored()).toEqual([[1n, 1n, 1n]]);
  });

  test('a text counts as stored once it is committed, and not because another was', async () => {
    const { loader, connection } = await fresh();
    const text = (id: number) =>
      readRowBlocks(
        rowBlock('content', [{ content_hash: new Uint8Array(16).fill(id), body: `text ${id}` }]),
      );
    const unstored = (...ids: number[]) =>
      ids.filter((id) => loader.content.withoutStored(text(id)).length > 0);
    await connection.run('ALTER TABLE content RENAME TO hidden');
    await expect(loader.load([{ seq: 1, blocks: text(1) }])).rejects.toThrow();
    await connection.run('ALTER TABLE hidden RENAME TO content');
    expect(unstored(1, 2)).toEqual([1, 2]);
    const loading = loader.load([{ seq: 1, blocks: text(2) }]);
    expect(unstored(1, 2)).toEqual([1, 2]);
    await loading;
    expect(unstored(1, 2)).toEqual([1]);
    await loader.load([{ seq: 2, blocks: [...text(1), ...text(2), ...text(1)] }]);
    expect(unstored(1, 2)).toEqual([]);
    const found = await connection.runAndReadAll('SELECT body FROM content ORDER BY body');
    expect(found.getRowsJS().flat()).toEqual(['text 1', 'text 2']);
    loader.content.forget(new Uint8Array(16).fill(2));
    expect(unstored(1, 2)).toEqual([2]);
  });
});

describe('a load that comes while another is stored', () => {
  const text = (id: number) =>
    rowBlock('content', [{ content_hash: new Uint8Array(16).fill(id), body: `text ${id}` }]);
  const one = (id: number) => batch(id, Buffer.concat([spanBlock([spanRow(id)]), text(id)]));
  const sums = `SELECT (SELECT count(*) FROM span), (SELECT count(*) FROM trace_part),
    (SELECT count(*) FROM content), (SELECT journal_seq FROM journal_position)`;

  /** What is committed, in order: rows or texts. Commits of texts may take longer. */
  async function watched({ textsMs = 0 } = {}) {
    const { instance, connection } = await fresh();
    const commits: string[] = [];
    const names = ['rows', 'texts'];
    const connect = async () => {
      const made = await instance.connect();
      const name = names.shift();
      const plain = made.run.bind(made);
      made.run = async (sql, ...more) => {
        const isTexts = name === 'texts' && textsMs > 0;
        if (isTexts && sql === 'BEGIN TRANSACTION') commits.push('begin texts');
        if (isTexts && sql === 'COMMIT') await new Promise((end) => setTimeout(end, textsMs));
        const done = await plain(sql, ...more);
        if (sql === 'COMMIT') commits.push(name ?? 'other');
        return done;
      };
      return made;
    };
    const database: Database = { connect, closeSync: () => instance.closeSync() };
    const loader = await Loader.open(database);
    const stored = async () => (await connection.runAndReadAll(sums)).getRowsJS();
    return { connection, loader, commits, stored };
  }

  test('has its texts stored meanwhile, and its rows afterwards', async () => {
    const { loader, commits, stored } = await watched();
    await Promise.all([1, 2, 3].map((id) => loader.load([one(id)])));
    // The third came while two were to be stored.
    expect(commits).toEqual(['texts', 'texts', 'rows', 'rows', 'texts', 'rows']);
    expect(await stored()).toEqual([[3n, 3n, 3n, 3n]]);
    expect(loader.position()).toBe(3);
  });

  test('leaves no texts uncommitted while rows are: DuckDB would make no checkpoint', async () => {
    const { loader, commits } = await watched({ textsMs: 100 });
    await Promise.all([1, 2].map((id) => loader.load([one(id)])));
    expect(commits).toEqual(['begin texts', 'texts', 'begin texts', 'texts', 'rows', 'rows']);
  });

  test('fails with the one before, and both can be repeated', async () => {
    const { connection, loader, stored } = await watched();
    await connection.run('ALTER TABLE trace_part RENAME TO hidden');
    const loads = [1, 2].map((id) => loader.load([one(id)]));
    const [first, second] = await Promise.allSettled(loads);
    expect(first).toMatchObject({ status: 'rejected' });
    expect(second).toMatchObject({ reason: { message: 'the load before it failed' } });
    await connection.run('ALTER TABLE hidden RENAME TO trace_part');
    expect(await stored()).toMatchObject([[0n, 0n, 2n, 0n]]);
    await Promise.all([1, 2].map((id) => loader.load([one(id)])));
    expect(await stored()).toEqual([[2n, 2n, 2n, 2n]]);
  });

  test('waits for a task that came between, with everything', async () => {
    const { loader, commits } = await watched();
    const first = loader.load([one(1)]);
    const task = loader.alone(async () => commits.push('task'));
    const second = loader.load([one(2)]);
    await Promise.all([first, task, second]);
    expect(commits).toEqual(['texts', 'rows', 'task', 'texts', 'rows']);
  });

  test('with a hold takes what the one before has left', async () => {
    const { instance, connection } = await fresh();
    const rules = new RulesInForce({ ...nothingWaits, policies: [keepAll] });
    const loader = await Loader.open(instance, { tail: { rules, clock: () => 0n } });
    await Promise.all([1, 2].map((id) => loader.load([one(id)])));
    expect(loader.position()).toBe(2);
    expect(loader.hold?.figures().traces).toBe(2);
    const found = await connection.runAndReadAll(
      'SELECT journal_seq, held_from FROM journal_position',
    );
    expect(found.getRowsJS()).toEqual([[2n, 1n]]);
  });
});

describe('a database that is invalid after a commit', () => {
  const invalid =
    'IO Error: Transaction COMMIT succeeded and is durable. The database has been invalidated.';

  test.each([true, false])(
    'is attached anew, and each row is there once (held: %s)',
    async (isHeld) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'spanledger-invalid-'));
      const database = await openDatabase(dataDir, defaultLimits);
      const first = await database.connect();
      await applySchema(first);
      first.closeSync();
      const connections: DuckDBConnection[] = [];
      let reattached = 0;
      const watched: Database = {
        ...database,
        async connect() {
          const connection = await database.connect();
          connections.push(connection);
          return connection;
        },
        async reattach() {
          reattached++;
          return (await database.reattach?.()) === true;
        },
      };
      const rules = new RulesInForce({ ...nothingWaits, policies: isHeld ? [keepAll] : [] });
      const loader = await Loader.open(watched, { tail: { rules, clock: () => 0n } });
      const [writing] = connections;
      const plain = writing?.run.bind(writing);
      if (writing === undefined || plain === undefined) throw new Error('nothing writes');
      const one = (id: number) => batch(id, spanBlock([spanRow(id, { input_tokens: id })]));
      await loader.load([one(1)]);
      writing.run = async (sql, ...more) => {
        const done = await plain(sql, ...more);
        if (sql !== 'COMMIT') return done;
        writing.run = plain;
        throw new Error(invalid);
      };
      await expect(loader.load([one(2)])).rejects.toThrow(invalid);
      // What a reader has open keeps the file; the next try finds it free.
      const reader = await database.connect();
      const stream = await reader.stream('SELECT i FROM journal_position, range(1_000_000) r(i)');
      await stream.fetchChunk();
      await expect(loader.load([one(2), one(3)])).rejects.toThrow();
      for (;;) {
        const chunk = await stream.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) break;
      }
      reader.closeSync();
      await loader.load([one(2), one(3)]);
      await loader.load([one(4)]);
      expect(loader.position()).toBe(4);
      expect(reattached).toBeGreaterThan(1);
      const last = await database.connect();
      const counts = isHeld
        ? 'SELECT 0, 0, journal_seq, held_from FROM journal_position'
        : `SELECT (SELECT count(*) FROM span), (SELECT sum(input_tokens) FROM traces)::INT,
           journal_seq, held_from FROM journal_position`;
      const want = isHeld ? [0, 0, 4n, 1n] : [4n, 10, 4n, null];
      expect((await last.runAndReadAll(counts)).getRowsJS()).toEqual([want]);
      expect(loader.hold?.figures().traces).toBe(isHeld ? 4 : undefined);
      last.closeSync();
      loader.close();
      database.closeSync();
      rmSync(dataDir, { recursive: true });
    },
  );
});

describe('traces', () => {
  const trace = hex(1, 32);
  const sampled = (weight: number, reason: string): SpanInput => ({
    sample_weight: weight,
    sample_reason: reason,
  });
  const part = (id: number, given: SpanInput = {}) =>
    spanRow(id, { trace_id: trace, parent_span_id: 'p', ...given });
  const root = (id: number, given: SpanInput = {}) => part(id, { parent_span_id: null, ...given });
  const llm = (id: number, given: SpanInput) => part(id, { span_type: 'LLM', ...given });
  const below = (id: number) => ({ parent_span_id: hex(id + 1, 16) });

  // One flush each array of spans; the trace row must not depend on how spans are spread over
  // flushes.
  const cases: readonly [string, readonly SpanInput[], Readonly<Record<string, unknown>>][] = [
    ['a root', [root(1)], { state: 'OK', name: 'span 1', span_count: 1n, error_count: 0n }],
    [
      'no root yet: the earliest span names it',
      [part(5, {}), part(2, {}), part(3, {})],
      { state: 'IN_PROGRESS', name: 'span 2', service_name: 'test', span_count: 3n },
    ],
    [
      'a failed root',
      [part(1, {}), root(2, { status_code: 'ERROR' })],
      { state: 'ERROR', name: 'span 2', error_count: 1n },
    ],
    [
      'a failed child',
      [root(1), part(2, { status_code: 'ERROR' })],
      { state: 'OK', error_count: 1n },
    ],
    [
      'two roots: the earliest',
      [root(3), root(1, { service_name: 's1' })],
      { name: 'span 1', service_name: 's1' },
    ],
    [
      'duration from first start to last end',
      [root(1), part(101, {})],
      { duration_ns: 100_500_000n },
    ],
    [
      'times unknown',
      [root(1, { start_time: null, end_time: null })],
      { state: 'OK', name: 'span 1', start_time: null, duration_ns: null },
    ],
    [
      'tokens of the lowest spans that report any',
      [
        root(1, { input_tokens: 100, span_type: 'AGENT', cost: 8 }),
        llm(2, { ...below(1), input_tokens: 10, output_tokens: 1, cost: 0.5 }),
        llm(3, { ...below(1), input_tokens: 1000 }),
        llm(4, { ...below(3), input_tokens: 5, cost: 0.25 }),
        part(5, { ...below(1), span_type: 'RERANKER', input_tokens: 2 }),
      ],
      { input_tokens: 17n, output_tokens: 1n, cost: 0.75, reasoning_tokens: null },
    ],
    [
      'sums that overflow are unknown',
      [
        llm(1, { input_tokens: 2n ** 63n - 1n, cost: 1e308 }),
        llm(2, { input_tokens: 2n ** 63n - 1n, cost: 1e308 }),
      ],
      { input_tokens: null, span_count: 2n },
    ],
    [
      'previews of the root',
      [root(1, { input_preview: 'ri', output_preview: 'ro' }), llm(2, { input_preview: 'x' })],
      { input_preview: 'ri', output_preview: 'ro' },
    ],
    [
      'else of the first and last model call',
      [
        root(1),
        llm(4, { output_preview: 'last' }),
        llm(2, { input_preview: 'first', output_preview: 'no' }),
        llm(3, { input_preview: 'no' }),
      ],
      { input_preview: 'first', output_preview: 'last' },
    ],
    [
      'ids of the root, else the first that names one',
      [
        root(3, { session_id: 'of root' }),
        part(1, { session_id: 'other', user_id: 'u1', run_id: 'r' }),
        part(2, { user_id: 'u2', experiment_id: '7' }),
      ],
      { session_id: 'of root', user_id: 'u1', run_id: 'r', experiment_id: '7' },
    ],
    [
      'weight of the root, whatever its children stand for',
      [part(1, sampled(2, 'HEAD')), root(3, sampled(8, 'SENDER')), part(2)],
      { sample_weight: 8, sample_reason: 'SENDER', sample_rule: null },
    ],
    [
      'a root that stands for itself',
      [part(1, sampled(2, 'HEAD')), root(3)],
      { sample_weight: 1, sample_reason: null, sample_rule: null },
    ],
    [
      'before the root came, of the lightest span',
      [part(1, sampled(4, 'SENDER')), part(2, sampled(2, 'HEAD'))],
      { sample_weight: 2, sample_reason: 'HEAD', sample_rule: 'sampling.head' },
    ],
    [
      'a span that stands for itself is the lightest',
      [part(1, sampled(4, 'SENDER')), part(2)],
      { sample_weight: 1, sample_reason: null },
    ],
    [
      'defaults',
      [root(1)],
      { sample_weight: 1, sample_reason: null, tags: null, flag_count: 0n, redaction_count: 0n },
    ],
  ];
  test.each(cases)('%s', async (_, spans, want) => {
    const { loader, connection } = await fresh();
    const oneByOne = spans.map((span) => [span]);
    let seq = 0;
    for (const [index, flushes] of [[spans], oneByOne, oneByOne.toReversed()].entries()) {
      for (const rows of flushes) {
        const blocks = spanBlock(rows.map((row) => ({ ...row, trace_id: hex(index + 1, 32) })));
        await loader.load([batch(++seq, blocks)]);
      }
    }
    const found = await rowsOf(connection, 'SELECT * FROM traces');
    expect(found).toHaveLength(3);
    for (const row of found) expect(row).toMatchObject(want);
  });

  test('log records and data points change no roll-up, nor what was hidden in them', async () => {
    const { loader, connection } = await fresh();
    const ids = { traceId: trace, spanId: hex(2, 16) };
    const blocks = [
      spanBlock([root(1)]),
      rowBlock('log_record', [logRow(1, { trace_id: trace }), logRow(7)]),
      rowBlock('metric_point', [pointRow(1)]),
      redactionBlock('b', [
        { signal: 'traces', item: 0, field: 'name', count: 2, ...ids },
        { signal: 'logs', item: 1, field: 'body', count: 5, ...ids },
      ]),
    ];
    await loader.load([batch(1, Buffer.concat(blocks))]);
    const found = await rowsOf(connection, 'SELECT span_count, redaction_count FROM traces');
    expect(found).toEqual([{ span_count: 1n, redaction_count: 2n }]);
  });

  test('redactions are counted, also for spans that came later, and not what was kept', async () => {
    const { loader, connection } = await fresh();
    const redaction = rowBlock('redaction', [
      { trace_id: trace, span_id: hex(2, 16), count: 2 },
      { trace_id: trace, span_id: hex(2, 16), count: 3, action: 'mask' },
      { trace_id: trace, span_id: hex(2, 16), count: 7, action: 'keep' },
    ]);
    await loader.load([batch(1, Buffer.concat([spanBlock([root(1)]), redaction]))]);
    await loader.load([batch(2, Buffer.concat([spanBlock([part(2, {})]), redaction]))]);
    const [found] = await rowsOf(connection, 'SELECT redaction_count FROM traces');
    expect(found).toEqual({ redaction_count: 10n });
  });
});

async function fresh(): Promise<{
  instance: DuckDBInstance;
  connection: DuckDBConnection;
  loader: Loader;
}> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await applySchema(connection);
  return { instance, connection, loader: await Loader.open(instance) };
}

function batch(seq: number, blocks: Uint8Array): JournaledBatch {
  return { seq, blocks: readRowBlocks(blocks) };
}

/** Nanoseconds since 1970; DuckDB's own value loses nothing, a Date would. */
function nanosOf(value: unknown): bigint | undefined {
  return value instanceof DuckDBTimestampNanosecondsValue ? value.nanos : undefined;
}

async function rowsOf(connection: DuckDBConnection, sql: string) {
  return (await connection.runAndReadAll(sql)).getRowObjectsJS();
}

function wideRow(id: number): SpanInput {
  const name = `n${id}`;
  return { name, flags: id, input: `long ${name}`.repeat(5), output: id % 3 === 0 ? null : name };
}

function fullRow(text: string, index: number): SpanInput {
  return anyRow(spanColumns, text, index);
}

function anyRow(columns: Columns, text: string, index: number): Row {
  const row: Record<string, string | number | bigint | boolean | Uint8Array> = {};
  for (const [name, type] of Object.entries(columns)) {
    if (type === 'text') row[name] = text;
    else if (type === 'bool') row[name] = index % 2 === 0;
    else if (type === 'u32') row[name] = name === 'flags' ? index : 4_294_967_295;
    else if (type === 'u64') row[name] = 2n ** 64n - 1n;
    else if (type === 'i64') row[name] = -(2n ** 63n);
    else if (type === 'f64') row[name] = index / 3;
    else if (type === 'timestamp_ns') row[name] = start + BigInt(index);
    else row[name] = Uint8Array.of(index + 1, ...new Uint8Array(15));
  }
  return row;
}
