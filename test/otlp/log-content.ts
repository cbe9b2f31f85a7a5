import fc from 'fast-check';
import * as L from '../../model/log-tape.ts';
import { attributes, hex, i32, text, u32, u64, values } from './arbitrary-content.ts';
import {
  attributesDepth,
  type Pair,
  uniqueKeys,
  uniqueKeysInside,
  type Value,
  valueDepth,
} from './content.ts';
import { pairTrees, type Tree, valueTree, type Words } from './encode-content.ts';
import { type Fields, pairs, valueContent } from './message-content.ts';
import type { SignalKit } from './signal-kit.ts';
import type { TapeReader } from './tape-content.ts';

export interface LogContent {
  /** Empty where there is none. */
  readonly traceId: string;
  readonly spanId: string;
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName: string;
  /** Undefined where the message is absent, which differs from an empty value. */
  readonly body: Value | undefined;
  readonly attributes: readonly Pair[];
  readonly droppedAttributesCount: number;
  readonly flags: number;
}

/** Ids that OTLP calls invalid are none, whatever else the record says. */
const traceId = fc.oneof(hex(16), hex(8), fc.constantFrom('', '0'.repeat(32), '12'));
const spanId = fc.oneof(hex(8), hex(16), fc.constantFrom('', '0'.repeat(16), '34'));

const log: fc.Arbitrary<LogContent> = fc.record({
  traceId,
  spanId,
  timeUnixNano: u64,
  observedTimeUnixNano: u64,
  severityNumber: i32,
  severityText: text,
  eventName: text,
  body: fc.option(values.value, { nil: undefined }),
  attributes,
  droppedAttributesCount: u32,
  flags: u32,
});

/** Everything the tests need to know of log records. */
export const logKit: SignalKit<LogContent> = {
  signal: 'logs',
  request: 'ExportLogsServiceRequest',
  names: { resources: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords' },
  arbitrary: log,
  tree: logTree,
  fromMessage: logContent,
  fromTape: (reader, items) => items.map((at) => logOnTape(reader, at)),
  count: () => 1,
  valid: (one) => (isTooDeep(one, 64) ? [] : [one]),
  settle: (one) => [settledLog(one)],
};

function settledLog(one: LogContent): LogContent {
  return {
    ...one,
    traceId: idOrNone(one.traceId, 32),
    spanId: idOrNone(one.spanId, 16),
    body: one.body && uniqueKeysInside(one.body),
    attributes: uniqueKeys(one.attributes),
  };
}

export function idOrNone(digits: string, length: number): string {
  return digits.length === length && !/^0*$/.test(digits) ? digits : '';
}

function isTooDeep({ body, attributes: pairsOf }: LogContent, depthMax: number): boolean {
  const bodyDepth = body === undefined ? 0 : valueDepth(body);
  return Math.max(bodyDepth, attributesDepth(pairsOf)) > depthMax;
}

function logTree(one: LogContent, words: Words): Tree {
  const { body, ...rest } = one;
  return {
    ...rest,
    traceId: words.id(one.traceId),
    spanId: words.id(one.spanId),
    timeUnixNano: words.long(one.timeUnixNano),
    observedTimeUnixNano: words.long(one.observedTimeUnixNano),
    ...(body !== undefined && { body: valueTree(body, words) }),
    attributes: pairTrees(one.attributes, words),
  };
}

function logContent(message: Fields): LogContent {
  return {
    traceId: message.hex('traceId'),
    spanId: message.hex('spanId'),
    timeUnixNano: message.text('timeUnixNano'),
    observedTimeUnixNano: message.text('observedTimeUnixNano'),
    severityNumber: message.number('severityNumber'),
    severityText: message.text('severityText'),
    eventName: message.text('eventName'),
    body: message.has('body') ? valueContent(message.one('body')) : undefined,
    attributes: pairs(message, 'attributes'),
    droppedAttributesCount: message.number('droppedAttributesCount'),
    flags: message.number('flags'),
  };
}

function logOnTape(reader: TapeReader, at: number): LogContent {
  const id = (word: number, bytes: number): string =>
    reader.word(word) === 0 ? '' : reader.hex(reader.word(word), bytes);
  const body = reader.word(at + L.LOG_BODY);
  return {
    traceId: id(at + L.LOG_TRACE_ID, 16),
    spanId: id(at + L.LOG_SPAN_ID, 8),
    timeUnixNano: reader.u64(at + L.LOG_TIME),
    observedTimeUnixNano: reader.u64(at + L.LOG_OBSERVED_TIME),
    severityNumber: reader.word(at + L.LOG_SEVERITY_NUMBER) | 0,
    severityText: reader.text(at + L.LOG_SEVERITY_TEXT),
    eventName: reader.text(at + L.LOG_EVENT_NAME),
    body: body === 0 ? undefined : reader.value(body),
    attributes: reader.pairs(at + L.LOG_ATTRIBUTES),
    droppedAttributesCount: reader.word(at + L.LOG_DROPPED_ATTRIBUTES),
    flags: reader.word(at + L.LOG_FLAGS),
  };
}
