import type { Signal } from '../../model/signal.ts';
import { canaries } from './canary.ts';

const [token = '', email = ''] = canaries;
const traceId = '5b8efff798038103d269b633813fc60c';
const at = '1544712660000000000';

const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const resource = {
  attributes: [text('service.name', 'agent'), text('owner', email)],
  droppedAttributesCount: 1,
};
const scope = { name: 'lib', version: '1.2', attributes: [text('secret', token)] };
const values = [
  text('plain', 'some text'),
  { key: 'int', value: { intValue: '42' } },
  { key: 'flag', value: { boolValue: true } },
  { key: 'share', value: { doubleValue: 0.25 } },
  { key: 'bytes', value: { bytesValue: 'AAEC/w==' } },
  { key: 'list', value: { arrayValue: { values: [{ stringValue: email }, { intValue: '7' }] } } },
  { key: 'map', value: { kvlistValue: { values: [text('token', token)] } } },
];
const messages = JSON.stringify([
  { role: 'user', parts: [{ type: 'text', content: `write to ${email}` }] },
]);

/** One span, log record or metric that is valid by itself; each holds a secret. */
export function itemOf(signal: Signal, number: number): object {
  const spanId = number.toString(16).padStart(16, '0');
  switch (signal) {
    case 'traces':
      return {
        traceId,
        spanId,
        name: 'chat',
        kind: 3,
        startTimeUnixNano: at,
        endTimeUnixNano: at,
        attributes: [text('gen_ai.input.messages', messages), values[number % values.length]],
      };
    case 'logs':
      return {
        timeUnixNano: at,
        traceId,
        spanId,
        eventName: 'gen_ai.user.message',
        body: { stringValue: `to ${email}` },
        attributes: [values[number % values.length]],
      };
    case 'metrics':
      return {
        name: `m${number}`,
        unit: 's',
        gauge: {
          dataPoints: [{ timeUnixNano: at, asDouble: 1.5, attributes: [text('u', email)] }],
        },
      };
  }
}

const span = {
  ...itemOf('traces', 1),
  traceState: 'a=b',
  parentSpanId: 'eee19b7ec3c1b173',
  attributes: [
    ...values,
    text('gen_ai.request.model', 'gpt'),
    text('gen_ai.input.messages', messages),
  ],
  events: [{ timeUnixNano: at, name: `mail ${email}`, attributes: values.slice(0, 3) }],
  links: [{ traceId, spanId: 'eee19b7ec3c1b172', attributes: [values[0]], flags: 1 }],
  status: { code: 2, message: token },
  flags: 257,
};
const flat = {
  ...itemOf('traces', 2),
  attributes: [
    text('llm.input_messages.0.message.role', 'user'),
    text('llm.input_messages.0.message.content', `to ${email}`),
    text('input.value', `{"to":"${token}"}`),
    { key: 'gen_ai.usage.input_tokens', value: { intValue: '12' } },
  ],
};
const log = {
  ...itemOf('logs', 1),
  observedTimeUnixNano: at,
  severityNumber: 9,
  severityText: 'INFO',
  flags: 1,
  body: { kvlistValue: { values: [text('content', `to ${email}`), values[5]] } },
  attributes: [...values, text('gen_ai.input.messages', messages)],
};
const points = {
  timeUnixNano: at,
  startTimeUnixNano: at,
  attributes: [values[0], text('u', email)],
};
const exemplars = [
  { timeUnixNano: at, asDouble: 2, traceId, filteredAttributes: [text('prompt', `to ${email}`)] },
];
const metrics = [
  {
    name: 'requests',
    description: token,
    unit: '{request}',
    metadata: [text('owner', email), values[6]],
    sum: {
      dataPoints: [{ ...points, asInt: '5', exemplars }],
      aggregationTemporality: 2,
      isMonotonic: true,
    },
  },
  {
    name: 'latency',
    histogram: {
      dataPoints: [
        { ...points, count: '3', sum: 4.5, bucketCounts: ['1', '2'], explicitBounds: [1] },
        { ...points, count: '1', sum: 2, min: 2, max: 2, bucketCounts: ['1'], exemplars },
      ],
      aggregationTemporality: 1,
    },
  },
  {
    name: 'sizes',
    exponentialHistogram: {
      dataPoints: [
        { ...points, count: '3', zeroCount: '1', positive: { bucketCounts: ['1', '1'] } },
        {
          ...points,
          count: '4',
          sum: -1.5,
          scale: -2,
          zeroCount: '1',
          zeroThreshold: 0.5,
          positive: { offset: 3, bucketCounts: ['1', '0'] },
          negative: { offset: -3, bucketCounts: ['2'] },
          min: -9,
          max: 7,
          exemplars,
        },
      ],
    },
  },
  {
    name: 'quantiles',
    summary: {
      dataPoints: [
        { ...points, count: '3', sum: 1, quantileValues: [{ quantile: 0.5, value: 1 }] },
      ],
    },
  },
];

/** Valid requests; everything that is fuzzed begins as one of them. */
export const seeds: Readonly<Record<Signal, readonly object[]>> = {
  traces: [
    { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span], schemaUrl: 'u' }] }] },
    { resourceSpans: [{ resource, scopeSpans: [{ spans: [flat] }] }] },
    requestOf(
      'traces',
      [1, 2, 3].map((number) => itemOf('traces', number)),
    ),
  ],
  logs: [
    { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [log], schemaUrl: 'u' }] }] },
    requestOf(
      'logs',
      [1, 2, 3].map((number) => itemOf('logs', number)),
    ),
  ],
  metrics: [
    { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics, schemaUrl: 'u' }] }] },
    requestOf(
      'metrics',
      [1, 2, 3].map((number) => itemOf('metrics', number)),
    ),
  ],
};

/** A request around items. */
export function requestOf(signal: Signal, items: readonly object[]): object {
  switch (signal) {
    case 'traces':
      return { resourceSpans: [{ scopeSpans: [{ spans: items }] }] };
    case 'logs':
      return { resourceLogs: [{ scopeLogs: [{ logRecords: items }] }] };
    case 'metrics':
      return { resourceMetrics: [{ scopeMetrics: [{ metrics: items }] }] };
  }
}
