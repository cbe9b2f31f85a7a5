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

const asked = {
  tool: new Set(['search web', 'calculator']),
  agent: new Set(['planner']),
  experiment: new Set(['17']),
  prompt: new Set(['greet', 'greet/3']),
  flag: new Set(['refused']),
  active: 4e9,
  isNew: true,
  attribute: (key: string) => (key === 'tenant' ? ['acme-1', 'other'] : key === 'n' ? [7] : [true]),
  score: (name: string) => (name === 'helpful' ? [0.2, -1] : []),
};

test.each([
  ['tool:search*', true],
  ['tool:"search web" AND agent:planner', true],
  ['agent:search*', false],
  ['experiment:17', true],
  ['experiment:1', false],
  ['prompt:greet', true],
  ['prompt:greet/3', true],
  ['prompt:greet/2', false],
  ['flag:refused', true],
  ['flag:other', false],
  ['active:>3s', true],
  ['active:>4s', false],
  ['new:true', true],
  ['new:false', false],
  ['attr.tenant:acme*', true],
  ['attr.tenant:other', true],
  ['attr.tenant:acme', false],
  ['attr.tenant:>1', false],
  ['attr.n:7', true],
  ['attr.n:>=7', true],
  ['attr.n:<7', false],
  ['attr.n:>-1.5', true],
  ['attr.is_free:true', true],
  ['attr.is_free:false', false],
  ['score.helpful:<0.5', true],
  ['score.helpful:>0.5', false],
  ['score.helpful:-1', true],
  ['score.other:<0.5', false],
])('of what is read only when asked: %s is %s', (text, want) => {
  const condition = parseTraceCondition(text);
  expect(isTrue(condition, { ...facts, asked })).toBe(want);
  // Not known: true of nothing.
  expect(isTrue(condition, facts)).toBe(false);
  const isProof = want && text !== 'new:true';
  expect(isSurelyTrue(condition, { ...facts, asked })).toBe(isProof);
});

describe('what cost and tokens are at most', () => {
  const signs = fc.constantFrom('>', '>=', '<', '<=', '');
  const few = fc.integer({ min: 0, max: 9 });

  test('changes no answer', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('cost', 'tokens'),
        signs,
        few,
        few,
        few,
        (field, sign, a, b, c) => {
          const condition = parseTraceCondition(`${field}:${sign}${a}`);
          const counted = { ...facts, cost: b, tokens: b };
          const atMost = { cost: b + c, tokens: b + c };
          expect(isTrue(condition, { ...counted, atMost })).toBe(isTrue(condition, counted));
        },
      ),
    );
  });

  test('tells without counting', () => {
    const uncounted: TraceFacts = {
      ...facts,
      atMost: { cost: 0.5, tokens: 100 },
      get cost(): number {
        throw new Error('counted');
      },
    };
    expect(isTrue(parseTraceCondition('cost:>0.6'), uncounted)).toBe(false);
    expect(isTrue(parseTraceCondition('cost:<0.6'), uncounted)).toBe(true);
    expect(() => isTrue(parseTraceCondition('cost:>0.5'), uncounted)).toThrow('counted');
  });
});

test('a lone root proves nothing of the time in which others ran', () => {
  const condition = parseTraceCondition('active:>3s');
  expect(isSurelyTrue(condition, { ...facts, asked, spans: 1 })).toBe(false);
});

test.each([
  ['new:yes', 'new must be true or false'],
  ['attr.:x', 'names nothing behind attr.'],
  ['attr.n:>x', 'has a value for attr.n that cannot be read'],
  ['score.helpful:high', 'has a value for score.helpful that cannot be read'],
  ['score.:1', 'names nothing behind score.'],
  ['active:>3', 'has a value for active that cannot be read'],
  ['tools:x', 'has the unknown field tools'],
])('%s cannot be read: it %s', (text, message) => {
  expect(() => parseTraceCondition(text)).toThrow(message);
});

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
