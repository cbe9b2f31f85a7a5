import type { LogRow, SpanRow } from '../../../query/api/wire.ts';
import { durationText, missing } from '../format/figure.ts';

/**
 * When a span began, in nanoseconds since 1970; undefined where the sender did not say (0). The API
 * gives the time itself, and the raw number only where the time cannot hold it.
 */
export function startNano(span: SpanRow): bigint | undefined {
  return instant(span.start_time, span.start_time_unix_nano);
}

/** When a span ended; undefined while it has not. */
export function endNano(span: SpanRow): bigint | undefined {
  return instant(span.end_time, span.end_time_unix_nano);
}

/** When a log record happened; where the sender did not say, when it was collected. */
export function logNano(log: LogRow): bigint | undefined {
  return (
    instant(log.time, log.time_unix_nano) ?? instant(log.observed_time, log.observed_time_unix_nano)
  );
}

/** How long after the span's start: `+1.2 s`; a dash where either is unknown. */
export function afterStart(span: SpanRow, nano: bigint | undefined): string {
  const start = startNano(span);
  if (start === undefined || nano === undefined) return missing;
  const ns = Number(nano - start);
  return `${ns < 0 ? '−' : '+'}${durationText(Math.abs(ns))}`;
}

function instant(time: string | null, raw: string | null): bigint | undefined {
  if (raw !== null && /^[1-9]\d*$/.test(raw)) return BigInt(raw);
  const parts = /^(.+T\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(time ?? '');
  const seconds = parts === null ? Number.NaN : Date.parse(`${parts[1]}Z`) / 1000;
  if (!Number.isSafeInteger(seconds)) return undefined;
  return BigInt(seconds) * 1_000_000_000n + BigInt((parts?.[2] ?? '').padEnd(9, '0'));
}
