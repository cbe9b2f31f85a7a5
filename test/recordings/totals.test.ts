/**
 * Each model call counts once: what the traces of a recording add up to, once stored, is what the
 * scripted server billed, whatever agents, frameworks and SDKs repeated of it.
 */
import { createHash } from 'node:crypto';
import { type DuckDBConnection, DuckDBInstance, listValue } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRowBlocks } from '../../model/row-block.ts';
import { applySchema } from '../../store/schema/apply-schema.ts';
import { Loader } from '../../store/write/loader.ts';
import { readRows } from '../tapes/read-rows.ts';
import { readRecording, rowBlocksOf, scenarios } from './read-recording.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
let loader: Loader;

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

interface Totals {
  readonly input: number;
  readonly output: number;
}

describe('tokens of the traces of a recording are those that were billed', () => {
  test.each(scenarios.map(({ name }, index) => ({ name, index })))('$name', async (one) => {
    const { billed, traces } = readRecording(one.name);
    const sum = (field: 'input' | 'output'): number =>
      billed.reduce((total, call) => total + call[field], 0);
    const wanted: Totals = { input: sum('input'), output: sum('output') };
    const found = await stored(JSON.stringify(traces), one.index + 1);
    const why = otherwise[one.name] ?? otherwise[one.name.split('/')[0] ?? ''];
    if (why === undefined) expect(found).toEqual(wanted);
    // So that a reason that no longer holds is taken out.
    else expect(found, why).not.toEqual(wanted);
  });

  // So that nobody blames a package for what is there and is not read.
  test.each(Object.keys(otherwise))('%s: what is missing is nowhere in what was sent', (name) => {
    const { billed, traces } = readRecording(name);
    const sent = JSON.stringify(traces);
    const missing = billed.filter(({ input }) => !wasRead(name, input));
    for (const { input } of missing) {
      expect(sent).not.toMatch(new RegExp(`(?<![\\d.-])${input}(?![\\d.])`));
    }
  });
});

/** Whether some span has these input tokens. */
function wasRead(name: string, input: number): boolean {
  const { traces } = readRecording(name);
  const { span = [] } = readRows(rowBlocksOf('traces', JSON.stringify(traces)));
  return span.some((row) => Number(row.input_tokens) === input);
}

/** Where the package itself sends other numbers, or none. */
const otherwise: Readonly<Record<string, string>> = {
  'langfuse/generation-by-hand': 'the application says what was used, without any call',
  'langfuse-js/embeddings': 'no tokens of embeddings',
  'openinference-dspy/chain-of-thought': 'no tokens at all',
  'openinference-dspy/react': 'no tokens at all',
  'openinference-google-genai/generate-tools': "one span for two calls, with the last one's tokens",
  'openinference-llama-index/chat-stream': 'no tokens of streams',
  'openinference-openai-js/chat-stream': 'no tokens of streams',
  'openinference-openai-js/chat-tools-stream': 'no tokens of streams',
  'openinference-openai-js/embeddings': 'no tokens of embeddings',
  'openinference-llama-index/query-engine': 'no tokens of embeddings',
  'openllmetry-openai-js/chat-stream': 'no tokens of streams',
  'openllmetry-openai-js/chat-tools-stream': 'no tokens of streams',
  'openllmetry-openai-js/responses-stream': 'no tokens of streams',
};

/**
 * Ids, and times by which repeats are told, are the same small numbers in every recording: here
 * each gets ids as random as those of real traces, and an hour of its own.
 */
async function stored(request: string, number: number): Promise<Totals> {
  const traceIds = new Set<string>();
  const own = request
    .replaceAll(/"(traceId|spanId|parentSpanId)":"([0-9a-f]+)"/g, (_, field, id: string) => {
      const digits = createHash('sha256').update(`${number} ${id}`).digest('hex');
      const made = digits.slice(0, id.length);
      if (field === 'traceId') traceIds.add(made);
      return `"${field}":"${made}"`;
    })
    .replaceAll(
      /"(17672\d{14})"/g,
      (_, time: string) => `"${BigInt(time) + hour * BigInt(number)}"`,
    );
  await loader.load([{ seq: number, blocks: [...readRowBlocks(rowBlocksOf('traces', own))] }]);
  const result = await connection.runAndReadAll(
    `SELECT coalesce(sum(input_tokens), 0)::INTEGER, coalesce(sum(output_tokens), 0)::INTEGER
     FROM traces WHERE list_contains($1, trace_id)`,
    [listValue([...traceIds])],
  );
  const [[input, output] = []] = result.getRowsJS();
  return { input: Number(input), output: Number(output) };
}

const hour = 3_600_000_000_000n;
