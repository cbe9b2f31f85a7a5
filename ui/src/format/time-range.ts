/** The presets of the time range; the word is what stands in the address. */
export const timeRanges = [
  { word: '15m', name: 'Last 15 min', ms: 15 * 60_000 },
  { word: '1h', name: 'Last 1 h', ms: 3_600_000 },
  { word: '24h', name: 'Last 24 h', ms: 86_400_000 },
  { word: '7d', name: 'Last 7 d', ms: 7 * 86_400_000 },
  { word: '30d', name: 'Last 30 d', ms: 30 * 86_400_000 },
  { word: 'all', name: 'All time', ms: undefined },
] as const;

export type TimeRange = (typeof timeRanges)[number];
const usual = timeRanges[2];

/** An unknown word means the usual range, 24 hours. */
export function timeRange(word: string | null): TimeRange {
  return timeRanges.find((range) => range.word === word) ?? usual;
}

export function rangeStart(range: TimeRange, nowMs: number): string | undefined {
  return range.ms === undefined ? undefined : new Date(nowMs - range.ms).toISOString();
}

/** The next wider preset, to offer where a list is empty. */
export function widerRange(range: TimeRange): TimeRange | undefined {
  return timeRanges[timeRanges.indexOf(range) + 1];
}
