import { expect, it } from 'vitest';
import { sampleSpan } from '../../e2e/sample-spans.ts';
import { endNano, startNano } from './instants.ts';

const base = sampleSpan({ id: 'a' });

it.each([
  ['2026-11-23T01:02:03.000000001Z', null, 1_795_395_723_000_000_001n],
  ['2026-11-23T01:02:03.5Z', null, 1_795_395_723_500_000_000n],
  ['1970-01-01T00:00:00Z', null, 0n],
  [null, '18446744073709551615', 18_446_744_073_709_551_615n],
  [null, '0', undefined],
  [null, null, undefined],
  ['not a time', null, undefined],
])('time %s, raw %s', (time, raw, wanted) => {
  const span = {
    ...base,
    start_time: time,
    start_time_unix_nano: raw,
    end_time: time,
    end_time_unix_nano: raw,
  };
  expect([startNano(span), endNano(span)]).toEqual([wanted, wanted]);
});
