import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applySchema } from '../schema/apply-schema.ts';
import { type QueryName, readQuery } from './queries.ts';
import { createTotalsReader } from './totals.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
let nowMs: number;
/** That counting traces takes. */
let tookMs: number;
let countings: number;

beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await applySchema(connection);
  [nowMs, tookMs, countings] = [0, 1, 0];
});
afterEach(() => {
  connection.closeSync();
  instance.closeSync();
});

const readerOf = () => {
  const read = createTotalsReader(
    (name: QueryName) => {
      if (name === 'trace-totals') {
        countings++;
        nowMs += tookMs;
      }
      return readQuery(name);
    },
    () => nowMs,
  );
  return async () => {
    const { traces, services, newestTraceId } = await read(connection);
    return [traces, services.join(), newestTraceId];
  };
};

const store = (trace: string, seq: number) =>
  connection.run(
    `INSERT INTO trace_part BY NAME
     SELECT '${trace}' AS trace_id, ${seq}::UBIGINT AS journal_seq,
       struct_pack(service_name := 'of ${trace}') AS root`,
  );

test('counts anew what changed, and nothing else', async () => {
  const read = readerOf();
  expect(await read()).toEqual([0, '', undefined]);
  await store('a', 1);
  expect(await read()).toEqual([1, 'of a', 'a']);
  await store('b', 2);
  expect(await read()).toEqual([2, 'of a,of b', 'b']);
  const before = countings;
  for (let i = 0; i < 5; i++) await read();
  expect(countings).toBe(before);
  // As many rows as before, but others.
  await connection.run("DELETE FROM trace_part WHERE trace_id = 'a'");
  await store('c', 1);
  expect(await read()).toEqual([2, 'of b,of c', 'b']);
});

test('one counts for all who ask meanwhile', async () => {
  const other = await instance.connect();
  await store('a', 1);
  const read = createTotalsReader((name) => {
    if (name === 'trace-totals') countings++;
    return readQuery(name);
  });
  const both = async () =>
    (await Promise.all([read(connection), read(other)])).map(({ traces }) => traces);
  expect(await both()).toEqual([1, 1]);
  await store('b', 2);
  await both();
  expect(await both()).toEqual([2, 2]);
  expect(countings).toBe(2);
  other.closeSync();
});

test('what takes long is left alone for nineteen times as long', async () => {
  const read = readerOf();
  tookMs = 100;
  await store('a', 1);
  expect(await read()).toEqual([1, 'of a', 'a']);
  await store('b', 2);
  nowMs += 1_899;
  // The newest is known at once.
  expect(await read()).toEqual([1, 'of a', 'b']);
  nowMs += 1;
  expect(await read()).toEqual([2, 'of a,of b', 'b']);
  expect(countings).toBe(2);
});
