import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Invalid } from '../../model/errors.ts';
import { defaultLimits } from '../../model/limits.ts';
import type { JsonValue, SqlRequest } from '../contract.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { scalarFunctions, tableFunctions, windowFunctions } from './function-lists.ts';
import { createSqlRunner, type SqlRunner, sqlConcurrencyMax } from './runner.ts';

/** What people who look at traces really write; each must run. */
const analystStatements: readonly string[] = [
  'SELECT * FROM spans',
  'FROM traces',
  'TABLE receipts',
  'SELECT count(*) FROM main.spans',
  'select NAME, Count(*) from Spans group by 1 order by 2 desc limit 10;',
  'SELECT name -- the span\n, kind /* its kind */ FROM spans',
  'SELECT service_name, count(*) AS n, sum(cost) AS usd FROM traces GROUP BY ALL ORDER BY usd DESC',
  "SELECT * FROM traces WHERE state = 'ERROR' AND start_time >= now()::TIMESTAMP - INTERVAL 1 DAY",
  `SELECT time_bucket(INTERVAL '1 hour', start_time) AS hour, count(*) FROM spans GROUP BY hour`,
  `SELECT date_trunc('day', start_time) AS day, sum(input_tokens + output_tokens) FROM spans GROUP BY 1`,
  'SELECT request_model, quantile_cont(duration_ns, [0.5, 0.95, 0.99]) FROM spans GROUP BY 1',
  'SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ns) FROM spans',
  'SELECT approx_quantile(duration_ns, 0.5), approx_count_distinct(trace_id) FROM spans',
  'SELECT median(duration_ns) / 1e6 AS ms, stddev(duration_ns), mad(duration_ns) FROM spans',
  `SELECT count(*) FILTER (status_code = 'ERROR') / count(*) AS rate FROM spans HAVING count(*) > 0`,
  `SELECT trace_id, name FROM spans QUALIFY row_number() OVER (PARTITION BY trace_id ORDER BY duration_ns DESC) = 1`,
  `SELECT name, lag(start_time) OVER w, avg(cost) OVER (w ROWS BETWEEN 3 PRECEDING AND CURRENT ROW)
   FROM spans WINDOW w AS (PARTITION BY trace_id ORDER BY start_time)`,
  'SELECT sum(cost) OVER (ORDER BY start_time RANGE BETWEEN INTERVAL 1 HOUR PRECEDING AND CURRENT ROW) FROM spans',
  `SELECT attributes->>'$."gen_ai.system"', attributes->'k' FROM spans`,
  `SELECT json_extract_string(attributes, '$.k'), json_keys(attributes), json_type(attributes) FROM spans`,
  `SELECT s.trace_id, e.value->>'name' FROM spans s, json_each(s.events) e`,
  `SELECT key, count(*) FROM spans, json_each(attributes) GROUP BY key`,
  `SELECT unnest(from_json(input_messages, '["JSON"]'))->>'role' AS role FROM spans`,
  `SELECT unnest(finish_reasons::VARCHAR[]) FROM spans`,
  `SELECT regexp_extract(name, '(\\w+)', 1), regexp_matches(name, '^chat') FROM spans`,
  `SELECT regexp_replace(name, '[0-9]+', '#', 'g') AS shape, count(*) FROM spans GROUP BY 1`,
  `SELECT name FROM spans WHERE name ILIKE '%chat%' OR name SIMILAR TO 'a.*' OR name NOT LIKE 'b%'`,
  `SELECT lower(name) || ': ' || coalesce(request_model, '-') || ' ' || kind FROM spans`,
  `SELECT concat_ws(' ', name, kind), lpad(name, 20, ' '), format('{} {:.2f}', name, cost) FROM spans`,
  `SELECT string_agg(DISTINCT name, ', ' ORDER BY name) FROM spans`,
  `WITH slow AS (SELECT * FROM traces WHERE duration_ns > 1e9)
   SELECT s.name, count(*) FROM spans s JOIN slow USING (trace_id) GROUP BY s.name`,
  `WITH a AS (SELECT 1 AS x), b AS MATERIALIZED (SELECT x + 1 AS x FROM a) SELECT * FROM a, b`,
  `WITH spans AS (SELECT * FROM spans WHERE kind = 'CLIENT') SELECT count(*) FROM spans`,
  `WITH RECURSIVE tree AS (
     SELECT trace_id, span_id, 0 AS depth, [span_id] AS path FROM spans WHERE parent_span_id IS NULL
     UNION ALL
     SELECT s.trace_id, s.span_id, depth + 1, list_append(path, s.span_id)
     FROM spans s JOIN tree t ON s.trace_id = t.trace_id AND s.parent_span_id = t.span_id
   ) SELECT max(depth), max(len(path)) FROM tree`,
  `SELECT h.hour, count(s.span_id)
   FROM generate_series(TIMESTAMP '2026-11-23', TIMESTAMP '2026-11-24', INTERVAL 1 HOUR) h(hour)
   LEFT JOIN spans s ON date_trunc('hour', s.start_time) = h.hour GROUP BY 1 ORDER BY 1`,
  'SELECT i, i * i FROM range(10) t(i)',
  'SELECT * FROM (VALUES (1, 2), (3, 4)) t(a, b)',
  `SELECT * FROM (PIVOT spans ON status_code IN ('OK', 'ERROR') USING count(*) GROUP BY name)`,
  `PIVOT spans ON kind IN ('CLIENT', 'SERVER') USING sum(cost) GROUP BY service_name`,
  `UNPIVOT (SELECT trace_id, input_tokens, output_tokens FROM spans)
   ON input_tokens, output_tokens INTO NAME what VALUE tokens`,
  'SELECT * EXCLUDE (attributes) REPLACE (upper(name) AS name) FROM spans',
  `SELECT COLUMNS('.*_tokens') FROM spans`,
  `SELECT COLUMNS(c -> c LIKE 'output%') FROM spans`,
  'SELECT min(COLUMNS(* EXCLUDE (attributes, events, links))) FROM spans',
  'SELECT trace_id FROM traces WHERE trace_id NOT IN (SELECT trace_id FROM redactions)',
  'SELECT 1 FROM traces t WHERE EXISTS (SELECT 1 FROM spans s WHERE s.trace_id = t.trace_id)',
  'SELECT t.name, (SELECT count(*) FROM spans s WHERE s.trace_id = t.trace_id) FROM traces t',
  'SELECT * FROM traces t, LATERAL (SELECT max(cost) FROM spans s WHERE s.trace_id = t.trace_id)',
  'SELECT s.name FROM spans s ASOF JOIN traces t ON s.trace_id = t.trace_id AND s.start_time >= t.start_time',
  'SELECT name FROM spans UNION SELECT name FROM traces EXCEPT SELECT service_name FROM traces',
  'SELECT name, kind, count(*), grouping(name) FROM spans GROUP BY ROLLUP (name, kind)',
  'SELECT count(*) FROM spans GROUP BY GROUPING SETS ((name), (kind), ())',
  'SELECT DISTINCT ON (trace_id) trace_id, name FROM spans ORDER BY trace_id, start_time',
  'SELECT * FROM spans USING SAMPLE 10 ROWS',
  'SELECT * FROM spans TABLESAMPLE 10%',
  `SELECT CASE WHEN cost > 1 THEN 'high' WHEN cost IS NULL THEN 'none' ELSE 'low' END, count(*) FROM spans GROUP BY 1`,
  'SELECT list_transform([1, 2, 3], x -> x * 2), list_filter([1, 2], lambda x: x > 1)',
  "SELECT [x + 1 FOR x IN [1, 2, 3] IF x > 1], list_sum([1, 2]), list_aggregate([1, 2], 'sum')",
  `SELECT {'a': 1, 'b': [1, 2]}.b[1], map {'k': 1}['k'], struct_pack(x := 1).x`,
  'SELECT arg_max(name, cost), arg_min(name, cost), any_value(name), mode(name) FROM spans',
  'SELECT histogram(kind), list(name ORDER BY start_time)[1:3], first(name) FROM spans',
  `SELECT extract('hour' FROM start_time), dayname(start_time), strftime(start_time, '%Y-%m') FROM spans`,
  `SELECT epoch_ms(start_time), epoch_ns(end_time) - epoch_ns(start_time), age(end_time) FROM spans`,
  `SELECT TRY_CAST(name AS INTEGER), try(1 / 0), name::VARCHAR, '1'::DECIMAL(18, 3) FROM spans`,
  `SELECT greatest(input_tokens, output_tokens), nullif(cost, 0), ifnull(cost, 0), round(cost, 4) FROM spans`,
  `SELECT corr(input_tokens, duration_ns), regr_slope(duration_ns, input_tokens) FROM spans`,
  `SELECT rule, sum(count) FROM redactions GROUP BY rule ORDER BY ALL`,
  `SELECT transport, sum(items_in), sum(items_kept), json_group_array(batch_id) FROM receipts GROUP BY transport`,
  `SELECT md5(name), hash(name), substr(name, 1, 3), string_split(name, ' ')[1] FROM spans`,
];

const limits = { ...defaultLimits, sqlBytesMax: 200_000 };
let instance: DuckDBInstance;
let runner: SqlRunner;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', {
    enable_external_access: 'false',
    memory_limit: '512MB',
    lock_configuration: 'true',
  });
  const connection = await instance.connect();
  await applySchema(connection);
  await connection.run(`INSERT INTO span BY NAME
    SELECT 't' || i % 3 AS trace_id, 's' || i AS span_id,
      CASE WHEN i >= 3 THEN 's' || i - 3 END AS parent_span_id,
      'chat ' || i AS name, 'CLIENT' AS kind, 'OK' AS status_code, 5 AS duration_ns,
      make_timestamp_ns(1795392000000000001 + i) AS start_time, '["stop"]' AS finish_reasons,
      '[{"role":"user"}]' AS input_messages, '{"k":1}' AS attributes, '[]' AS events, 0.5 AS cost
    FROM range(9) t(i)`);
  connection.closeSync();
  runner = createSqlRunner({ instance, limits });
});

afterAll(async () => {
  await runner.close();
  instance.closeSync();
});

function run(query: string, part: Partial<SqlRequest> = {}) {
  return runner.run({ query, params: undefined, rowsMax: 1_000, timeoutMs: 10_000, ...part });
}

async function failure(query: string, part: Partial<SqlRequest> = {}): Promise<Invalid> {
  try {
    await run(query, part);
  } catch (error) {
    if (error instanceof Invalid) return error;
    throw error;
  }
  throw new Error('the statement ran');
}

test.each(analystStatements)('runs: %s', async (query) => {
  const answer = await run(query);
  expect(answer.row_count).toBe(answer.rows.length);
  expect(answer.rows.every((row) => row.length === answer.columns.length)).toBe(true);
});

describe('values', () => {
  const cases: readonly (readonly [string, string, JsonValue])[] = [
    ['9007199254740991', 'BIGINT', 9007199254740991],
    ['9007199254740993', 'BIGINT', '9007199254740993'],
    ['-9007199254740993', 'BIGINT', '-9007199254740993'],
    [
      "'170141183460469231731687303715884105727'::HUGEINT",
      'HUGEINT',
      '170141183460469231731687303715884105727',
    ],
    [
      "TIMESTAMP_NS '2026-11-23 01:02:03.000000001'",
      'TIMESTAMP_NS',
      '2026-11-23T01:02:03.000000001Z',
    ],
    ["TIMESTAMP '1969-12-31 23:59:59.5'", 'TIMESTAMP', '1969-12-31T23:59:59.500000000Z'],
    [
      "TIMESTAMPTZ '2026-11-23 01:00:00+01'",
      'TIMESTAMP WITH TIME ZONE',
      '2026-11-23T00:00:00.000000000Z',
    ],
    ["'2026-11-23'::TIMESTAMP_S", 'TIMESTAMP_S', '2026-11-23T00:00:00.000000000Z'],
    ["'infinity'::TIMESTAMP", 'TIMESTAMP', 'infinity'],
    ["DATE '2026-11-23'", 'DATE', '2026-11-23'],
    ["INTERVAL '1 day'", 'INTERVAL', '1 day'],
    ["'nan'::DOUBLE", 'DOUBLE', 'NaN'],
    ["'-inf'::DOUBLE", 'DOUBLE', '-Infinity'],
    ['1.25::DECIMAL(10, 3)', 'DECIMAL(10,3)', 1.25],
    ['1.25::DECIMAL(38, 2)', 'DECIMAL(38,2)', '1.25'],
    ["'\\x01\\xFF'::BLOB", 'BLOB', 'Af8='],
    [`'{"a": 1}'::JSON`, 'JSON', '{"a": 1}'],
    ['[1, NULL, 3]', 'INTEGER[]', [1, null, 3]],
    ["{'a': 1, 'b': ['x']}", 'STRUCT("a" INTEGER, "b" VARCHAR[])', { a: 1, b: ['x'] }],
    ["map {'k': 9007199254740993}", 'MAP(VARCHAR, BIGINT)', { k: '9007199254740993' }],
    ['true', 'BOOLEAN', true],
    ['NULL', 'INTEGER', null],
  ];

  test.each(cases)('%s', async (sql, type, want) => {
    const answer = await run(`SELECT ${sql} AS v`);
    expect(answer.columns[0]).toEqual({ name: 'v', type });
    expect(answer.rows).toEqual([[want]]);
  });
});

describe('parameters', () => {
  const cases: readonly (readonly [string, SqlRequest['params'], JsonValue])[] = [
    ['SELECT $1 + ?2', [1, 2], 3],
    ['SELECT ? || ?', ['a', "'; DROP TABLE span; --"], "a'; DROP TABLE span; --"],
    ['SELECT count(*) FROM spans WHERE trace_id = $trace', { trace: 't1' }, 3],
    ['SELECT count(*) FROM spans WHERE trace_id = $Trace', { TRACE: 't1' }, 3],
    ['SELECT count(*) FROM spans WHERE list_contains($ids, trace_id)', { ids: ['t1', 't2'] }, 6],
    ['SELECT count(*) FROM spans WHERE start_time >= $1', ['2026-11-23T00:00:00.000000005Z'], 5],
    ['SELECT count(*) FROM (SELECT 1 FROM spans LIMIT $1)', [2], 2],
    ['SELECT list_sum($1)', [[1, 2, 3.5]], 6.5],
    ['SELECT $1 IS NULL', [null], true],
    ['SELECT $1', [true], true],
    ["SELECT json_extract($1, '$.a')", [{ a: 7 }], '7'],
  ];

  test.each(cases)('%s', async (query, params, want) => {
    expect((await run(query, { params })).rows).toEqual([[want]]);
  });

  test.each([
    ['SELECT $1', undefined],
    ['SELECT $1', []],
    ['SELECT $name', { other: 1 }],
    ['SELECT 1', [1]],
    ['SELECT $1', [[{ a: 1 }]]],
    ['SELECT $1', [[1, 'a']]],
  ] as const)('refuses %s with %j', async (query, params) => {
    const error = await failure(query, { params });
    expect([error.code, error.field]).toEqual(['sql_error', 'params']);
  });
});

describe('limits', () => {
  test('rows are cut and said to be cut', async () => {
    const cut = await run('SELECT * FROM range(100000)', { rowsMax: 3 });
    expect([cut.row_count, cut.truncated, cut.rows]).toEqual([3, true, [[0], [1], [2]]]);
    const exact = await run('SELECT * FROM range(3)', { rowsMax: 3 });
    expect([exact.row_count, exact.truncated]).toEqual([3, false]);
  });

  test('nobody gets more rows or time than the limits', async () => {
    const own = createSqlRunner({
      instance,
      limits: { ...limits, sqlRowsMax: 5, sqlTimeoutMs: 50 },
    });
    const request = { params: undefined, rowsMax: 1e9, timeoutMs: 1e9 };
    expect((await own.run({ ...request, query: 'SELECT * FROM range(9)' })).row_count).toBe(5);
    const bomb = own.run({
      ...request,
      query: 'SELECT count(*) FROM range(1000000), range(1000000)',
    });
    await expect(bomb).rejects.toMatchObject({ code: 'sql_timeout' });
    await own.close();
  });

  test('an answer may not be larger than the limit in bytes', async () => {
    const error = await failure("SELECT repeat('x', 1000) FROM range(1000)");
    expect(error.code).toBe('sql_too_large');
    const connection = await instance.connect();
    await connection.run("INSERT INTO trace_part (trace_id) VALUES ('key')");
    const own = createSqlRunner({ instance, limits: { ...limits, sqlBytesMax: 100 } });
    const request = { params: undefined, rowsMax: 9, timeoutMs: 9_000 };
    const ofTrace = (columns: string) =>
      own.run({ ...request, query: `SELECT ${columns} FROM traces WHERE trace_id = 'key'` });
    expect((await ofTrace('trace_id, state')).rows).toEqual([['key', 'IN_PROGRESS']]);
    await expect(ofTrace('*')).rejects.toMatchObject({ code: 'sql_too_large' });
    await connection.run("DELETE FROM trace_part WHERE trace_id = 'key'");
    connection.closeSync();
    await own.close();
  });

  test('a half-read answer leaves no transaction behind', async () => {
    for (let i = 0; i < 10; i++) await run('SELECT * FROM range(1000000)', { rowsMax: 1 });
    const connection = await instance.connect();
    await connection.run("INSERT INTO span (trace_id) VALUES ('later')");
    expect((await run("SELECT count(*) FROM spans WHERE trace_id = 'later'")).rows).toEqual([[1]]);
    await connection.run("DELETE FROM span WHERE trace_id = 'later'");
    await connection.run('CHECKPOINT');
    connection.closeSync();
  });

  test('a flood waits in a bounded line, and the rest is told to come later', async () => {
    const slow = 'SELECT count(*) FROM range(1000000) a, range(1000000) b';
    const asked = Array.from({ length: 30 }, () => run(slow, { timeoutMs: 300 }));
    const codes = (await Promise.allSettled(asked)).map((result) =>
      result.status === 'rejected' ? String(Reflect.get(Object(result.reason), 'code')) : 'ran',
    );
    expect(codes.filter((code) => code === 'sql_timeout').length).toBeGreaterThanOrEqual(2);
    expect(new Set(codes)).toEqual(new Set(['sql_timeout', 'queries_busy']));
  });

  test('what nobody waits for any more leaves its place to others', async () => {
    const own = createSqlRunner({ instance, limits });
    const query = 'SELECT count(*) FROM range(1000000) a, range(1000000) b';
    const gone = new AbortController();
    const request = { params: undefined, rowsMax: 1, timeoutMs: 10_000 };
    // As many as may run, and one that waits.
    const slow = Array.from({ length: sqlConcurrencyMax + 1 }, () =>
      own.run({ ...request, query }, gone.signal),
    );
    const refused = expect(Promise.allSettled(slow)).resolves.toMatchObject(
      slow.map(() => ({ reason: { code: 'read_abandoned' } })),
    );
    const quick = own.run({ ...request, query: 'SELECT 1', timeoutMs: 1_000 });
    // Time to begin.
    await new Promise((resolve) => setTimeout(resolve, 100));
    gone.abort();
    expect((await quick).rows).toEqual([[1]]);
    await refused;
    await own.close();
  });

  test('closing stops what runs', async () => {
    const own = createSqlRunner({ instance, limits });
    const query = 'SELECT count(*) FROM range(1000000) a, range(1000000) b';
    const running = own.run({ query, params: undefined, rowsMax: 1, timeoutMs: 10_000 });
    const settled = expect(running).rejects.toThrow();
    const started = performance.now();
    await own.run({ query: 'SELECT 1', params: undefined, rowsMax: 1, timeoutMs: 1_000 });
    await own.close();
    await settled;
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('errors', () => {
  test.each([
    ['SELECT nam FROM spans', 'sql_error', 'nam'],
    ['SELECT nam FROM traces ORDER BY cost', 'sql_error', 'nam'],
    ['SELECT name FROM sessions ORDER BY cots', 'sql_error', 'cots'],
    ['SELECT foo(1)', 'sql_refused', 'foo'],
    ['SELECT * FROM nowhere', 'sql_refused', 'nowhere'],
    ['SELECT FROM', 'sql_syntax', 'syntax error'],
  ])('%s says what was wrong', async (query, code, part) => {
    const error = await failure(query);
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(part)]);
  });

  test.each([
    'SELECT name::INTEGER FROM spans',
    "SELECT strptime(name, '%Y') FROM spans",
    "SELECT json_extract(name, '$.a') FROM spans",
    'SELECT 9223372036854775807 + length(name) FROM spans',
  ])('%s does not quote what is stored', async (query) => {
    const error = await failure(query);
    expect(error.code).toBe('sql_error');
    expect(error.message).not.toMatch(/chat|92233/);
  });

  test('no message names a physical table', async () => {
    const queries = [
      'SELECT * FROM spann',
      'SELECT spam.x FROM spans',
      'SELECT trace_part.x FROM traces',
      'SELECT nam FROM traces',
      'SELECT name FROM traces WHERE nam IS NULL',
    ];
    for (const query of queries) {
      const { message } = await failure(query);
      expect(message).not.toMatch(/Did you mean|journal_seq|content_hash|_sums|_rows/);
    }
  });
});

test('every allowed function exists, none is allowed that looks outside', async () => {
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    'SELECT DISTINCT function_name FROM duckdb_functions()',
  );
  connection.closeSync();
  const known = new Set(reader.getRows().map(([name]) => String(name).toLowerCase()));
  const bySyntax = ['->', 'coalesce', 'if', 'ifnull'];
  const all = [...scalarFunctions, ...windowFunctions, ...tableFunctions];
  expect(all.filter((name) => !known.has(name) && !bySyntax.includes(name))).toEqual([]);
  const outside =
    /env|read_|write|scan|glob|sniff|query|setting|variable|pragma|duckdb|parquet|sleep|nextval|currval|txid|serialize/;
  expect(all.filter((name) => outside.test(name))).toEqual([]);
});
