import { describe, expect, test } from 'vitest';
import { sampleAssessment as sample } from '../../../e2e/fixtures/assessments.ts';
import {
  assessmentsAt,
  resultWords,
  sourceWords,
  targetWords,
  traceAssessments,
} from './trace-assessments.ts';

test('each stands with its span; those of no known span with the first of the tree', () => {
  const rows = [
    sample({ name: 'a', span_id: 's1' }),
    sample({ name: 'b', span_id: null }),
    sample({ name: 'c', span_id: 'gone' }),
    sample({ name: 'd', span_id: 's1' }),
  ];
  const found = traceAssessments(
    rows,
    new Map([
      ['s1', 0],
      ['s2', 1],
    ]),
  );
  const namesAt = (index: number) => assessmentsAt(found, index, 1).map(({ name }) => name);
  expect(namesAt(0)).toEqual(['a', 'd']);
  expect(namesAt(1)).toEqual(['b', 'c']);
});

describe('the result in short', () => {
  test.each([
    [
      { value: 0.123456, number: 0.123456 },
      { text: '0.1235', tone: 'plain' },
    ],
    [
      { value: 4, number: 4, label: 'relevant' },
      { text: '4 · relevant', tone: 'plain' },
    ],
    [
      { value: 1, number: 1, label: 'pass', boolean: true },
      { text: '1 · pass', tone: 'good' },
    ],
    [
      { value: false, number: 0, boolean: false },
      { text: 'no', tone: 'bad' },
    ],
    [
      { value: false, boolean: false, label: 'FAILED' },
      { text: 'FAILED', tone: 'bad' },
    ],
    [
      { value: 'dry', label: 'dry' },
      { text: 'dry', tone: 'plain' },
    ],
    [
      { value: null, error_code: 'timeout' },
      { text: 'timeout', tone: 'failed' },
    ],
    [{ value: null }, undefined],
    [{ value: { city: 'Vienna' }, kind: 'expectation' as const }, undefined],
  ])('%j', (given, want) => {
    expect(resultWords(sample(given))).toEqual(want);
  });
});

test.each([
  [{ source_type: 'LLM_JUDGE' as const, source_id: 'judge-v2' }, 'LLM judge · judge-v2'],
  [{ source_type: 'HUMAN' as const, service_name: 'web' }, 'human · web'],
  [{ source_type: null, service_name: 'evals' }, 'evals'],
  [{ source_type: null, service_name: null }, ''],
])('who says so: %j', (given, want) => {
  expect(sourceWords(sample(given))).toBe(want);
});

test.each([
  [{}, undefined],
  [{ span_id: null }, 'whole trace'],
  [{ span_id: null, trace_id: null, session_id: 's' }, 'session s'],
])('what is judged: %j', (given, want) => {
  expect(targetWords(sample(given))).toBe(want);
});
