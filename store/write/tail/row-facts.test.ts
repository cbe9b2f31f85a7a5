import { expect, test } from 'vitest';
import { readRowBlocks } from '../../../model/row-block.ts';
import { hex, rowBlock, type SpanInput, spanBlock, spanRow } from '../../../test/rows/span-rows.ts';
import { RowFacts } from './row-facts.ts';

const trace_id = hex(1, 32);
const parent_span_id = hex(1, 16);
const at = (start: number, end: number) => ({ start_time: BigInt(start), end_time: BigInt(end) });

function factsOf(rows: readonly SpanInput[], others: readonly Uint8Array[] = []): RowFacts {
  const spans = rows.map((row, id) => spanRow(id, { trace_id, ...row }));
  // Of another trace in the same block.
  const foreign = spanRow(99, { span_type: 'TOOL', tool_name: 'foreign', ...at(0, 1_000) });
  const blocks = [
    ...readRowBlocks(spanBlock([foreign, ...spans])),
    ...others.flatMap((block) => [...readRowBlocks(block)]),
  ];
  return new RowFacts(trace_id, () =>
    blocks.map((block) => {
      const all = Array.from({ length: block.rows }, (_, row) => row);
      return { block, rows: block.table === 'span' ? all.slice(1) : all };
    }),
  );
}

test.each<[string, readonly SpanInput[], number]>([
  ['a lone root is active all the time', [at(10, 30)], 20],
  ['the root waits for others', [at(0, 100), { ...at(10, 20), parent_span_id }], 10],
  [
    'spans at the same time count once, gaps do not',
    [
      at(0, 100),
      { ...at(50, 60), parent_span_id },
      { ...at(10, 20), parent_span_id },
      { ...at(12, 15), parent_span_id },
      { ...at(18, 30), parent_span_id },
    ],
    30,
  ],
  [
    'a span that ends before it begins is none',
    [at(0, 9), { ...at(5, 2), parent_span_id }, { ...at(6, 7), parent_span_id }],
    1,
  ],
  ['nothing is known', [{ start_time: undefined }], 0],
])('active: %s', (_, rows, want) => {
  expect(factsOf(rows).active).toBe(want);
});

test('names of tools, agents, experiments and prompts', () => {
  const facts = factsOf([
    { span_type: 'TOOL', tool_name: 'search' },
    { span_type: 'TOOL', name: 'unnamed' },
    { span_type: 'AGENT', agent_name: 'planner', tool_name: 'not a tool here' },
    { span_type: 'LLM', agent_name: 'not an agent', experiment_id: '17' },
    { prompt_name: 'greet', prompt_version: '3' },
    { prompt_name: 'plain' },
  ]);
  expect(facts.tool).toEqual(new Set(['search', 'unnamed']));
  expect(facts.agent).toEqual(new Set(['planner']));
  expect(facts.experiment).toEqual(new Set(['17']));
  expect(facts.prompt).toEqual(new Set(['greet', 'greet/3', 'plain']));
});

test('attributes of any span, of the kinds that can be compared', () => {
  const piece = `\u0001e${hex(7, 32)}\u0001`;
  const facts = factsOf([
    { attributes: '{"tenant":"acme","n":5,"share":2.0,"is_free":true,"none":null,"$$own":"x"}' },
    { attributes: `{"tenant":"other","n":"5","list":[1],"long":"${piece}"}` },
    { attributes: `{"tenant":"third","body":\u0001r${hex(7, 32)}\u0001}` },
    { attributes: 'no JSON "tenant"' },
  ]);
  expect(facts.attribute('tenant')).toEqual(['acme', 'other', 'third']);
  expect(facts.attribute('n')).toEqual([5, '5']);
  expect(facts.attribute('share')).toEqual([2]);
  expect(facts.attribute('is_free')).toEqual([true]);
  expect(facts.attribute('long')).toEqual(['']);
  expect(facts.attribute('$own')).toEqual(['x']);
  for (const key of ['none', 'list', 'body', 'acme', 'toString']) {
    expect(facts.attribute(key)).toEqual([]);
  }
});

test('scores and flags of the trace itself', () => {
  const own = { trace_id, carrier_trace_id: trace_id };
  const facts = factsOf(
    [{}],
    [
      rowBlock('assessment', [
        { ...own, name: 'helpful', number: 0.25 },
        { ...own, name: 'helpful', label: 'good' },
        { ...own, name: 'refused', boolean: true },
        { ...own, name: 'safe', boolean: false },
        { ...own, trace_id: hex(2, 32), name: 'helpful', number: 1 },
        { ...own, trace_id: hex(2, 32), name: 'other', boolean: true },
      ]),
    ],
  );
  expect(facts.score('helpful')).toEqual([0.25]);
  expect(facts.score('safe')).toEqual([]);
  expect(facts.flag).toEqual(new Set(['refused']));
});

test('budgets are for the service or the experiment of the root', () => {
  const inner = { service_name: 'inner', parent_span_id, experiment_id: '16' };
  const facts = factsOf([
    inner,
    { service_name: 'outer', experiment_id: '17', attributes: '{"run":7}' },
  ]);
  expect(facts.group('service')).toBe('outer');
  expect(facts.group('experiment')).toBe('17');
  expect(facts.group('attr.run')).toBe('7');
  expect(facts.group('attr.other')).toBe('');
  expect(facts.group(undefined)).toBe('');
  expect(factsOf([inner]).group('service')).toBe('inner');
  expect(factsOf([inner]).group('experiment')).toBe('16');
  expect(factsOf([{ parent_span_id }]).group('experiment')).toBe('');
});

test('combinations differ by service, model, prompt and its version', () => {
  const call = { request_model: 'm', prompt_name: 'p', prompt_version: '1' };
  const spans: readonly SpanInput[] = [
    call,
    call,
    { ...call, response_model: 'm' },
    { ...call, response_model: 'm2' },
    { ...call, prompt_version: '2' },
    { ...call, service_name: 'other' },
    { prompt_name: 'p' },
    { name: 'names neither' },
  ];
  expect(factsOf(spans).combinations()).toHaveLength(5);
  expect(factsOf(spans).combinations()).toEqual(factsOf(spans).combinations());
});
