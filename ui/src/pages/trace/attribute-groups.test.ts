import { expect, test } from 'vitest';
import { sampleSpan } from '../../../e2e/sample-spans.ts';
import { attributeGroups } from './attribute-groups.ts';

const span = sampleSpan({
  id: 'a',
  attributes: { 'z.key': 'Refund', 'a.key': { deep: [1n] } },
  resource_attributes: { 'host.name': 'web-3' },
  scope_name: 'openai',
  scope_dropped_attributes_count: 2,
});

test.each([
  ['', ['Span: a.key z.key', 'Resource: host.name', 'Scope openai: ']],
  ['refund', ['Span: z.key', 'Scope openai: ']],
  ['HOST', ['Resource: host.name', 'Scope openai: ']],
  ['deep', ['Span: a.key', 'Scope openai: ']],
])('words %j', (words, want) => {
  const got = attributeGroups(span, words).map(
    ({ name, entries }) => `${name}: ${entries.map(([key]) => key).join(' ')}`,
  );
  expect(got).toEqual(want);
});

test('what was dropped is said', () => {
  expect(attributeGroups(span, '').at(-1)?.note).toBe("2 attributes dropped by the sender's SDK");
});
