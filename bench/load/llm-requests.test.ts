import { describe, expect, test } from 'vitest';
import { messageContent } from '../../test/otlp/message-content.ts';
import { requestType } from '../../test/otlp/schema.ts';
import { spanKit } from '../../test/otlp/span-content.ts';
import { llmRequests, loopRequests, type RequestSource } from './llm-requests.ts';

const type = requestType({ strindex: true });
const textKeys = [
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.tool.call.arguments',
  'gen_ai.tool.call.result',
];

/** Spans of the next requests as protobufjs reads them; those that OTLP forbids are left out. */
function spansOf(source: RequestSource, requests: number) {
  return Array.from({ length: requests }, () => source.next().slice()).flatMap((body) =>
    messageContent(spanKit, type, body).content.resources.flatMap(({ scopes }) =>
      scopes.flatMap(({ items }) => items),
    ),
  );
}

function textsOf(spans: ReturnType<typeof spansOf>): readonly string[] {
  return spans.flatMap(({ attributes }) =>
    attributes.flatMap(({ key, value }) =>
      textKeys.includes(key) && value.kind === 'string' ? [value.text] : [],
    ),
  );
}

describe('llmRequests', () => {
  test.each([
    [512, 1_024],
    [5, 1_024],
    [50, 20_480],
  ])('%i spans of %i bytes', (spans, spanBytes) => {
    const body = llmRequests({ spans, spanBytes }, 1).next();
    expect(body.length / spans / spanBytes).toBeGreaterThan(0.95);
    expect(body.length / spans / spanBytes).toBeLessThan(1.1);
    const decoded = spansOf(llmRequests({ spans, spanBytes }, 1), 1);
    expect(decoded).toHaveLength(spans);
    for (const text of textsOf(decoded)) expect(() => JSON.parse(text)).not.toThrow();
  });

  test('neither ids nor texts repeat, over requests and seeds', () => {
    const spans = [1, 2].flatMap((seed) =>
      spansOf(llmRequests({ spans: 64, spanBytes: 1_024 }, seed), 8),
    );
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    const texts = textsOf(spans);
    expect(texts).toHaveLength(spans.length * 2);
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('spans of a request share traces, each with one root that the others are below', () => {
    const spans = spansOf(llmRequests({ spans: 64, spanBytes: 1_024 }, 3), 1);
    const traces = Map.groupBy(spans, ({ traceId }) => traceId);
    expect(traces.size).toBe(4);
    for (const trace of traces.values()) {
      const [root, ...others] = trace;
      expect(root?.parentSpanId).toBe('');
      expect(new Set(others.map(({ parentSpanId }) => parentSpanId))).toEqual(
        new Set([root?.spanId]),
      );
    }
  });
});

describe('loopRequests', () => {
  test('every turn carries the turns before it; a conversation has a hundred', () => {
    const inputs = spansOf(loopRequests(5), 101)
      .filter(({ name }) => name.startsWith('chat'))
      .flatMap(({ attributes }) => attributes.filter(({ key }) => key === 'gen_ai.input.messages'))
      .map(({ value }) => (value.kind === 'string' ? value.text : ''));
    expect(inputs).toHaveLength(101);
    for (let turn = 1; turn < 100; turn++) {
      expect(inputs[turn]?.startsWith(inputs[turn - 1]?.slice(0, -1) ?? '-')).toBe(true);
    }
    expect(inputs[100]?.length).toBeLessThan(inputs[99]?.length ?? 0);
  });

  test('has two spans a request', () => {
    expect(spansOf(loopRequests(5), 101)).toHaveLength(202);
  });
});
