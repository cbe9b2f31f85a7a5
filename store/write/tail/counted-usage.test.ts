import { expect, test } from 'vitest';
import { readRowBlocks } from '../../../model/row-block.ts';
import { hex, type SpanInput, spanBlock, spanRow } from '../../../test/rows/span-rows.ts';
import { factsOf } from '../../../test/rows/trace-facts.ts';

const trace_id = hex(1, 32);
const llm = { span_type: 'LLM', input_tokens: 60, output_tokens: 40, cost: 1 };
const below = (id: number) => ({ parent_span_id: hex(id + 1, 16) });

test.each<[string, readonly SpanInput[], { all: number; calls: number }]>([
  ['one call', [llm], { all: 1, calls: 1 }],
  ['two calls', [llm, llm], { all: 2, calls: 2 }],
  [
    'an agent that sums up its calls',
    [
      { ...llm, span_type: 'AGENT' },
      { ...llm, ...below(0) },
    ],
    { all: 1, calls: 1 },
  ],
  [
    'a call that two libraries tell, one inside of the other, whichever comes first',
    [{ ...llm, ...below(1) }, llm],
    { all: 1, calls: 1 },
  ],
  [
    'an agent that calls no model, and searches',
    [
      { ...llm, span_type: 'AGENT' },
      { ...llm, span_type: 'EMBEDDING', ...below(0) },
    ],
    { all: 2, calls: 1 },
  ],
  [
    'a chat that searches',
    [llm, { ...llm, span_type: 'EMBEDDING', ...below(0) }],
    { all: 2, calls: 2 },
  ],
  [
    'a span between that is missing',
    [llm, { ...llm, ...below(8) }, { ...below(0), span_id: hex(9, 16) }],
    { all: 1, calls: 1 },
  ],
  [
    'an answer that a gateway tells again',
    [
      { ...llm, response_id: 'r' },
      { ...llm, response_id: 'r' },
    ],
    { all: 1, calls: 1 },
  ],
  [
    'a span that came twice',
    [llm, { ...llm, span_id: hex(1, 16), name: 'again' }],
    { all: 1, calls: 1 },
  ],
  ['a span that is no model call', [{ ...llm, span_type: 'TOOL' }], { all: 1, calls: 0 }],
  ['nothing', [{ span_type: 'LLM' }], { all: 0, calls: 0 }],
])('%s', (_name, rows, want) => {
  const spans = rows.map((row, id) => spanRow(id, { trace_id, ...row }));
  const facts = factsOf(trace_id, [...readRowBlocks(spanBlock(spans))]);
  expect(facts).toMatchObject({ cost: want.all, tokens: 100 * want.all });
  const reporting = rows.filter(({ cost }) => cost === 1).length;
  expect(facts.atMost).toEqual({ cost: reporting, tokens: 100 * reporting });
  expect(facts.calls).toEqual({ cost: want.calls, tokens: 100 * want.calls });
});

test('a long trace forgets no span', () => {
  // Each framework span repeats the call below it; all parents come last.
  const calls = Array.from({ length: 3_000 }, (_, at) => ({ ...llm, ...below(3_000 + at) }));
  const frames = calls.map(() => llm);
  const spans = [...calls, ...frames].map((row, id) => spanRow(id, { trace_id, ...row }));
  expect(factsOf(trace_id, [...readRowBlocks(spanBlock(spans))]).cost).toBe(3_000);
});
