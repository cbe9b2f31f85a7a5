import type { Signal } from '../../model/signal.ts';
import { requestType } from '../otlp/schema.ts';
import type { Wire } from './exchange.ts';

/** A message as OTLP's JSON has it. */
export type Content = Readonly<Record<string, unknown>>;

interface Names {
  readonly request: string;
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
}

const names: Readonly<Record<Signal, Names>> = {
  traces: {
    request: 'ExportTraceServiceRequest',
    resources: 'resourceSpans',
    scopes: 'scopeSpans',
    items: 'spans',
  },
  logs: {
    request: 'ExportLogsServiceRequest',
    resources: 'resourceLogs',
    scopes: 'scopeLogs',
    items: 'logRecords',
  },
  metrics: {
    request: 'ExportMetricsServiceRequest',
    resources: 'resourceMetrics',
    scopes: 'scopeMetrics',
    items: 'metrics',
  },
};

/** A request of one resource and one scope. */
export function requestOf(signal: Signal, items: readonly Content[]): Content {
  const { resources, scopes, items: list } = names[signal];
  return { [resources]: [{ [scopes]: [{ [list]: items }] }] };
}

/** Requests that hold nothing, the envelopes filled ever deeper. */
export function emptyRequests(signal: Signal): readonly Content[] {
  const { resources, scopes } = names[signal];
  return [{}, { [resources]: [] }, { [resources]: [{}] }, { [resources]: [{ [scopes]: [{}] }] }];
}

/**
 * An item that nobody may refuse; `number` keeps its ids apart. `fields` come beside or instead of
 * its own; those of a metric are its data point's.
 */
export function goodItem(signal: Signal, number = 1, fields: Content = {}): Content {
  const spanId = number.toString(16).padStart(16, '0');
  const traceId = number.toString(16).padStart(32, '0');
  const timeUnixNano = '1700000000000000001';
  switch (signal) {
    case 'traces':
      return { traceId, spanId, name: 'a span', startTimeUnixNano: timeUnixNano, ...fields };
    case 'logs':
      return { traceId, spanId, timeUnixNano, body: { stringValue: 'a line' }, ...fields };
    case 'metrics':
      return { name: 'a gauge', gauge: { dataPoints: [{ timeUnixNano, asInt: '1', ...fields }] } };
  }
}

/** The bytes of a request on one of the three ways. */
export function encode(signal: Signal, wire: Wire, content: Content): Buffer {
  if (wire === 'http/json') return Buffer.from(JSON.stringify(content));
  const type = types[signal];
  return Buffer.from(type.encode(type.fromObject(withBytes(content))).finish());
}

const types = {
  traces: requestType({ strindex: true, request: names.traces.request }),
  logs: requestType({ strindex: true, request: names.logs.request }),
  metrics: requestType({ strindex: true, request: names.metrics.request }),
};

/** OTLP writes ids in hex, protobufjs reads base64. */
function withBytes(content: Content): Content {
  return Object.fromEntries(
    Object.entries(content).map(([key, value]) => [key, bytesIn(key, value)]),
  );
}

function bytesIn(key: string, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (/^(trace|span|parentSpan)Id$/.test(key)) return Buffer.from(String(value), 'hex');
  if (Array.isArray(value)) return value.map((one) => bytesIn('', one));
  return isContent(value) ? withBytes(value) : value;
}

function isContent(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}
