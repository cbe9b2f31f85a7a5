/**
 * The lowerCamelCase field names of OTLP/JSON (v1.11), found by their bytes. A name nobody knows
 * is 0. snake_case names are unknown on purpose: the specification calls them invalid.
 */
export const nameIds = {
  resourceSpans: 1,
  resource: 2,
  scopeSpans: 3,
  schemaUrl: 4,
  attributes: 5,
  droppedAttributesCount: 6,
  entityRefs: 7,
  type: 8,
  idKeys: 9,
  descriptionKeys: 10,
  scope: 11,
  spans: 12,
  name: 13,
  version: 14,
  traceId: 15,
  spanId: 16,
  traceState: 17,
  parentSpanId: 18,
  kind: 19,
  startTimeUnixNano: 20,
  endTimeUnixNano: 21,
  events: 22,
  droppedEventsCount: 23,
  links: 24,
  droppedLinksCount: 25,
  status: 26,
  flags: 27,
  timeUnixNano: 28,
  message: 29,
  code: 30,
  key: 31,
  value: 32,
  keyStrindex: 33,
  stringValue: 34,
  boolValue: 35,
  intValue: 36,
  doubleValue: 37,
  arrayValue: 38,
  kvlistValue: 39,
  bytesValue: 40,
  stringValueStrindex: 41,
  values: 42,
  resourceLogs: 43,
  scopeLogs: 44,
  logRecords: 45,
  observedTimeUnixNano: 46,
  severityNumber: 47,
  severityText: 48,
  body: 49,
  eventName: 50,
  resourceMetrics: 51,
  scopeMetrics: 52,
  metrics: 53,
  description: 54,
  unit: 55,
  gauge: 56,
  sum: 57,
  histogram: 58,
  exponentialHistogram: 59,
  summary: 60,
  metadata: 61,
  dataPoints: 62,
  aggregationTemporality: 63,
  isMonotonic: 64,
  asDouble: 65,
  asInt: 66,
  exemplars: 67,
  filteredAttributes: 68,
  count: 69,
  bucketCounts: 70,
  explicitBounds: 71,
  min: 72,
  max: 73,
  scale: 74,
  zeroCount: 75,
  positive: 76,
  negative: 77,
  zeroThreshold: 78,
  offset: 79,
  quantileValues: 80,
  quantile: 81,
} as const;

const tableSize = 256;

interface NameTable {
  /** Name id by slot; 0 is free. */
  readonly ids: Uint8Array;
  readonly texts: readonly Uint8Array[];
}

const table: NameTable = buildTable();

/** The id of the name at `start`, or 0. */
export function nameIdAt(bytes: Uint8Array, start: number, length: number): number {
  let slot = slotOf(length, bytes[start] ?? 0, bytes[start + length - 1] ?? 0);
  for (;;) {
    const id = table.ids[slot] ?? 0;
    if (id === 0 || isText(table.texts[id], bytes, start, length)) return id;
    slot = (slot + 1) % tableSize;
  }
}

function isText(
  text: Uint8Array | undefined,
  bytes: Uint8Array,
  start: number,
  length: number,
): boolean {
  if (text === undefined || text.length !== length) return false;
  for (let i = 0; i < length; i++) if (text[i] !== bytes[start + i]) return false;
  return true;
}

function slotOf(length: number, first: number, last: number): number {
  return (length * 31 + first * 7 + last * 3) % tableSize;
}

function buildTable(): NameTable {
  const ids = new Uint8Array(tableSize);
  const texts: Uint8Array[] = [new Uint8Array(0)];
  for (const [name, id] of Object.entries(nameIds)) {
    const text = new TextEncoder().encode(name);
    texts[id] = text;
    let slot = slotOf(text.length, text[0] ?? 0, text[text.length - 1] ?? 0);
    while (ids[slot] !== 0) slot = (slot + 1) % tableSize;
    ids[slot] = id;
  }
  return { ids, texts };
}
