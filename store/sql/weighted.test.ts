/** The macros over samples against the estimators in plain code, through the users' door. */
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { estimateRatio, estimateTotal, noSums, withTrace } from '../../model/estimate.ts';
import { defaultLimits } from '../../model/limits.ts';
import { weightedQuantile } from '../../test/sampling/weighted-quantile.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { createSqlRunner } from './runner.ts';

let instance: DuckDBInstance;
let runner: ReturnType<typeof createSqlRunner>;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await applySchema(connection);
  connection.closeSync();
  runner = createSqlRunner({ instance, limits: defaultLimits });
});
afterAll(async () => {
  await runner.close();
  instance.closeSync();
});

async function rows(query: string): Promise<readonly (readonly unknown[])[]> {
  const answer = await runner.run({ query, params: undefined, rowsMax: 1000, timeoutMs: 10_000 });
  return answer.rows;
}

const sampled = fc.record({
  x: fc.option(fc.integer({ min: -50, max: 1000 }), { nil: undefined }),
  weight: fc.constantFrom(1, 2, 4, 10.5, 100),
});

describe('the macros say what the estimators say', () => {
  test('sum, mean and their errors', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sampled, { minLength: 1, maxLength: 30 }), async (sample) => {
        const [[sum, se, mean, meanSe] = []] = await rows(
          `SELECT weighted_sum(x, w), weighted_se(x, w), weighted_mean(x, w), weighted_mean_se(x, w)
           FROM (VALUES ${valuesOf(sample)}) t(x, w)`,
        );
        const known = sample.flatMap(({ x, weight }) => (x === undefined ? [] : [{ x, weight }]));
        // A row whose x is not known may stand for others with one.
        const sums = sample.reduce(
          (all, { x, weight }) => withTrace(all, weight, x ?? 0, x === undefined ? 0 : 1),
          noSums,
        );
        if (known.length === 0) {
          expect([sum, se, mean, meanSe]).toEqual([null, null, null, null]);
          return;
        }
        const total = estimateTotal(sums);
        const ratio = estimateRatio(sums);
        expect(sum).toBeCloseTo(total.value, 6);
        expectNear(se, total.standardError, 6);
        expect(mean).toBeCloseTo(ratio?.value ?? Number.NaN, 6);
        expectNear(meanSe, ratio?.standardError, 4);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test.each([
    ['nothing was seen', '(0, 10), (0, 10), (5, 1)', [5, null]],
    ['nothing was seen where it is known', '(NULL, 10), (5, 1)', [5, null]],
    ['all stand for themselves alone', '(0, 1), (3, 1), (9, 0)', [3, 0]],
    ['one was seen', '(1, 10), (0, 10)', [10, Math.sqrt(90)]],
  ])('no error is told of what was not seen: %s', async (_name, values, want) => {
    const found = await rows(
      `SELECT weighted_sum(x, w), weighted_se(x, w) FROM (VALUES ${values}) t(x, w)`,
    );
    expect(found.map((row) => row.map(asNumber))).toEqual([want]);
  });

  test.each([
    ['rows that are alike', '(0.1, 10), (0.1, 4), (0.1, 3)', null],
    ['one row', '(3, 10)', null],
    ['all stand for themselves alone', '(3, 1), (4, 1)', 0],
    ['rows that differ', '(0, 2), (4, 2)', 1],
  ])('a mean of %s', async (_name, values, want) => {
    expect(await rows(`SELECT weighted_mean_se(x, w) FROM (VALUES ${values}) t(x, w)`)).toEqual([
      [want],
    ]);
  });

  test('quantiles', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sampled, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(0.05, 0.5, 0.95, 1),
        async (sample, level) => {
          const [[found] = []] = await rows(
            `SELECT weighted_quantile(x, w, ${level}) FROM (VALUES ${valuesOf(sample)}) t(x, w)`,
          );
          const values = sample.flatMap(({ x, weight }, trace) =>
            x === undefined ? [] : [{ value: x, weight, trace }],
          );
          expect(found).toBe(weightedQuantile(values, level)?.value ?? null);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe('a quantile is the least value at or below which its share lies', () => {
  /** By its definition in whole numbers: of 1 to n the k hundredths that round up. */
  const wrong = (weight: string, sizes: readonly number[]) => `
    SELECT n, k, found, want FROM (
      SELECT n, k, weighted_quantile(x, ${weight}, k / 100) AS found,
        greatest((k * n + 99) // 100, 1) AS want
      FROM (SELECT unnest([${sizes.join()}]) AS n) sizes, range(0, 101) levels(k), range(1, 501) r(x)
      WHERE x <= n
      GROUP BY n, k
    )
    WHERE found <> want`;
  const sizes = [...Array.from({ length: 30 }, (_, at) => at + 1), 50, 99, 100, 128, 250, 500];

  test.each(['1', '4', '10.0 / 3', '1 / 0.7', '1e-9', '72057594037927936'])(
    'with weights of %s',
    async (weight) => {
      expect(await rows(wrong(weight, sizes))).toEqual([]);
    },
    60_000,
  );

  test('as the plain code has it', () => {
    for (const weight of [1, 10 / 3, 1 / 0.7]) {
      for (const n of sizes) {
        const values = Array.from({ length: n }, (_, at) => ({ value: at + 1, weight, trace: at }));
        for (let k = 1; k <= 100; k += 3) {
          expect(weightedQuantile(values, k / 100)?.value).toBe(Math.floor((k * n + 99) / 100));
        }
      }
    }
  });
});

describe('rows of weight 0 are left out', () => {
  const all = `weighted_mean(x, w), weighted_mean_se(x, w), weighted_quantile(x, w, 0.5),
    weighted_quantile(x, w, 0)`;
  test.each([
    ['where there is no other', '(5, 0), (7, 0)', [null, null, null, null]],
    ['where the other is not known', '(5, 0), (NULL, 2)', [null, null, null, null]],
    ['beside others', '(5, 0), (7, 2), (9, 0)', [7, null, 7, 7]],
  ])('%s', async (_name, values, want) => {
    expect(await rows(`SELECT ${all} FROM (VALUES ${values}) t(x, w)`)).toEqual([want]);
  });
});

describe('in statements', () => {
  test.each([
    [
      'groups',
      'SELECT g, weighted_sum(x, w) FROM t GROUP BY g ORDER BY g',
      [
        ['a', 15],
        ['b', 3],
      ],
    ],
    [
      'names that the macros use themselves',
      `SELECT weighted_quantile(reduced_row, following_row, 0.5)
       FROM (VALUES (1, 1), (2, 5)) r(reduced_row, following_row)`,
      [[2]],
    ],
    ['a level from a column', 'SELECT weighted_quantile(x, w, 0.5), max(q) FROM t', [[2, 0.5]]],
    ['of expressions', "SELECT weighted_mean((x < 3)::INT, w) FROM t WHERE g = 'a'", [[0.8]]],
    ['counting', 'SELECT weighted_sum(1, w) FROM t', [[8.25]]],
    [
      'over the views',
      `SELECT weighted_sum(cost, sample_weight), weighted_se(cost, sample_weight),
         weighted_quantile(duration_ns, sample_weight, 0.95) FROM traces`,
      [[null, null, null]],
    ],
  ])('%s', async (_name, query, want) => {
    const table = `(VALUES ('a', 2, 5, 0.5), ('a', 4, 1.25, 0.5), ('b', 1.5, 2, 0.5)) t(g, x, w, q)`;
    const found = await rows(
      query.replace('FROM t ', `FROM ${table} `).replace(/FROM t$/, `FROM ${table}`),
    );
    expect(
      found.map((row) => row.map((value) => (value === null ? null : asNumber(value)))),
    ).toEqual(want);
  });

  test('a qualifier is refused, as for every function', async () => {
    await expect(rows('SELECT temp.weighted_sum(1, 1)')).rejects.toMatchObject({
      code: 'sql_refused',
    });
  });
});

function expectNear(found: unknown, want: number | undefined, digits: number): void {
  if (want === undefined) expect(found).toBeNull();
  else expect(found).toBeCloseTo(want, digits);
}

function asNumber(value: unknown): unknown {
  return typeof value === 'string' && Number.isFinite(Number(value)) ? Number(value) : value;
}

function valuesOf(sample: readonly { readonly x: number | undefined; readonly weight: number }[]) {
  return sample.map(({ x, weight }) => `(${x ?? 'NULL::INT'}, ${weight}::DOUBLE)`).join(', ');
}
