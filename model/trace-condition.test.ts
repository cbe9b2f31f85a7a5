import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Invalid } from './errors.ts';
import { policyFor, type TailPolicy } from './tail-policy.ts';
import { isSurelyTrue, isTrue, parseTraceCondition, type TraceFacts } from './trace-condition.ts';

const facts: TraceFacts = {
  error: false,
  duration: 12e9,
  cost: 0.3,
  tokens: 1_500,
  spans: 7,
  name: new Set(['answer the question']),
  service: new Set(['support', 'billing']),
  model: new Set(['gpt-4o-mini']),
};

test.each([
  ['error:true', false],
  ['error:false', false],
  ['duration:>10s', true],
  ['duration:>=13s', false],
  ['duration:<13s', false],
  ['cost:<=0.3', false],
  ['tokens:1500', false],
  ['service:billing', true],
  ['NOT error:true', false],
  ['NOT NOT service:billing', false],
  ['spans:>5 AND service:billing', true],
  ['spans:>5 AND error:false', false],
  ['error:false OR spans:>5', true],
])('of %s a part of a trace is a proof: %s', (text, want) => {
  expect(isSurelyTrue(parseTraceCondition(text), facts)).toBe(want);
});

test('an error proves that there is one', () => {
  const condition = parseTraceCondition('error:true');
  expect(isSurelyTrue(condition, { ...facts, error: true })).toBe(true);
});

describe('conditions', () => {
  test.each([
    ['error:false', true],
    ['error:true', false],
    ['duration:>10s', true],
    ['duration:>12s', false],
    ['duration:>=12s', true],
    ['duration:<13000ms', true],
    ['duration:>1m', false],
    ['cost:>0.5', false],
    ['cost:<=0.3', true],
    ['tokens:1500', true],
    ['tokens:=1501', false],
    ['spans:<8', true],
    ['name:"answer the question"', true],
    ['name:answer*', true],
    ['name:*question', true],
    ['name:*the*', true],
    ['name:a*t*q*n', true],
    ['name:answer', false],
    ['name:*answer', false],
    ['name:answer*the*the*', false],
    ['service:billing', true],
    ['service:bill', false],
    ['model:gpt-4o*', true],
    ['duration:>10s OR cost:>0.5', true],
    ['duration:>10s AND cost:>0.5', false],
    ['duration:>10s cost:>0.5', false],
    ['error:true OR service:support AND spans:>5', true],
    ['(error:true OR service:support) AND spans:>50', false],
    ['NOT error:true', true],
    ['NOT NOT error:true', false],
    ['NOT (error:true OR spans:7)', false],
    ['service:other OR (NOT model:gpt-4o AND tokens:>1000)', true],
  ])('%s is %s', (text, want) => {
    expect(isTrue(parseTraceCondition(text), facts)).toBe(want);
  });

  test.each([
    ['', /ends/],
    ['error', /field:value/],
    ['error:yes', /true or false/],
    ['eror:true', /unknown field eror/],
    ['duration:>10', /duration/],
    ['duration:>10d', /duration/],
    ['cost:>0.5s', /cost/],
    ['cost:>x', /cost/],
    ['cost:', /no value/],
    ['name:"open', /value|field:value/],
    ['(error:true', /not closed/],
    ['error:true)', /behind its end/],
    ['error:true AND', /ends/],
    ['OR error:true', /field:value/],
    [`${'('.repeat(100)}error:true${')'.repeat(100)}`, /too many/],
    [`${'NOT '.repeat(100)}error:true`, /too many/],
  ])('%j is refused', (text, message) => {
    expect(() => parseTraceCondition(text)).toThrow(message);
  });

  test('no text makes the parser fail in another way', () => {
    const word = fc.constantFrom('(', ')', 'AND', 'OR', 'NOT', 'error:true', 'cost:>1', '"', 'a:b');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((all) => all.join(' ')),
        ),
        (text) => {
          try {
            isTrue(parseTraceCondition(text), facts);
          } catch (error) {
            expect(error).toBeInstanceOf(Invalid);
          }
        },
      ),
    );
  });
});

test('the first policy that matches decides', () => {
  const policy = (name: string, when: string | undefined, keep: number): TailPolicy => ({
    name,
    when: when === undefined ? undefined : parseTraceCondition(when),
    keep,
  });
  const policies = [
    policy('errors', 'error:true', 1),
    policy('slow', 'duration:>10s', 1),
    policy('rest', undefined, 0.1),
  ];
  const nameFor = (given: Partial<TraceFacts>) => policyFor(policies, { ...facts, ...given })?.name;
  expect(nameFor({ error: true })).toBe('errors');
  expect(nameFor({})).toBe('slow');
  expect(nameFor({ duration: 1 })).toBe('rest');
  expect(policyFor(policies.slice(0, 2), { ...facts, duration: 1 })).toBeUndefined();
});
