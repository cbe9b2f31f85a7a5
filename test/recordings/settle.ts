/**
 * Makes a recording independent of when and where it was made: ids and times become small numbers
 * in their order, ports and folders get fixed names, what describes the machine goes. Everything
 * else stays as the instrumentation sent it.
 */
import type { Json, Received } from './sink.ts';

export interface Place {
  readonly ports: readonly number[];
  readonly folders: readonly string[];
}

interface Settled {
  readonly recording: { [signal: string]: Json };
  readonly spans: number;
  readonly logRecords: number;
}

type Fields = { [key: string]: Json };

const shapes = {
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
} as const;

export function settle(received: readonly Received[], place: Place): Settled {
  const merged = Object.fromEntries(
    (['traces', 'logs'] as const).flatMap((signal) => {
      const bodies = received.filter((one) => one.signal === signal).map(({ body }) => body);
      return bodies.length === 0 ? [] : [[signal, mergeRequests(bodies, shapes[signal])]];
    }),
  );
  const count = (text: string): number => JSON.stringify(merged).split(text).length - 1;
  const spans = count('"startTimeUnixNano"');
  const logRecords = count('"observedTimeUnixNano"');
  const withoutMachine = walk(merged, (fields) => dropMachine(fields));
  const recording = settleText(settleTimes(withoutMachine), place);
  return { recording: objectOf(recording), spans, logRecords };
}

/** One request with each resource and scope once, its items by their time. */
function mergeRequests(bodies: readonly Json[], shape: readonly [string, string, string]): Json {
  const [resources, scopes, items] = shape;
  const merged = new Map<string, { head: Fields; scopes: Map<string, [Fields, Fields[]]> }>();
  for (const resource of bodies.flatMap((body) => list(body, resources))) {
    const head = without(resource, scopes);
    const key = JSON.stringify(head);
    const entry = merged.get(key) ?? { head, scopes: new Map() };
    merged.set(key, entry);
    for (const scope of list(resource, scopes)) {
      const scopeHead = without(scope, items);
      const scopeKey = JSON.stringify(scopeHead);
      const [, all] = entry.scopes.get(scopeKey) ?? [scopeHead, []];
      entry.scopes.set(scopeKey, [scopeHead, [...all, ...list(scope, items)]]);
    }
  }
  return {
    [resources]: [...merged.values()].map((entry) => ({
      ...entry.head,
      [scopes]: [...entry.scopes.values()].map(([head, all]) => ({
        ...head,
        [items]: all.toSorted((a, b) => Number(timeOf(a) - timeOf(b))),
      })),
    })),
  };
}

function timeOf(item: Fields): bigint {
  const time = item.startTimeUnixNano ?? item.timeUnixNano ?? item.observedTimeUnixNano;
  return BigInt(typeof time === 'string' || typeof time === 'number' ? time : 0);
}

/** A machine's attributes of the resource; the runtime's name and version may stay. */
function dropMachine(fields: Fields): Fields {
  const { attributes } = fields;
  if (!Array.isArray(attributes)) return fields;
  const machine =
    /^(host|os|container)\.|^process\.(?!runtime\.)|^service\.instance\.id$|^thread\./;
  return {
    ...fields,
    attributes: attributes.filter((one) => !machine.test(String(objectOf(one).key))),
  };
}

const start = Date.UTC(2026, 0, 1);
const isoTime = /\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?/g;

/** Every time becomes its number among all times, in milliseconds after the start of a year. */
function settleTimes(value: Json): Json {
  const times = new Set<bigint>();
  const isTime = (key: string): boolean => /TimeUnixNano$|^timeUnixNano$/.test(key);
  walk(value, (fields) => {
    for (const [key, inner] of Object.entries(fields)) {
      if (isTime(key) && Number(inner) !== 0) times.add(BigInt(String(inner)));
      if (typeof inner !== 'string') continue;
      for (const [text] of inner.matchAll(isoTime)) times.add(nanos(text));
    }
    return fields;
  });
  const order = [...times].sort((a, b) => (a < b ? -1 : 1));
  const rank = new Map(order.map((time, index) => [time, index]));
  const millis = (time: bigint): number => start + (rank.get(time) ?? 0);
  return walk(value, (fields) =>
    Object.fromEntries(
      Object.entries(fields).map(([key, inner]) => {
        if (isTime(key) && Number(inner) !== 0) {
          return [key, `${millis(BigInt(String(inner)))}000000`];
        }
        if (typeof inner !== 'string') return [key, inner];
        return [
          key,
          inner.replaceAll(isoTime, (text) => new Date(millis(nanos(text))).toISOString()),
        ];
      }),
    ),
  );
}

/** A time without a zone counts as UTC, which is what every script here runs with. */
function nanos(text: string): bigint {
  const [, seconds = '', fraction = ''] = /^(.{19})(?:\.(\d+))?/.exec(text) ?? [];
  const whole = BigInt(Date.parse(`${seconds.replace(' ', 'T')}Z`)) * 1_000_000n;
  return whole + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
}

/** Ids, ports, folders, measured durations: by their text, wherever it stands. */
function settleText(value: Json, place: Place): Json {
  const ids = new Map<string, string>();
  const idOf = (text: string): string => {
    const known = ids.get(text) ?? settledId(text, ids.size + 1);
    ids.set(text, known);
    return known;
  };
  const settleString = (text: string): string => {
    let settled = text;
    for (const folder of place.folders) settled = settled.replaceAll(folder, 'recordings');
    for (const port of place.ports) settled = settled.replaceAll(`:${port}`, ':8080');
    settled = settled
      .replaceAll(/\/[\w./-]*\/(lib\/(python|node))/g, '$1')
      // What the JavaScript SDK calls a service that has no name.
      .replaceAll(/\bunknown_service:\S*\/node\b/g, 'unknown_service:node')
      .replaceAll(randomId, idOf)
      .replaceAll(/\b0x[0-9a-f]{6,}\b/g, '0x0')
      .replaceAll(/\b179\d{7}(\.\d+)?\b/g, '1767225600')
      .replaceAll(/\b179\d{10}\b/g, '1767225600000')
      .replaceAll(/("\w*(?:latency|duration|elapsed)\w*"): ?[\d.e-]+/g, '$1:0.25');
    return shortTrace(settled);
  };
  return walk(value, (fields) => {
    const measured = typeof fields.key === 'string' && duration.test(fields.key);
    return Object.fromEntries(
      Object.entries(fields).map(([key, inner]) => {
        if (measured && key === 'value') return [key, fixedNumber(inner)];
        if (key === 'intValue' && place.ports.includes(Number(inner))) return [key, '8080'];
        return [key, typeof inner === 'string' ? settleString(inner) : inner];
      }),
    );
  });
}

const duration = /time_to_first|time_per|msTo|duration|latency|elapsed|PerSecond/i;

/** UUIDs, ids of traces and spans, and those that libraries make up themselves. */
const randomId = new RegExp(
  [
    '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
    '\\b[0-9a-f]{32}\\b',
    '\\b[0-9a-f]{16}\\b',
    '(?<=\\b(aitxt|aiobj|msg|trace|group|call|chatcmpl|run|tr|agent|id)[-_])[A-Za-z0-9]{16,32}\\b',
    '\\b01[0-9A-HJKMNP-TV-Z]{24}\\b',
  ].join('|'),
  'g',
);

function settledId(text: string, number: number): string {
  const digits = number.toString(16);
  if (text.length !== 36) return digits.padStart(text.length, '0');
  return `00000000-0000-4000-8000-${digits.padStart(12, '0')}`;
}

function fixedNumber(value: Json): Json {
  const fields = objectOf(value);
  if ('doubleValue' in fields) return { doubleValue: 0.25 };
  return 'intValue' in fields ? { intValue: '250' } : value;
}

/** The first and the last lines of a stack trace: those between are the library's and many. */
function shortTrace(text: string): string {
  if (!/Traceback \(most recent|\n {4}at /.test(text) || text.length < 1500) return text;
  return `${text.slice(0, 300)}\n…\n${text.slice(-600)}`;
}

function walk(value: Json, change: (fields: Fields) => Fields): Json {
  if (Array.isArray(value)) return value.map((one) => walk(one, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(change(value)).map(([key, inner]) => [key, walk(inner, change)]),
  );
}

function list(value: Json, key: string): Fields[] {
  const inner = objectOf(value)[key];
  return Array.isArray(inner) ? inner.map(objectOf) : [];
}

function without(fields: Fields, key: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([one]) => one !== key));
}

function objectOf(value: Json): Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}
