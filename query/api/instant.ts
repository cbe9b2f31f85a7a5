/** The form in which times reach the store, whatever offset and precision a client wrote. */
const shape = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d))?$/;
const yearFirst = 1970;
const yearLast = 2261;

/**
 * ISO 8601 date or date-time with offset to UTC with nine decimals. A date means its first instant
 * in UTC. Undefined where it is neither, or outside the years 1970 to 2261 (TIMESTAMP_NS ends in
 * 2262).
 */
export function utcInstant(text: string): string | undefined {
  const [, day, clock = '00:00:00', fraction = '', offset = 'Z'] = shape.exec(text) ?? [];
  if (day === undefined || !isCalendarDay(day)) return undefined;
  const ms = Date.parse(`${day}T${clock}${offset}`);
  if (Number.isNaN(ms)) return undefined;
  const utc = new Date(ms);
  if (utc.getUTCFullYear() < yearFirst || utc.getUTCFullYear() > yearLast) return undefined;
  return `${utc.toISOString().slice(0, 19)}.${fraction.padEnd(9, '0')}Z`;
}

/** `Date.parse` takes 30 February for 2 March. */
function isCalendarDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}
