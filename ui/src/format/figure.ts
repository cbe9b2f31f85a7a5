/** A number with its unit apart, since the unit is set small and quiet. */
export interface Figure {
  readonly figure: string;
  readonly unit: string;
}

/** Missing is a dash, never zero. */
export const missing = '–';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', {
  notation: 'compact',
  maximumSignificantDigits: 3,
});
const twoDigits = { minimumSignificantDigits: 2, maximumSignificantDigits: 2 } as const;

/** Nanoseconds as a person reads them: `14.62 s`, `455 ms`, `12:05 min`. */
export function duration(ns: number | null | undefined): Figure {
  if (ns === null || ns === undefined) return { figure: missing, unit: '' };
  const size = Math.abs(ns);
  if (size < 1e3) return { figure: String(Math.round(ns)), unit: 'ns' };
  if (size < 999.5e3) return { figure: significant(ns / 1e3), unit: 'µs' };
  if (size < 999.5e6) return { figure: significant(ns / 1e6), unit: 'ms' };
  if (size < 59.995e9) return { figure: (ns / 1e9).toFixed(2), unit: 's' };
  const seconds = Math.round(ns / 1e9);
  if (seconds < 3600) return { figure: clockPair(seconds), unit: 'min' };
  return { figure: clockPair(Math.round(seconds / 60)), unit: 'h' };
}

export function durationText(ns: number | null | undefined): string {
  const { figure, unit } = duration(ns);
  return unit === '' ? figure : `${figure} ${unit}`;
}

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? missing : grouped.format(value);
}

/** For columns: whole up to five digits, three significant ones above, `220K`, `1.24M`. */
export function shortCount(value: number | null | undefined): string {
  return typeof value === 'number' && value >= 99_999.5 ? compact.format(value) : count(value);
}

/** A mark on a ruler, in the unit that suits the whole: `0 s`, `5 s`, `2.5 ms`, `0:30 min`. */
export function tick(ns: number, totalNs: number): Figure {
  const zeroOr = (units: number) => (units === 0 ? '0' : clockPair(units));
  if (totalNs >= 3600e9) return { figure: zeroOr(Math.round(ns / 60e9)), unit: 'h' };
  if (totalNs >= 60e9) return { figure: zeroOr(Math.round(ns / 1e9)), unit: 'min' };
  const units: readonly (readonly [number, string])[] = [
    [1e9, 's'],
    [1e6, 'ms'],
    [1e3, 'µs'],
  ];
  const [size, unit] = units.find(([least]) => totalNs >= least) ?? [1, 'ns'];
  return { figure: String(Number((ns / size).toPrecision(3))), unit };
}

/** Tokens in and out as one number; missing only where both are. */
export function sumOf(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}

/** US dollars: four decimals below one, two above, two significant digits where it is tiny. */
export function money(usd: number | null | undefined): string {
  if (usd === null || usd === undefined) return missing;
  if (usd === 0) return '$0';
  if (Math.abs(usd) < 0.000001) return '<$0.000001';
  if (Math.abs(usd) < 0.001) return `$${usd.toLocaleString('en-US', twoDigits)}`;
  if (Math.abs(usd) < 1) return `$${usd.toFixed(4)}`;
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** `1 span`, `2 spans`. */
export function plural(n: number, word: string): string {
  return `${count(n)} ${word}${n === 1 ? '' : 's'}`;
}

/** The first and last of a hex id: enough to tell two apart, short enough for a title. */
export function shortId(id: string): string {
  return id.length <= 14 ? id : `${id.slice(0, 8)}…${id.slice(-4)}`;
}

/** Three significant digits, as lists want it. */
function significant(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function clockPair(units: number): string {
  return `${Math.floor(units / 60)}:${String(units % 60).padStart(2, '0')}`;
}
