import { concat, fixed32, fixed64, frame, number, text } from '../otlp/wire-bytes.ts';

/**
 * Fields of the OTLP v1.11 messages by their JSON name: number, and scalar type or message. Enough
 * to write the seeds of every signal in both encodings from one description.
 */
const messages: Readonly<Record<string, Readonly<Record<string, readonly [number, string]>>>> = {
  traces: { resourceSpans: [1, 'ResourceSpans'] },
  logs: { resourceLogs: [1, 'ResourceLogs'] },
  metrics: { resourceMetrics: [1, 'ResourceMetrics'] },
  ResourceSpans: {
    resource: [1, 'Resource'],
    scopeSpans: [2, 'ScopeSpans'],
    schemaUrl: [3, 'text'],
  },
  ResourceLogs: { resource: [1, 'Resource'], scopeLogs: [2, 'ScopeLogs'], schemaUrl: [3, 'text'] },
  ResourceMetrics: {
    resource: [1, 'Resource'],
    scopeMetrics: [2, 'ScopeMetrics'],
    schemaUrl: [3, 'text'],
  },
  ScopeSpans: { scope: [1, 'Scope'], spans: [2, 'Span'], schemaUrl: [3, 'text'] },
  ScopeLogs: { scope: [1, 'Scope'], logRecords: [2, 'LogRecord'], schemaUrl: [3, 'text'] },
  ScopeMetrics: { scope: [1, 'Scope'], metrics: [2, 'Metric'], schemaUrl: [3, 'text'] },
  Resource: { attributes: [1, 'KeyValue'], droppedAttributesCount: [2, 'int'] },
  Scope: { name: [1, 'text'], version: [2, 'text'], attributes: [3, 'KeyValue'] },
  KeyValue: { key: [1, 'text'], value: [2, 'AnyValue'] },
  AnyValue: {
    stringValue: [1, 'text'],
    boolValue: [2, 'int'],
    intValue: [3, 'int'],
    doubleValue: [4, 'double'],
    arrayValue: [5, 'ArrayValue'],
    kvlistValue: [6, 'KeyValueList'],
    bytesValue: [7, 'base64'],
  },
  ArrayValue: { values: [1, 'AnyValue'] },
  KeyValueList: { values: [1, 'KeyValue'] },
  Span: {
    traceId: [1, 'hex'],
    spanId: [2, 'hex'],
    traceState: [3, 'text'],
    parentSpanId: [4, 'hex'],
    name: [5, 'text'],
    kind: [6, 'int'],
    startTimeUnixNano: [7, 'fixed64'],
    endTimeUnixNano: [8, 'fixed64'],
    attributes: [9, 'KeyValue'],
    droppedAttributesCount: [10, 'int'],
    events: [11, 'Event'],
    droppedEventsCount: [12, 'int'],
    links: [13, 'Link'],
    status: [15, 'Status'],
    flags: [16, 'fixed32'],
  },
  Event: { timeUnixNano: [1, 'fixed64'], name: [2, 'text'], attributes: [3, 'KeyValue'] },
  Link: {
    traceId: [1, 'hex'],
    spanId: [2, 'hex'],
    attributes: [4, 'KeyValue'],
    flags: [6, 'fixed32'],
  },
  Status: { message: [2, 'text'], code: [3, 'int'] },
  LogRecord: {
    timeUnixNano: [1, 'fixed64'],
    severityNumber: [2, 'int'],
    severityText: [3, 'text'],
    body: [5, 'AnyValue'],
    attributes: [6, 'KeyValue'],
    droppedAttributesCount: [7, 'int'],
    flags: [8, 'fixed32'],
    traceId: [9, 'hex'],
    spanId: [10, 'hex'],
    observedTimeUnixNano: [11, 'fixed64'],
    eventName: [12, 'text'],
  },
  Metric: {
    name: [1, 'text'],
    description: [2, 'text'],
    unit: [3, 'text'],
    gauge: [5, 'Points'],
    sum: [7, 'Points'],
    histogram: [9, 'Histogram'],
    exponentialHistogram: [10, 'ExponentialHistogram'],
    summary: [11, 'Summary'],
    metadata: [12, 'KeyValue'],
  },
  Points: {
    dataPoints: [1, 'NumberPoint'],
    aggregationTemporality: [2, 'int'],
    isMonotonic: [3, 'int'],
  },
  Histogram: { dataPoints: [1, 'HistogramPoint'], aggregationTemporality: [2, 'int'] },
  ExponentialHistogram: { dataPoints: [1, 'ExponentialPoint'], aggregationTemporality: [2, 'int'] },
  Summary: { dataPoints: [1, 'SummaryPoint'] },
  NumberPoint: {
    attributes: [7, 'KeyValue'],
    startTimeUnixNano: [2, 'fixed64'],
    timeUnixNano: [3, 'fixed64'],
    asDouble: [4, 'double'],
    asInt: [6, 'fixed64'],
    exemplars: [5, 'Exemplar'],
    flags: [8, 'int'],
  },
  HistogramPoint: {
    startTimeUnixNano: [2, 'fixed64'],
    attributes: [9, 'KeyValue'],
    timeUnixNano: [3, 'fixed64'],
    count: [4, 'fixed64'],
    sum: [5, 'double'],
    bucketCounts: [6, 'fixed64'],
    explicitBounds: [7, 'double'],
    exemplars: [8, 'Exemplar'],
    min: [11, 'double'],
    max: [12, 'double'],
  },
  ExponentialPoint: {
    startTimeUnixNano: [2, 'fixed64'],
    attributes: [1, 'KeyValue'],
    timeUnixNano: [3, 'fixed64'],
    count: [4, 'fixed64'],
    sum: [5, 'double'],
    scale: [6, 'sint'],
    zeroCount: [7, 'fixed64'],
    positive: [8, 'Buckets'],
    negative: [9, 'Buckets'],
    exemplars: [11, 'Exemplar'],
    min: [12, 'double'],
    max: [13, 'double'],
    zeroThreshold: [14, 'double'],
  },
  Buckets: { offset: [1, 'sint'], bucketCounts: [2, 'int'] },
  SummaryPoint: {
    startTimeUnixNano: [2, 'fixed64'],
    attributes: [7, 'KeyValue'],
    timeUnixNano: [3, 'fixed64'],
    count: [4, 'fixed64'],
    sum: [5, 'double'],
    quantileValues: [6, 'Quantile'],
  },
  Quantile: { quantile: [1, 'double'], value: [2, 'double'] },
  Exemplar: {
    timeUnixNano: [2, 'fixed64'],
    asDouble: [3, 'double'],
    spanId: [4, 'hex'],
    traceId: [5, 'hex'],
    filteredAttributes: [7, 'KeyValue'],
  },
};

/** The message as protobuf; `tree` is what its OTLP/JSON parses to. */
export function encodeMessage(message: string, tree: object): Uint8Array {
  const fields = messages[message] ?? {};
  return concat(
    ...Object.entries(tree).flatMap(([name, value]) => {
      const [field, type] = fields[name] ?? unknown(`${message}.${name}`);
      const values: readonly unknown[] = Array.isArray(value) ? value : [value];
      return values.map((one) => encodeValue(field, type, one));
    }),
  );
}

function encodeValue(field: number, type: string, value: unknown): Uint8Array {
  if (typeof value === 'object' && value !== null) return frame(field, encodeMessage(type, value));
  const word = String(value);
  switch (type) {
    case 'text':
      return text(field, word);
    case 'hex':
      return frame(field, Buffer.from(word, 'hex'));
    case 'base64':
      return frame(field, Buffer.from(word, 'base64'));
    case 'int':
      return number(field, BigInt(value === true ? 1 : word));
    case 'sint':
      return number(field, (BigInt(word) << 1n) ^ (BigInt(word) >> 63n));
    case 'fixed64':
      return fixed64(field, BigInt(word));
    case 'fixed32':
      return fixed32(field, Number(word));
    case 'double': {
      const bits = new DataView(new ArrayBuffer(8));
      bits.setFloat64(0, Number(word));
      return fixed64(field, bits.getBigUint64(0));
    }
    default:
      return unknown(type);
  }
}

function unknown(name: string): never {
  throw new Error(`the seeds use ${name}, which is not described`);
}
