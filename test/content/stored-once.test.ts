import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { normalise } from '../../collector/normalise/normalise.ts';
import { attributeValueToJson } from '../../model/attribute-json.ts';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import type { Store } from '../../store/contract.ts';
import { openStore } from '../../store/open.ts';
import { buildSpanTape } from '../tapes/build-tape.ts';
import type { TapeSpan } from '../tapes/tape-batch.ts';
import { answer, callSpan, history } from './agent-loop.ts';

let folder: string;
let store: Store;

const open = () =>
  openStore({
    dataDir: join(folder, 'data'),
    limits: defaultLimits,
    clock: () => 0n,
    log: silentLog,
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spanledger-content-'));
  store = await open();
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

describe('an agent loop that sends its history again at each turn', () => {
  test('stores each message once, also across a restart, and reads as it was sent', async () => {
    for (let turn = 1; turn <= 30; turn++) {
      if (turn === 15) {
        await store.close();
        store = await open();
      }
      await send(callSpan(1, turn));
    }
    const last = { traceId: callSpan(1, 1).traceId ?? '', spanId: callSpan(1, 30).spanId ?? '' };
    const { spans } = (await store.reader.traceDetail(last.traceId)) ?? { spans: [] };
    const found = spans.find(({ span_id }) => span_id === last.spanId);
    expect(found?.input_messages).toStrictEqual(history(1, 30));
    expect(found?.output_messages).toStrictEqual([answer(1, 30)]);
    expect(found?.attributes).toStrictEqual(JSON.parse(attributesOf(callSpan(1, 30))));
    // The system's, 30 questions, 30 answers, one list of tools.
    const [counted] = await rows('SELECT count(*), count(DISTINCT hash) FROM messages');
    expect(counted).toStrictEqual([61, 61]);
  }, 60_000);

  test('the bytes that a turn adds to the journal do not grow with the history', async () => {
    const sizes: number[] = [];
    for (let turn = 1; turn <= 60; turn++) sizes.push(await send(callSpan(2, turn)));
    const early = sizes.slice(8, 12).reduce((sum, size) => sum + size);
    const late = sizes.slice(56, 60).reduce((sum, size) => sum + size);
    expect(late).toBeLessThan(early * 1.5);
    expect(late / 4).toBeLessThan(attributesOf(callSpan(2, 58)).length / 8);
  }, 60_000);
});

describe('attributes read as they were sent, byte for byte', () => {
  /** What DuckDB puts together by itself, and what is put together in the answer. */
  const ways = [
    ['only handed out', (id: string) => `SELECT attributes FROM spans WHERE trace_id = '${id}'`],
    ['by DuckDB', (id: string) => `SELECT attributes::VARCHAR FROM spans WHERE trace_id = '${id}'`],
    [
      'through a subquery',
      (id: string) => `SELECT s.attributes FROM (SELECT * FROM spans) s WHERE trace_id = '${id}'`,
    ],
    [
      'by the view as it is',
      (id: string) => `SELECT attributes FROM main.spans WHERE main.spans.trace_id = '${id}'`,
    ],
  ] as const;

  test('whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(longAttribute(), { minLength: 1, maxLength: 4 }), async (texts) => {
        const attributes = Object.fromEntries(texts.map((text, at) => [`k${at}`, text]));
        const traceId = traceIdOf(texts);
        const span: TapeSpan = { traceId, attributes, events: [{ name: 'e', attributes }] };
        await send(span);
        for (const [way, sql] of ways) {
          const [row] = await rows(sql(traceId));
          expect(row?.[0], way).toBe(attributesOf(span));
        }
        const [stored] = await rows(`SELECT * FROM spans WHERE trace_id = '${traceId}'`);
        expect(stored?.filter((value) => String(value).includes('\u0001'))).toStrictEqual([]);
        const detail = await store.reader.traceDetail(traceId);
        const sent = JSON.parse(attributesOf(span));
        expect(detail?.spans[0]?.attributes).toStrictEqual(sent);
        expect(detail?.spans[0]?.events).toMatchObject([{ attributes: sent }]);
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});

function longAttribute(): fc.Arbitrary<string> {
  const text = fc.string({ unit: 'binary', minLength: 250, maxLength: 600 });
  const json = fc
    .json()
    .chain((value) =>
      fc.constant(JSON.stringify([...Array.from({ length: 9 }, () => value), 'x'.repeat(300)])),
    );
  const controls = fc.string({
    unit: fc.constantFrom(
      '\u0001',
      '\u001b',
      '\u007f',
      '"',
      '\\',
      '\n',
      '[',
      '{',
      '}',
      ',',
      'é',
      '😀',
      'r',
    ),
    minLength: 1,
    maxLength: 700,
  });
  return fc.oneof(text, json, controls);
}

/** Answers the bytes that were journaled for it, once it is in the database. */
async function send(span: TapeSpan): Promise<number> {
  const blocks = normalise(buildSpanTape(span), { batchId: 'b', redacted: [] });
  const before = store.writer.pressure().journalBytes;
  await store.writer.append({ blocks, receipts: [receipt] });
  const bytes = store.writer.pressure().journalBytes - before;
  await store.writer.flushed();
  return bytes;
}

const receipt = {
  batchId: 'b',
  receivedUnixNano: 0n,
  signal: 'traces',
  transport: 'http/json',
  bytesIn: 0,
  itemsIn: 1,
  dropped: {},
  sampledOut: 0,
  ruleSetDigest: '',
  redactedValues: 0,
} as const;

async function rows(query: string): Promise<readonly (readonly unknown[])[]> {
  const answer = await store.reader.sql({
    query,
    params: undefined,
    rowsMax: 100,
    timeoutMs: 10_000,
  });
  return answer.rows;
}

function attributesOf({ attributes = {} }: TapeSpan): string {
  return attributeValueToJson({
    kind: 'map',
    entries: Object.entries(attributes).map(
      ([key, text]) => [key, { kind: 'string', value: String(text) }] as const,
    ),
  });
}

function traceIdOf(texts: readonly string[]): string {
  return createHash('md5').update(texts.join('\0')).digest('hex');
}
