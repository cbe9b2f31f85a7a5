import { expect, test } from 'vitest';
import { type LogSketch, sampleLog, storyLogs } from '../../../e2e/fixtures/logs.ts';
import { answerOf, supportAgent } from '../../../e2e/fixtures/support-agent.ts';
import { sampleSpan } from '../../../e2e/sample-spans.ts';
import { afterStart, logNano } from '../../span-tree/instants.ts';
import { logBadge, logsAt, severityWord, toneOf } from './trace-logs.ts';
import { traceModel } from './trace-model.ts';

const at = (logs: readonly LogSketch[], index: number) => {
  const spans = [
    sampleSpan({ id: 'child', parent: 'root', from: 5 }),
    sampleSpan({ id: 'root', from: 0 }),
  ];
  const answer = { ...answerOf(spans), logs: logs.map((log) => sampleLog(log)), log_count: 9 };
  return { logs: traceModel(answer).logs, index };
};

test.each<[string, readonly LogSketch[], number, number, number]>([
  ['none', [], 0, 0, 0],
  [
    'of the span',
    [
      { at: 0, span_id: 'child' },
      { at: 1, span_id: 'root' },
    ],
    0,
    1,
    0,
  ],
  ['of no span: with the root', [{ at: 0 }, { at: 1, span_id: 'root' }], 1, 1, 1],
  ['of no span: with no other', [{ at: 0 }], 0, 0, 0],
  ['of a span that never came: with the root', [{ at: 0, span_id: 'lost' }], 1, 0, 1],
])('records %s', (_name, sketches, index, own, ofTrace) => {
  const { logs } = at(sketches, index);
  const found = logsAt(logs, index);
  expect([found.own.length, found.ofTrace.length]).toEqual([own, ofTrace]);
  expect(logs.left).toBe(9 - sketches.length);
});

test.each<[readonly LogSketch[], ReturnType<typeof logBadge>]>([
  [[], undefined],
  [[{ at: 0 }], { count: 1, tone: 'plain', text: '1 log record' }],
  [
    [
      { at: 0, severity: 'WARN' },
      { at: 1, severity: 'DEBUG' },
    ],
    { count: 2, tone: 'warn', text: '2 log records, worst WARN' },
  ],
  [
    [
      { at: 0, severity: 'FATAL' },
      { at: 1, severity: 'ERROR' },
      { at: 2, severity: null },
    ],
    { count: 3, tone: 'danger', text: '3 log records, worst FATAL' },
  ],
])('badge of %j', (sketches, want) => {
  const { logs, index } = at(
    sketches.map((sketch) => ({ ...sketch, span_id: 'root' })),
    1,
  );
  expect(logBadge(logs, index)).toEqual(want);
});

test.each<[Partial<LogSketch>, string, string]>([
  [{ severity: 'ERROR', severity_text: 'Oops' }, 'ERROR', 'danger'],
  [{ severity: null, severity_text: 'notice' }, 'notice', 'plain'],
  [{ severity: null, severity_text: null }, '–', 'plain'],
])('severity of %j', (fields, word, tone) => {
  const log = sampleLog({ at: 0, ...fields });
  expect([severityWord(log), toneOf(log.severity)]).toEqual([word, tone]);
});

test.each<[string, Partial<LogSketch>, string]>([
  ['after the start', { at: 1_250 }, '+1.25 s'],
  ['before it: clocks differ', { at: -3 }, '−3 ms'],
  ['unknown, so when it was collected', { at: 2_000, time: null }, '+2.00 s'],
  ['beyond what a time can hold', { at: 0, time: null, time_unix_nano: '3000000000' }, '+3.00 s'],
  ['never said', { at: 0, time: null, observed_time: null }, '–'],
])('time of a record: %s', (_name, fields, want) => {
  expect(
    afterStart(sampleSpan({ id: 'a', from: 0 }, 0), logNano(sampleLog({ at: 0, ...fields }))),
  ).toBe(want);
});

test('the story has every record with one span', () => {
  const answer = supportAgent(0);
  const logs = storyLogs(0);
  const model = traceModel({ ...answer, logs, log_count: logs.length });
  const shown = answer.spans.flatMap((_, index) => {
    const { own, ofTrace } = logsAt(model.logs, index);
    return [...own, ...ofTrace];
  });
  expect(shown).toHaveLength(logs.length);
  expect(new Set(shown)).toEqual(new Set(logs));
});
