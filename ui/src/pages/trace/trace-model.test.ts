import { expect, test } from 'vitest';
import { answerOf, supportAgent } from '../../../e2e/fixtures/support-agent.ts';
import { type SpanSketch, sampleSpan } from '../../../e2e/sample-spans.ts';
import { firstSelected, spanNote, traceModel, viewOf } from './trace-model.ts';
import { whyOf } from './why.ts';

const model = (sketches: readonly SpanSketch[]) =>
  traceModel(answerOf(sketches.map((sketch) => sampleSpan(sketch))));

test.each<[string, readonly SpanSketch[], number | undefined]>([
  ['nothing', [], undefined],
  [
    'the root',
    [
      { id: 'a', from: 0 },
      { id: 'b', parent: 'a', from: 1 },
    ],
    0,
  ],
  [
    'the last model call',
    [
      { id: 'a', from: 0, span_type: 'LLM' },
      { id: 'b', from: 1, span_type: 'LLM' },
      { id: 'c', from: 2 },
    ],
    1,
  ],
  [
    'the cause of the error, not the spans above it',
    [
      { id: 'a', from: 0, status_code: 'ERROR' },
      { id: 'b', parent: 'a', from: 1, status_code: 'ERROR' },
      { id: 'c', parent: 'a', from: 2, span_type: 'LLM' },
    ],
    1,
  ],
])('first selected: %s', (_name, sketches, want) => {
  expect(firstSelected(model(sketches))).toBe(want);
});

test('an agent is first read as a conversation, all else as a waterfall, and the address decides', () => {
  const agent = [sampleSpan({ id: 'a', span_type: 'AGENT' })];
  expect([viewOf(null, agent), viewOf(null, []), viewOf('raw', agent), viewOf('odd', [])]).toEqual([
    'transcript',
    'waterfall',
    'raw',
    'waterfall',
  ]);
});

test.each<[Partial<SpanSketch>, boolean, string]>([
  [{ status_code: 'ERROR', status_message: '409' }, true, '409'],
  [{ request_model: 'gpt' }, true, 'gpt'],
  [{ span_type: 'AGENT' }, false, 'sub-agent'],
  [{ span_type: 'AGENT' }, true, ''],
  [{ output: 'pass' }, false, 'pass'],
  [{ output: '{"a":1}' }, false, ''],
])('note of %j', (fields, isRoot, want) => {
  expect(spanNote(sampleSpan({ id: 'a', ...fields }), isRoot)).toBe(want);
});

test('why: kept, redacted and dropped, each with its evidence', () => {
  const answer = supportAgent(0);
  expect(whyOf(answer, 'keep everything')).toEqual({
    kept: { rule: null, text: 'keep everything, weight 1' },
    redacted: { values: 7, text: 'by 3 rules' },
    ruleSet: 'rs-9f3c41d07a22',
    receipts: ['b1'],
    dropped: 'Nothing dropped',
    isComplete: true,
  });
});

test('why: a rule is named, what was dropped is counted', () => {
  const answer = supportAgent(0);
  const why = whyOf(
    {
      ...answer,
      trace: { ...answer.trace, sample_rule: 'rest', sample_weight: 10 },
      spans: answer.spans.map((span) => ({ ...span, dropped_attributes_count: 1 })),
      receipts: answer.receipts.map((one) => ({ ...one, dropped: { too_deep: 2, malformed: 0 } })),
      redactions: [],
    },
    'keep everything',
  );
  expect(why.kept).toEqual({ rule: 'rest', text: 'weight 10' });
  expect(why.redacted).toEqual({ values: 0, text: '' });
  expect(why.dropped).toBe(
    "Dropped: 2 spans of its batches (too deep); 21 values by the sender's SDK",
  );
});

test('why: a trace that was kept late may lack parts', () => {
  const answer = supportAgent(0);
  const trace = { ...answer.trace, sample_reason: 'LATE', sample_weight: 0 };
  expect(whyOf({ ...answer, trace }, undefined)).toMatchObject({
    kept: { text: 'LATE, weight 0' },
    dropped: 'Kept late: a policy had dropped it, so parts may be missing',
    isComplete: false,
  });
});
