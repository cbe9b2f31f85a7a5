import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assessmentBlockColumns } from '../../../model/assessment-columns.ts';
import {
  assessmentNameMax,
  assessmentsPerItemMax,
  assessmentTextMax,
} from '../../../model/limits.ts';
import type { Signal } from '../../../model/signal.ts';
import { type Row, readRows } from '../../../test/tapes/read-rows.ts';
import { decode } from '../../decode/decode.ts';
import { normaliseGroup } from '../normalise.ts';

type Attributes = Readonly<Record<string, unknown>>;

const traceId = 'a1'.repeat(16);
const spanId = 'b2'.repeat(8);
const parentSpanId = 'c3'.repeat(8);
const linked = { traceId: 'd4'.repeat(16), spanId: 'e5'.repeat(8) };
const own = { trace_id: traceId, span_id: spanId };
const event = (attributes: Attributes, name = 'gen_ai.evaluation.result') => ({
  name,
  timeUnixNano: '5',
  attributes: keyValues(attributes),
});

describe('gen_ai.evaluation.result on a span', () => {
  test.each<[string, Attributes, Row]>([
    [
      'score, label, explanation',
      { 'score.value': 0.75, 'score.label': 'relevant', explanation: 'It answers.' },
      { value: '0.75', number: 0.75, label: 'relevant', rationale: 'It answers.' },
    ],
    ['an integer score', { 'score.value': 4 }, { value: '4', number: 4 }],
    [
      'a boolean as pydantic-evals sends it',
      { 'score.value': 1, 'score.label': 'pass' },
      { value: '1', number: 1, label: 'pass', boolean: true },
    ],
    [
      'a verdict without a score counts 1 or 0',
      { 'score.label': 'No' },
      { value: '"No"', number: 0, label: 'No', boolean: false },
    ],
    ['a real boolean', { 'score.value': false }, { value: 'false', number: 0, boolean: false }],
    ['a number as text', { 'score.value': '0.92' }, { value: '0.92', number: 0.92 }],
    ['a label in the wrong place', { 'score.value': 'good' }, { value: '"good"', label: 'good' }],
    ['a numeric label', { 'score.label': 3 }, { value: '"3"', label: '3' }],
    ['NaN is no score', { 'score.value': 'NaN', explanation: 'x' }, { rationale: 'x' }],
    ['a list is no score', { 'score.value': [1], explanation: 'x' }, { rationale: 'x' }],
    ['an empty label', { 'score.value': 1, 'score.label': '' }, { value: '1', number: 1 }],
    [
      'a failed evaluation',
      { explanation: 'model timed out', 'evaluator.id': 'judge-3' },
      { error_code: 'timeout', error_message: 'model timed out', source_id: 'judge-3' },
    ],
    [
      'the evaluator of pydantic-evals',
      {
        'score.value': 0.5,
        'evaluator.source': '{"name":"LLMJudge","arguments":{"rubric":"polite"}}',
        'evaluator.version': 'v2',
      },
      {
        value: '0.5',
        number: 0.5,
        source_type: 'LLM_JUDGE',
        source_id: 'LLMJudge',
        metadata: '{"evaluator_version":"v2"}',
      },
    ],
    [
      'a type of evaluator that is told',
      { 'score.value': 0.5, 'evaluator.type': 'human' },
      { value: '0.5', number: 0.5, source_type: 'HUMAN' },
    ],
  ])('%s', (name, given, want) => {
    const attributes = {
      'gen_ai.evaluation.name': 'quality',
      ...(name === 'a failed evaluation' && { 'error.type': 'timeout' }),
      ...prefixed('gen_ai.evaluation.', given),
    };
    expect(ofSpan({ events: [event(attributes)] })).toEqual([
      {
        name: 'quality',
        kind: 'feedback',
        origin: 'gen_ai.evaluation.result',
        time: 5,
        ...own,
        ...want,
      },
    ]);
  });

  test.each<[string, Attributes]>([
    ['no name', { 'gen_ai.evaluation.score.value': 1 }],
    ['an empty name', { 'gen_ai.evaluation.name': '', 'gen_ai.evaluation.score.value': 1 }],
    [
      'a name that is a list',
      { 'gen_ai.evaluation.name': [1], 'gen_ai.evaluation.score.value': 1 },
    ],
    ['no result', { 'gen_ai.evaluation.name': 'x' }],
    ['a score that says nothing', prefixed('gen_ai.evaluation.', { name: 'x', 'score.value': '' })],
  ])('%s: no assessment', (_name, attributes) => {
    expect(ofSpan({ events: [event(attributes)] })).toEqual([]);
  });

  test('each event is one; the same one twice has the same id', () => {
    const one = event(prefixed('gen_ai.evaluation.', { name: 'a', 'score.value': 1 }));
    const other = event(prefixed('gen_ai.evaluation.', { name: 'b', 'score.value': 1 }));
    const ids = rowsOf(
      'traces',
      spanRequest({ events: [one, other, { ...one, timeUnixNano: '9' }] }),
    );
    const [first, second, third] = ids.map((row) => row.assessment_id);
    expect(first).toMatch(/^a-[0-9a-f]{32}$/);
    expect(third).toBe(first);
    expect(second).not.toBe(first);
  });

  test('on the span of an evaluator with one link, the linked span is meant', () => {
    const events = [event(prefixed('gen_ai.evaluation.', { name: 'a', 'score.value': 1 }))];
    const kind = { 'openinference.span.kind': 'EVALUATOR' };
    const target = { trace_id: linked.traceId, span_id: linked.spanId };
    expect(ofSpan({ attributes: keyValues(kind), links: [linked], events })).toMatchObject([
      target,
    ]);
    expect(ofSpan({ links: [linked], events })).toMatchObject([own]);
  });
});

describe('gen_ai.evaluation.result as a log record', () => {
  const attributes = {
    ...prefixed('gen_ai.evaluation.', { name: 'quality', 'score.value': 0.5 }),
    'gen_ai.response.id': 'chatcmpl-1',
    'session.id': 's-1',
  };
  const log = { eventName: 'gen_ai.evaluation.result', attributes: keyValues(attributes) };

  test.each<[string, object, Row]>([
    ['trace and span', { traceId, spanId }, own],
    ['only the trace', { traceId }, { trace_id: traceId, response_id: 'chatcmpl-1' }],
    ['only the response', {}, { response_id: 'chatcmpl-1' }],
    [
      'only the session',
      { attributes: keyValues({ ...attributes, 'gen_ai.response.id': '' }) },
      { session_id: 's-1' },
    ],
  ])('linked by %s', (_name, ids, want) => {
    const [row = {}] = rowsOf('logs', logRequest({ ...log, timeUnixNano: '7', ...ids }));
    expect(targetOf(row)).toEqual(want);
    expect(row).toMatchObject({ signal: 'logs', time: 7, number: 0.5, item_index: 0 });
    expect(row).not.toHaveProperty('carrier_span_id');
  });

  test('the name may be an attribute, the data in the body, the time when it was collected', () => {
    const older = {
      observedTimeUnixNano: '8',
      attributes: keyValues({ 'event.name': 'gen_ai.evaluation.result' }),
      body: { kvlistValue: { values: keyValues(attributes) } },
    };
    expect(rowsOf('logs', logRequest(older))).toMatchObject([{ name: 'quality', time: 8 }]);
  });

  test.each<[string, Attributes, Row | undefined]>([
    [
      'gen_ai.evaluation.relevance',
      { score: 4, result: 'pass', reasoning: 'On topic.', name: 'Relevance' },
      { name: 'Relevance', number: 4, label: 'pass', boolean: true, rationale: 'On topic.' },
    ],
    ['gen_ai.evaluation.user_feedback', { score: -1 }, { name: 'user_feedback', number: -1 }],
    ['gen_ai.evaluation.relevance', {}, undefined],
    ['gen_ai.evaluation.', { score: 1 }, undefined],
    ['gen_ai.evaluation', { score: 1 }, undefined],
  ])('the draft of the event, a name for each metric: %s %j', (eventName, given, want) => {
    const record = {
      ...log,
      eventName,
      attributes: keyValues(prefixed('gen_ai.evaluation.', given)),
    };
    const rows = rowsOf('logs', logRequest({ ...record, traceId, spanId }));
    expect(rows).toHaveLength(want === undefined ? 0 : 1);
    if (want !== undefined) expect(rows).toMatchObject([{ ...own, ...want }]);
  });

  test('other events and hostile bodies make none', () => {
    for (const record of [
      { ...log, eventName: 'gen_ai.evaluation.results' },
      { ...log, attributes: [] },
      { ...log, attributes: [], body: { stringValue: 'quality' } },
      { ...log, attributes: [], body: { arrayValue: { values: [] } } },
    ]) {
      expect(rowsOf('logs', logRequest(record))).toEqual([]);
    }
  });
});

describe('OpenInference feedback', () => {
  const first = {
    name: 'hallucination',
    score: 1,
    label: 'hallucinated',
    explanation: 'No source.',
    annotator_kind: 'LLM',
    identifier: 'judge-v2',
    metadata: '{"rubric":"2"}',
  };

  test.each([
    ['evaluations.0.evaluation.', {}, own],
    ['annotations.10.annotation.', {}, own],
    [
      'evaluations.0.evaluation.',
      { links: [linked] },
      { trace_id: linked.traceId, span_id: linked.spanId },
    ],
    ['evaluations.0.evaluation.', { links: [linked, linked] }, own],
    ['trace.evaluations.0.evaluation.', {}, { trace_id: traceId }],
    ['trace.annotations.0.annotation.', { links: [linked] }, { trace_id: linked.traceId }],
    ['session.evaluations.0.evaluation.', {}, { session_id: 's-1' }],
    ['session.annotations.0.annotation.', {}, { session_id: 's-1' }],
  ])('%s %o', (prefix, span, want) => {
    const attributes = keyValues({ ...prefixed(prefix, first), 'session.id': 's-1' });
    const [row = {}, ...others] = rowsOf('traces', spanRequest({ ...span, attributes }));
    expect(others).toEqual([]);
    expect(targetOf(row)).toEqual(want);
    expect(row).toMatchObject({
      name: 'hallucination',
      value: '1',
      number: 1,
      label: 'hallucinated',
      rationale: 'No source.',
      source_type: 'LLM_JUDGE',
      source_id: 'judge-v2',
      metadata: '{"rubric":"2"}',
      origin: prefix.replace(/\.\d+\..*/, ''),
      carrier_trace_id: traceId,
      carrier_span_id: spanId,
      time: 2,
    });
  });

  test('a session that has no id: its trace stands for it', () => {
    const attributes = keyValues(prefixed('session.evaluations.0.evaluation.', first));
    expect(ofSpan({ attributes })).toMatchObject([{ trace_id: traceId }]);
  });

  test('both terms for the same result: one id', () => {
    const attributes = keyValues({
      ...prefixed('evaluations.0.evaluation.', first),
      ...prefixed('annotations.0.annotation.', first),
    });
    const ids = rowsOf('traces', spanRequest({ attributes })).map((row) => row.assessment_id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  test.each<[string, Attributes, readonly object[]]>([
    [
      'indices in any order, with gaps',
      {
        '7.evaluation.name': 'b',
        '7.evaluation.score': 2,
        '0.evaluation.name': 'a',
        '0.evaluation.score': 1,
      },
      [
        { name: 'a', number: 1 },
        { name: 'b', number: 2 },
      ],
    ],
    [
      'a custom kind of annotator',
      { '0.evaluation.name': 'a', '0.evaluation.score': 1, '0.evaluation.annotator_kind': 'PANEL' },
      [{ metadata: '{"annotator_kind":"PANEL"}' }],
    ],
    [
      'only an explanation',
      { '0.evaluation.name': 'a', '0.evaluation.explanation': 'x' },
      [{ rationale: 'x' }],
    ],
    ['no name', { '0.evaluation.score': 1 }, []],
    ['only a name', { '0.evaluation.name': 'a' }, []],
    ['no index', { 'x.evaluation.name': 'a', 'x.evaluation.score': 1 }, []],
    ['no field', { '0.evaluation': 'a', '0': 'b', '': 'c' }, []],
    ['a field of a field', { '0.evaluation.name.first': 'a', '0.evaluation.score': 1 }, []],
    [
      'metadata that is no JSON',
      { '0.evaluation.name': 'a', '0.evaluation.score': 1, '0.evaluation.metadata': '{' },
      [{ number: 1 }],
    ],
    [
      'prototype names',
      { '0.evaluation.__proto__.name': 'a', '0.evaluation.name': 'b', '0.evaluation.score': 1 },
      [{ name: 'b' }],
    ],
  ])('%s', (_name, given, want) => {
    const rows = ofSpan({ attributes: keyValues(prefixed('evaluations.', given)) });
    expect(rows).toHaveLength(want.length);
    expect(rows).toMatchObject(want);
  });
});

describe('guardrails: true where it let pass', () => {
  test.each<[string, Attributes, Row | undefined]>([
    [
      'OpenLLMetry, passed',
      { 'gen_ai.guardrail.name': 'pii', 'gen_ai.guardrail.status': 'PASSED' },
      { name: 'pii', value: 'true', number: 1, boolean: true, label: 'PASSED' },
    ],
    [
      'OpenLLMetry, failed',
      { 'gen_ai.guardrail.name': 'pii', 'gen_ai.guardrail.status': 'FAILED' },
      { name: 'pii', value: 'false', number: 0, boolean: false, label: 'FAILED' },
    ],
    [
      'OpenLLMetry, a guard that broke',
      {
        'gen_ai.guardrail.name': 'pii',
        'gen_ai.guardrail.status': 'FAILED',
        'gen_ai.guardrail.error.type': 'TypeError',
        'gen_ai.guardrail.error.message': 'no text',
      },
      { name: 'pii', error_code: 'TypeError', error_message: 'no text' },
    ],
    [
      'openai-agents-v2, triggered',
      { 'gen_ai.guardrail.name': 'homework', 'gen_ai.guardrail.triggered': true },
      { name: 'homework', value: 'false', number: 0, boolean: false },
    ],
    [
      'guardrails-ai, one validator',
      { validator_name: 'toxic-language', 'output.value': 'fail' },
      { name: 'toxic-language', value: 'false', number: 0, boolean: false, label: 'fail' },
    ],
    [
      'OpenInference, a span of kind GUARDRAIL',
      { 'openinference.span.kind': 'GUARDRAIL', 'output.value': 'pass' },
      { name: 'judged step', value: 'true', number: 1, boolean: true, label: 'pass' },
    ],
    [
      'OpenInference, without a verdict',
      { 'openinference.span.kind': 'GUARDRAIL', 'output.value': 'hello' },
      undefined,
    ],
    [
      'another span that says pass',
      { 'openinference.span.kind': 'CHAIN', 'output.value': 'pass' },
      undefined,
    ],
    ['a name alone', { 'gen_ai.guardrail.name': 'pii' }, undefined],
    [
      'a status of another type',
      { 'gen_ai.guardrail.name': 'pii', 'gen_ai.guardrail.status': [1] },
      undefined,
    ],
  ])('%s', (_name, attributes, want) => {
    const rows = ofSpan({ attributes: keyValues(attributes) });
    const head = { kind: 'feedback', source_type: 'CODE', time: 2, ...own };
    expect(rows.map(({ origin: _origin, ...row }) => row)).toEqual(
      want === undefined ? [] : [{ ...head, ...want }],
    );
  });

  test.each([
    ['allow', { value: 'true', number: 1, boolean: true }],
    ['deny', { value: 'false', number: 0, boolean: false }],
    ['warn', { value: '"warn"' }],
  ])('the event of OpenLIT: %s', (action, want) => {
    const attributes = prefixed('guard.', {
      name: 'pii',
      action,
      score: 0.9,
      phase: 'preflight',
      explanation: 'x',
    });
    expect(ofSpan({ events: [event(attributes, 'guard.evaluation')] })).toEqual([
      {
        name: 'pii',
        kind: 'feedback',
        source_type: 'CODE',
        label: action,
        rationale: 'x',
        metadata: '{"score":0.9,"phase":"preflight"}',
        origin: 'guard.evaluation',
        time: 5,
        ...own,
        ...want,
      },
    ]);
  });
});

describe('results as JSON in attributes', () => {
  const source = { name: 'IsInstance', arguments: null };
  const judge = { name: 'LLMJudge', arguments: ['be polite'] };

  test('pydantic-evals: scores, assertions, labels, and what was expected', () => {
    const attributes = keyValues({
      scores: JSON.stringify({ f1: { name: 'f1', value: 0.5, reason: 'half', source } }),
      assertions: JSON.stringify({ polite: { value: true, reason: null, source: judge } }),
      labels: JSON.stringify({ tone: { value: 'dry', source: 'Tone', evaluator_version: 'v1' } }),
      expected_output: '{"city":"Vienna"}',
    });
    expect(ofSpan({ attributes })).toEqual([
      feedback('f1', 'scores', {
        value: '0.5',
        number: 0.5,
        rationale: 'half',
        source_type: 'CODE',
        source_id: 'IsInstance',
      }),
      feedback('polite', 'assertions', {
        value: 'true',
        number: 1,
        boolean: true,
        source_type: 'LLM_JUDGE',
        source_id: 'LLMJudge',
      }),
      feedback('tone', 'labels', {
        value: '"dry"',
        label: 'dry',
        source_type: 'CODE',
        source_id: 'Tone',
        metadata: '{"evaluator_version":"v1"}',
      }),
      {
        ...feedback('expected_output', 'expected_output', { value: '{"city":"Vienna"}' }),
        kind: 'expectation',
      },
    ]);
  });

  test.each<[string, Attributes]>([
    ['other scores', { scores: '{"a":1,"b":{"value":1}}', expected_output: 'x' }],
    ['labels of anything', { labels: ['a', 'b'], assertions: 'none', scores: 5 }],
    ['no JSON', { scores: '{"f1":{"value":1,"source":"A"}' }],
    ['a list', { scores: '[{"value":1,"source":"A"}]' }],
    ['an evaluator that is no name', { scores: '{"a":{"value":1,"source":"not a name"}}' }],
    ['no value', { scores: '{"a":{"source":"A"}}' }],
  ])('the same keys with %s: no assessment', (_name, attributes) => {
    expect(ofSpan({ attributes: keyValues(attributes) })).toEqual([]);
  });

  test('the same as a structure', () => {
    const attributes = keyValues({ scores: { f1: { value: 2, source: { name: 'A' } } } });
    expect(ofSpan({ attributes })).toMatchObject([{ name: 'f1', number: 2, source_id: 'A' }]);
  });

  test.each([
    [0.1, { value: '0.1', number: 0.1 }],
    [true, { value: 'true', number: 1, boolean: true }],
    ['positive', { value: '"positive"', label: 'positive' }],
  ])('Logfire: feedback %j is about the span above', (value, want) => {
    const attributes = keyValues({
      'logfire.feedback.name': 'factuality',
      factuality: value,
      'logfire.feedback.comment': 'It lied.',
    });
    expect(ofSpan({ attributes, parentSpanId })).toEqual([
      {
        ...feedback('factuality', 'logfire.feedback.name', { ...want, rationale: 'It lied.' }),
        span_id: parentSpanId,
      },
    ]);
    expect(ofSpan({ attributes })).toMatchObject([own]);
  });

  test('Braintrust: the scores of a scorer are about the span above', () => {
    const scores = { 'braintrust.scores': '{"Equals":0,"None":null}' };
    const type = { 'braintrust.span_attributes': '{"type":"score"}' };
    const want = feedback('Equals', 'braintrust.scores', { value: '0', number: 0 });
    expect(ofSpan({ attributes: keyValues(scores), parentSpanId })).toEqual([want]);
    expect(ofSpan({ attributes: keyValues({ ...scores, ...type }), parentSpanId })).toEqual([
      { ...want, span_id: parentSpanId },
    ]);
  });
});

test('anything under the known keys: rows are sound, and nothing throws', () => {
  const keys = [
    ...['evaluations.0.evaluation', 'session.annotations.1.annotation'].flatMap((list) =>
      ['name', 'score', 'label', 'explanation', 'metadata', 'annotator_kind'].map(
        (field) => `${list}.${field}`,
      ),
    ),
    ...['name', 'status', 'triggered', 'error.type'].map((field) => `gen_ai.guardrail.${field}`),
    ...['name', 'score.value', 'score.label', 'explanation', 'evaluator.source'].map(
      (field) => `gen_ai.evaluation.${field}`,
    ),
    ...['scores', 'assertions', 'labels', 'expected_output', 'braintrust.scores'],
    ...['logfire.feedback.name', 'logfire.feedback.comment', 'validator_name', 'output.value'],
  ];
  const result = fc.record({ name: fc.string(), value: fc.jsonValue(), source: fc.jsonValue() });
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    // Half a pair is legal inside JSON text, and arrives escaped.
    fc.constantFrom('pass', '1e999', 'true', '{"\\ud800":"\\udfff"}', '{"__proto__":{"a":1}}'),
  );
  const json = fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), result));
  const value = fc.oneof(
    text,
    json,
    json.map((given) => JSON.stringify(given)),
  );
  const attributes = fc.dictionary(fc.constantFrom(...keys), value);
  fc.assert(
    fc.property(attributes, (given) => {
      const sent = keyValues(given);
      const span = { attributes: sent, events: [{ ...event({}), attributes: sent }] };
      const log = { eventName: 'gen_ai.evaluation.result', attributes: sent };
      const found = [...rowsOf('traces', spanRequest(span)), ...rowsOf('logs', logRequest(log))];
      for (const row of found) {
        expect(row.name).not.toBe('');
        expect(row).toHaveProperty('assessment_id');
        if (row.number !== undefined) expect(Number.isFinite(row.number)).toBe(true);
        for (const column of ['value', 'metadata']) {
          if (row[column] !== undefined) JSON.parse(String(row[column]));
        }
        const said = ['value', 'label', 'rationale', 'error_code'].map((column) => row[column]);
        expect(said.some((one) => one !== undefined)).toBe(true);
      }
    }),
    { seed: 20261126, numRuns: 300 },
  );
});

describe('limits', () => {
  test('more results than one item may bring are counted and left out', () => {
    const scores = Object.fromEntries(
      Array.from({ length: assessmentsPerItemMax + 3 }, (_, n) => [`s${n}`, n]),
    );
    const attributes = keyValues({ 'braintrust.scores': JSON.stringify(scores) });
    const rows = rowsOf('traces', spanRequest({ attributes }));
    expect(rows).toHaveLength(assessmentsPerItemMax);
    expect(rows.map((row) => row.left_out).filter((count) => count !== undefined)).toEqual([3]);
  });

  test('long texts are cut, long values and metadata left out', () => {
    const long = 'é'.repeat(assessmentTextMax + 1);
    const attributes = prefixed('evaluations.0.evaluation.', {
      name: long,
      label: long,
      explanation: long,
      identifier: long,
      metadata: JSON.stringify({ long }),
    });
    const [row = {}] = ofSpan({ attributes: keyValues(attributes) });
    expect(row).not.toHaveProperty('value');
    expect(row).not.toHaveProperty('metadata');
    expect([row.name, row.label, row.source_id].map((text) => String(text).length)).toEqual(
      Array(3).fill(assessmentNameMax),
    );
    expect(String(row.rationale)).toHaveLength(assessmentTextMax);
  });

  test('JSON beyond its limit is not read', () => {
    const text = `{"a":1,"b":"${'x'.repeat(1024 * 1024)}"}`;
    expect(ofSpan({ attributes: keyValues({ 'braintrust.scores': text }) })).toEqual([]);
  });

  test('times that TIMESTAMP_NS cannot hold', () => {
    const one = event(prefixed('gen_ai.evaluation.', { name: 'a', 'score.value': 1 }));
    const rows = ofSpan({ events: [{ ...one, timeUnixNano: '18446744073709551615' }] });
    expect(rows).toHaveLength(1);
    expect(rows[0]).not.toHaveProperty('time');
  });
});

test('rows of a group name their item, their batch and their service', () => {
  const scored = { attributes: keyValues({ 'braintrust.scores': '{"a":1}' }) };
  const plain = { attributes: keyValues({ 'http.method': 'GET' }) };
  const batches = [[plain, scored], [scored]].map((spans, index) => {
    const { tape } = decode('traces', bytes(spanRequest(...spans)), 'json', { valueDepthMax: 64 });
    return { tape, batchId: `b${index}`, redacted: [] };
  });
  const rows = readRows(normaliseGroup('traces', batches)).assessment;
  expect(rows).toMatchObject([
    { item_index: 1, batch_id: 'b0', service_name: 'judge' },
    { item_index: 2, batch_id: 'b1', service_name: 'judge' },
  ]);
});

function feedback(name: string, origin: string, result: Row): Row {
  return { name, kind: 'feedback', origin, time: 2, ...own, ...result };
}

/** Without what every row of these tests has alike. */
function ofSpan(span: object): Row[] {
  return rowsOf('traces', spanRequest(span)).map((row) =>
    Object.fromEntries(Object.entries(row).filter(([column]) => !everywhere.has(column))),
  );
}

const everywhere = new Set([
  'assessment_id',
  'item_index',
  'batch_id',
  'signal',
  'service_name',
  'carrier_trace_id',
  'carrier_span_id',
]);

function targetOf(row: Row): Row {
  const names = ['trace_id', 'span_id', 'session_id', 'response_id'];
  return Object.fromEntries(Object.entries(row).filter(([column]) => names.includes(column)));
}

function spanRequest(...spans: readonly object[]): object {
  const resource = { attributes: keyValues({ 'service.name': 'judge' }) };
  const head = {
    traceId,
    spanId,
    name: 'judged step',
    startTimeUnixNano: '1',
    endTimeUnixNano: '2',
  };
  const all = spans.map((span) => ({ ...head, ...span }));
  return { resourceSpans: [{ resource, scopeSpans: [{ spans: all }] }] };
}

function logRequest(...logRecords: readonly object[]): object {
  return { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };
}

function rowsOf(signal: Signal, request: object): readonly Row[] {
  const { tape, dropped } = decode(signal, bytes(request), 'json', { valueDepthMax: 64 });
  expect(dropped).toEqual({});
  const rows = readRows(normaliseGroup(signal, [{ tape, batchId: 'b', redacted: [] }])).assessment;
  for (const row of rows ?? []) {
    expect(Object.keys(assessmentBlockColumns)).toEqual(expect.arrayContaining(Object.keys(row)));
  }
  return rows ?? [];
}

function bytes(request: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(request));
}

function prefixed(prefix: string, given: Attributes): Attributes {
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [prefix + key, value]));
}

function keyValues(given: Attributes): object[] {
  return Object.entries(given).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: unknown): object {
  if (typeof value === 'string' && value === 'NaN') return { doubleValue: 'NaN' };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value === 'object' && value !== null) {
    return { kvlistValue: { values: keyValues({ ...value }) } };
  }
  return {};
}
