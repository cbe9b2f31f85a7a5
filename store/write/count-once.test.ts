/**
 * Every model call counts once: whatever the tree, the order of arrival and the flushes it is spread
 * over, traces hold the sums that a plain oracle over the whole tree finds.
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRowBlocks } from '../../model/row-block.ts';
import { hex, type SpanInput, spanBlock, spanRow } from '../../test/rows/span-rows.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { Loader } from './loader.ts';

const seed = 20_261_126;
let instance: DuckDBInstance;
let connection: DuckDBConnection;
let loader: Loader;
let seq = 0;
let traces = 0;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await applySchema(connection);
  loader = await Loader.open(instance);
});

afterAll(() => {
  loader.close();
  connection.closeSync();
  instance.closeSync();
});

/** A span of a test: its number is its id, and it may name a parent that never comes. */
interface Node {
  readonly id: number;
  readonly parent: number | undefined;
  readonly type: string;
  readonly input: number;
  readonly output: number;
  readonly cost: number;
}

interface Sums {
  readonly input: number;
  readonly output: number;
  readonly cost: number;
}

const types = [
  ...['LLM', 'LLM', 'EMBEDDING', 'EMBEDDING', 'RERANKER', 'AGENT', 'AGENT'],
  ...['CHAIN', 'TOOL', 'WORKFLOW', 'UNKNOWN'],
];
const missing = 900;

const node = fc.record({
  parent: fc.integer({ min: -2, max: 30 }),
  type: fc.constantFrom(...types),
  used: fc.constantFrom('nothing', 'nothing', 'zero', 'tokens', 'tokens', 'cost'),
  input: fc.integer({ min: 1, max: 1000 }),
  output: fc.integer({ min: 1, max: 1000 }),
});

const tree = fc.array(node, { minLength: 1, maxLength: 16 }).map((nodes): readonly Node[] =>
  nodes.map(({ parent, type, used, input, output }, id) => ({
    id,
    // Any span before it, so that trees are deep and wide; none, or one that never comes.
    parent: parent === -1 ? missing : parent < 0 || id === 0 ? undefined : parent % id,
    type,
    input: used === 'tokens' ? input : 0,
    output: used === 'tokens' ? output : 0,
    cost: used === 'tokens' || used === 'cost' ? input / 8 : 0,
  })),
);

const whatNext = [
  ...['go on', 'go on', 'go on', 'go on', 'go on', 'batch', 'batch'],
  ...['flush', 'flush', 'flush and go on', 'flush and go on', 'restart'],
];

/** How rows come: shuffled by these keys, and after a row the batch, the flush or the life ends. */
const arrival = fc.array(
  fc.record({
    key: fc.integer(),
    next: fc.constantFrom(...whatNext),
    sentAgain: fc.boolean(),
  }),
  { minLength: 40, maxLength: 40 },
);

type Arrival = readonly { key: number; next: string; sentAgain: boolean }[];

describe('aggregates', () => {
  test('any tree in any order over any flushes', async () => {
    await fc.assert(
      fc.asyncProperty(tree, arrival, async (nodes, order) => {
        const traceId = nextTrace();
        await arrive(
          nodes.map((span) => rowOf(span, traceId)),
          order,
        );
        expect(await sumsOf(traceId)).toEqual(rounded(sum(nodes.filter(countsIn(nodes)))));
        expect(await judgedIn(traceId)).toEqual(
          Object.fromEntries(
            nodes.filter(reports).map((span) => [span.id, !countsIn(nodes)(span)]),
          ),
        );
      }),
      { seed, numRuns: 25 },
    );
  }, 240_000);

  // Ids are places in the list; -1 is no parent.
  test.each<[string, readonly [number, string, number][], number]>([
    [
      'an agent over its calls',
      [
        [-1, 'AGENT', 30],
        [0, 'LLM', 10],
        [0, 'LLM', 20],
      ],
      30,
    ],
    [
      'an agent alone',
      [
        [-1, 'AGENT', 30],
        [0, 'TOOL', 0],
      ],
      30,
    ],
    [
      'nested agents without calls: the lowest',
      [
        [-1, 'AGENT', 30],
        [0, 'AGENT', 20],
      ],
      20,
    ],
    [
      'a chain between',
      [
        [-1, 'AGENT', 30],
        [0, 'CHAIN', 0],
        [1, 'LLM', 10],
      ],
      10,
    ],
    [
      'a framework over an SDK',
      [
        [-1, 'LLM', 10],
        [0, 'LLM', 10],
      ],
      10,
    ],
    [
      'over HTTP and a gateway',
      [
        [-1, 'LLM', 10],
        [0, 'UNKNOWN', 0],
        [1, 'LLM', 10],
      ],
      10,
    ],
    [
      'a tool that calls a model',
      [
        [-1, 'LLM', 10],
        [0, 'TOOL', 0],
        [1, 'LLM', 5],
      ],
      15,
    ],
    [
      'zeros below repeat nothing',
      [
        [-1, 'AGENT', 30],
        [0, 'LLM', 0],
      ],
      30,
    ],
    ['its own parent', [[0, 'LLM', 7]], 7],
    [
      'a chat with an embedding below, as of a cache',
      [
        [-1, 'LLM', 1000],
        [0, 'EMBEDDING', 10],
        [0, 'RERANKER', 1],
      ],
      1011,
    ],
    [
      'an embedding with a chat below',
      [
        [-1, 'EMBEDDING', 10],
        [0, 'LLM', 1000],
      ],
      1010,
    ],
    [
      'a framework over an SDK whose chat has an embedding below',
      [
        [-1, 'LLM', 1000],
        [0, 'EMBEDDING', 10],
        [1, 'LLM', 1000],
      ],
      1010,
    ],
    [
      'a framework over an SDK, of embeddings',
      [
        [-1, 'CHAIN', 10],
        [0, 'EMBEDDING', 10],
        [1, 'UNKNOWN', 0],
        [2, 'EMBEDDING', 10],
      ],
      10,
    ],
    [
      'an agent whose chats report nothing, over embeddings',
      [
        [-1, 'AGENT', 1000],
        [0, 'LLM', 0],
        [0, 'EMBEDDING', 7],
        [0, 'TOOL', 0],
        [3, 'RERANKER', 1],
      ],
      1008,
    ],
    [
      'an agent over a chat and embeddings',
      [
        [-1, 'AGENT', 1010],
        [0, 'EMBEDDING', 10],
        [0, 'LLM', 1000],
      ],
      1010,
    ],
  ])('%s', async (_, spans, want) => {
    const nodes = spans.map(([parent, type, input], id) => ({
      ...{ id, type, input, output: 0, cost: 0 },
      parent: parent < 0 ? undefined : parent,
    }));
    const traceId = nextTrace();
    for (const span of nodes) await load([rowOf(span, traceId)]);
    expect((await sumsOf(traceId)).input).toBe(want);
  });
});

describe('repeats', () => {
  // A call is seen by several spans, in its trace or another; who saw it says nothing of the tokens.
  const calls = fc.array(
    fc.record({
      input: fc.integer({ min: 1, max: 1000 }),
      spans: fc.array(fc.record({ trace: fc.nat(2), under: fc.nat(3) }), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
    { minLength: 1, maxLength: 5 },
  );

  test('each answer counts once, whoever reports it, wherever and when', async () => {
    await fc.assert(
      fc.asyncProperty(calls, arrival, async (answers, order) => {
        const traceIds = [nextTrace(), nextTrace(), nextTrace()];
        const prefix = `resp-${traces}`;
        const rows = answers.flatMap(({ input, spans }, call) =>
          spans.map(({ trace, under }, at) => {
            const id = call * 10 + at;
            // Under an earlier span of the same call, or under an agent that sums up.
            const parent = under < at && spans[under]?.trace === trace ? call * 10 + under : 800;
            const span = { id, parent, type: 'LLM', input, output: 1, cost: 0.5 };
            return { ...rowOf(span, traceIds[trace] ?? ''), response_id: `${prefix}-${call}` };
          }),
        );
        const agents = traceIds.map((traceId) =>
          rowOf(
            { id: 800, parent: undefined, type: 'AGENT', input: 9, output: 9, cost: 9 },
            traceId,
          ),
        );
        const used = agents.filter((agent) => rows.some((row) => row.trace_id === agent.trace_id));
        await arrive([...rows, ...used], order);
        const total = sum(await Promise.all(traceIds.map(sumsOf)));
        const want = answers.map(({ input }) => ({ input, output: 1, cost: 0.5 }));
        expect(rounded(total)).toEqual(rounded(sum(want)));
      }),
      { seed, numRuns: 15 },
    );
  }, 240_000);

  const at = (ms: number) => 1_700_000_000_000_000_000n + BigInt(ms) * 1_000_000n;
  const call = (id: number, from: number, to: number, given: SpanInput = {}) =>
    spanRow(id, {
      ...{ span_type: 'LLM', input_tokens: 5, start_time: at(from), end_time: at(to) },
      ...given,
    });

  test.each<[string, readonly SpanInput[], number]>([
    ['one within the other', [call(1, 0, 900), call(2, 10, 800)], 1],
    ['one right after the other, as a log of it', [call(1, 0, 900), call(2, 950, 950)], 1],
    ['later: the id was given again', [call(1, 0, 900), call(2, 1100, 1900)], 2],
    ['the same id again and again', [0, 1, 2, 3].map((n) => call(n, n * 600, n * 600 + 450)), 4],
    ['no id', [call(1, 0, 9, { response_id: null }), call(2, 0, 9, { response_id: '' })], 2],
    ['other ids', [call(1, 0, 9), call(2, 0, 9, { response_id: 'other' })], 2],
    ['no times', [call(1, 0, 9), call(2, 0, 9)].map((row) => ({ ...row, start_time: null })), 1],
    ['one without tokens', [call(1, 0, 9, { input_tokens: null }), call(2, 0, 9)], 1],
  ])('%s', async (_, spans, want) => {
    const responseId = `case-${nextTrace()}`;
    const rows = spans.map((span) => ({
      ...span,
      trace_id: nextTrace(),
      response_id: span.response_id === undefined ? responseId : span.response_id,
    }));
    const traceIds = rows.map((row) => row.trace_id);
    for (const row of rows) await load([row]);
    const total = sum(await Promise.all(traceIds.map(sumsOf)));
    expect(total.input).toBe(want * 5);
    expect(await countOf('is_repeat', traceIds)).toBe(
      rows.filter((row) => row.input_tokens !== null).length - want,
    );
  });
});

test('a flush that fails is judged anew', async () => {
  const traceId = nextTrace();
  const parent = { id: 1, parent: undefined, type: 'AGENT', input: 30, output: 1, cost: 1 };
  const child = { id: 2, parent: 1, type: 'LLM', input: 10, output: 1, cost: 1 };
  await load([rowOf(parent, traceId)]);
  const blocks = readRowBlocks(spanBlock([rowOf(child, traceId)]));
  const broken = blocks.map((block) => ({
    ...block,
    columns: block.columns.map((column) => ({
      ...column,
      type: column.name === 'span_type' ? ('bool' as const) : column.type,
    })),
  }));
  await expect(loader.load([{ seq: ++seq, blocks: broken }])).rejects.toThrow();
  expect((await sumsOf(traceId)).input).toBe(30);
  await loader.load([{ seq: ++seq, blocks }]);
  expect((await sumsOf(traceId)).input).toBe(10);
  expect(await countOf('is_aggregate', [traceId])).toBe(1);
});

function nextTrace(): string {
  return hex(++traces, 32);
}

function rowOf({ id, parent, type, input, output, cost }: Node, traceId: string): SpanInput {
  return spanRow(id, {
    trace_id: traceId,
    parent_span_id: parent === undefined ? null : hex(parent + 1, 16),
    span_id: hex(id + 1, 16),
    span_type: type,
    ...{ input_tokens: input, output_tokens: output, cost: cost === 0 ? null : cost },
    start_time: 1_700_000_000_000_000_000n,
    end_time: 1_700_000_001_000_000_000n,
  });
}

/** Some rows come twice, with other content, as from an SDK that sends what it knows so far. */
async function arrive(rows: readonly SpanInput[], order: Arrival): Promise<void> {
  const sent = rows.flatMap((row, at) =>
    order[at]?.sentAgain === true ? [row, { ...row, name: 'again' }] : [row],
  );
  const keyed = sent.map((row, at) => ({ row, key: order[at]?.key ?? at }));
  const sorted = keyed.toSorted((a, b) => a.key - b.key).map(({ row }) => row);
  let blocks: Uint8Array[] = [];
  let batch: SpanInput[] = [];
  /** The next is prepared while one is stored. */
  let loads: Promise<void>[] = [];
  const flush = () => {
    if (batch.length > 0) blocks.push(spanBlock(batch));
    const batches = blocks.map((bytes) => ({ seq: ++seq, blocks: readRowBlocks(bytes) }));
    batch = [];
    blocks = [];
    loads.push(loader.load(batches));
  };
  const stored = async () => {
    await Promise.all(loads);
    loads = [];
  };
  for (const [at, row] of sorted.entries()) {
    batch.push(row);
    const next = order[at]?.next ?? 'go on';
    if (next === 'batch') blocks.push(spanBlock(batch.splice(0)));
    if (next === 'flush' || next === 'flush and go on' || next === 'restart') flush();
    if (next === 'flush' || next === 'restart') await stored();
    if (next !== 'restart') continue;
    loader.close();
    loader = await Loader.open(instance);
  }
  flush();
  await stored();
}

function load(rows: readonly SpanInput[]): Promise<void> {
  return loader.load([{ seq: ++seq, blocks: readRowBlocks(spanBlock(rows)) }]);
}

function reports({ input, output, cost }: Node): boolean {
  return input > 0 || output > 0 || cost > 0;
}

/** The definition, over the whole tree. */
function countsIn(nodes: readonly Node[]): (span: Node) => boolean {
  const childrenOf = (id: number) => nodes.filter(({ parent }) => parent === id);
  const below = (id: number, counts: (child: Node) => boolean): boolean =>
    childrenOf(id).some((child) => (reports(child) && counts(child)) || below(child.id, counts));
  const sameCallBelow = (id: number, type: string): boolean =>
    childrenOf(id)
      .filter((child) => child.type !== 'TOOL' && child.type !== 'AGENT')
      .some(
        (child) =>
          (reports(child) && (child.type === type || !isModelCall(child))) ||
          sameCallBelow(child.id, type),
      );
  const isSearch = ({ type }: Node) => type === 'EMBEDDING' || type === 'RERANKER';
  const isModelCall = (span: Node) => span.type === 'LLM' || isSearch(span);
  const isRepeated = (span: Node): boolean => {
    if (isModelCall(span)) return sameCallBelow(span.id, span.type);
    return below(span.id, (child) => span.type !== 'AGENT' || !isSearch(child));
  };
  return (span) => reports(span) && !isRepeated(span);
}

function sum(parts: readonly Sums[]): Sums {
  return parts.reduce<Sums>(
    (a, b) => ({ input: a.input + b.input, output: a.output + b.output, cost: a.cost + b.cost }),
    { input: 0, output: 0, cost: 0 },
  );
}

function rounded({ input, output, cost }: Sums): Sums {
  return { input, output, cost: Math.round(cost * 1000) / 1000 };
}

async function sumsOf(traceId: string): Promise<Sums> {
  const [row, bySpans] = await rowsOf(
    `SELECT input_tokens, output_tokens, cost FROM traces WHERE trace_id = '${traceId}'
     UNION ALL
     SELECT sum(input_tokens), sum(output_tokens), sum(cost) FROM model_calls
     WHERE trace_id = '${traceId}'`,
  );
  const [ofTrace, ofSpans] = [row, bySpans].map((found) =>
    rounded({
      input: Number(found?.input_tokens ?? 0),
      output: Number(found?.output_tokens ?? 0),
      cost: Number(found?.cost ?? 0),
    }),
  );
  expect(ofTrace, 'the trace says what its spans say').toEqual(ofSpans);
  return ofTrace ?? { input: 0, output: 0, cost: 0 };
}

/** By span, whether it is an aggregate; of those that report, each one's first row. */
async function judgedIn(traceId: string): Promise<Readonly<Record<string, boolean>>> {
  const rows = await rowsOf(
    `SELECT ('0x' || span_id)::INTEGER - 1 AS id, is_aggregate FROM stored_spans
     WHERE trace_id = '${traceId}' AND NOT is_repeat`,
  );
  return Object.fromEntries(rows.map((row) => [String(row.id), row.is_aggregate === true]));
}

async function countOf(column: string, traceIds: readonly unknown[]): Promise<number> {
  const [row] = await rowsOf(
    `SELECT count(*) AS n FROM stored_spans
     WHERE ${column} AND trace_id IN (${traceIds.map((id) => `'${String(id)}'`).join()})`,
  );
  return Number(row?.n);
}

async function rowsOf(sql: string) {
  return (await connection.runAndReadAll(sql)).getRowObjectsJS();
}
