import { describe, expect, test } from 'vitest';
import {
  experimentGrammar,
  parseFilter,
  parseOrder,
  type RedactText,
  runGrammar,
} from './filter.ts';

const same: RedactText = (text) => text;

describe('filters', () => {
  test.each<[string, unknown[]]>([
    ["params.model = 'a'", [['param', 'model', '=', 'a']]],
    ['parameters.model = "a b"', [['param', 'model', '=', 'a b']]],
    ["params.`a key.x` != 'it''s'", [['param', 'a key.x', '!=', "it's"]]],
    ['params."quoted" LIKE \'%x_\'', [['param', 'quoted', 'LIKE', '%x_']]],
    ['metrics.loss<=-1.5e3', [['metric', 'loss', '<=', -1500]]],
    ['metric.val/loss > 3', [['metric', 'val/loss', '>', 3]]],
    ["tags.mlflow.source.name ilike 'X'", [['tag', 'mlflow.source.name', 'ILIKE', 'X']]],
    [
      'tag.a is null and tag.b IS NOT NULL',
      [
        ['tag', 'a', 'IS NULL'],
        ['tag', 'b', 'IS NOT NULL'],
      ],
    ],
    ["attributes.status = 'FINISHED'", [['attribute', 'status', '=', 'FINISHED']]],
    ["run_name='x'", [['attribute', 'run_name', '=', 'x']]],
    ["`run name` = 'x'", [['attribute', 'run_name', '=', 'x']]],
    ['created >= 12', [['attribute', 'start_time', '>=', 12]]],
    ["run_id IN ('a', 'b')", [['attribute', 'run_id', 'IN', 'a', 'b']]],
    ["attr.run_id NOT IN ('a')", [['attribute', 'run_id', 'NOT IN', 'a']]],
    [
      "params.x = 'and' AND params.y = 'OR'",
      [
        ['param', 'x', '=', 'and'],
        ['param', 'y', '=', 'OR'],
      ],
    ],
    ['  ', []],
  ])('%s', (filter, expected) => {
    const conditions = parseFilter(filter, runGrammar, same);
    expect(
      conditions.map(({ of, name, comparator, values }) => [of, name, comparator, ...values]),
    ).toEqual(expected);
  });

  test.each([
    "params.a = 'b' OR params.c = 'd'",
    "(params.a = 'b')",
    "params.a = 'b' AND",
    "params.a 'b'",
    'params.a = b',
    'params.a > 3',
    "params.a > 'b'",
    "metrics.a = '3'",
    'metrics.a LIKE 3',
    "nothing = 'x'",
    "datasets.name = 'x'",
    "params.a = 'b",
    'params. = 3',
    "params.a IN ('b'",
    "params.a IN 'b'",
    "start_time = 'x'",
    ';',
    "'a' = 'b'",
    "params.a = 'b'; DROP TABLE run_fact",
    Array.from({ length: 65 }, () => "params.a = 'b'").join(' AND '),
  ])('refused: %s', (filter) => {
    expect(() => parseFilter(filter, runGrammar, same)).toThrow(
      expect.objectContaining({ kind: 'invalid', code: 'invalid_parameter' }),
    );
  });

  test('of an experiment there are attributes and tags', () => {
    expect(parseFilter("name LIKE 'a%'", experimentGrammar, same)).toHaveLength(1);
    expect(() => parseFilter("params.a = 'b'", experimentGrammar, same)).toThrow();
  });

  test('what is compared whole is redacted under the name it was stored under', () => {
    const redact: RedactText = (text, name) => `<${name}:${text}>`;
    const valuesOf = (filter: string) =>
      parseFilter(filter, runGrammar, redact).map(({ name, values }) => [name, ...values]);
    expect(valuesOf("params.key = 'v' AND run_name IN ('n') AND tags.t LIKE '%v%'")).toEqual([
      ['<:key>', '<key:v>'],
      ['run_name', '<:n>'],
      ['<:t>', '%v%'],
    ]);
    // Ids and words of closed lists are ours.
    expect(valuesOf("run_id = 'ab' AND status = 'FAILED'")).toEqual([
      ['run_id', 'ab'],
      ['status', 'FAILED'],
    ]);
  });
});

describe('orders', () => {
  test.each<[string, [string, string, boolean]]>([
    ['metrics.loss DESC', ['metric', 'loss', true]],
    ['params.`a b` asc', ['param', 'a b', false]],
    ['start_time', ['attribute', 'start_time', false]],
    ['attributes.run_name desc', ['attribute', 'run_name', true]],
  ])('%s', (entry, [of, name, isDescending]) => {
    expect(parseOrder([entry], runGrammar, same)).toEqual([{ of, name, isDescending }]);
  });

  test.each([
    [['a b c']],
    [['nothing']],
    [['start_time', 'created DESC']],
    [['params.a DESC ASC']],
  ])('refused: %j', (entries) => {
    expect(() => parseOrder(entries, runGrammar, same)).toThrow();
  });
});
