/** ISO 8601 with up to nine decimals -> nanoseconds since 1970. Without an offset it is UTC. */
import { Invalid } from '../../model/errors.ts';
import { timestampNsMax, type UnixNano } from '../../model/time.ts';

const isoTime =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(Z|[+-]\d\d:\d\d)?$/i;

/** @throws Invalid `invalid_time` where the text is no such time or outside of TIMESTAMP_NS */
export function readTime(text: string, field: string): UnixNano {
  const match = isoTime.exec(text);
  const [, date, minutes = '00:00', seconds = '00', fraction = '', offset = 'Z'] = match ?? [];
  const milliseconds = Date.parse(`${date}T${minutes}:${seconds}.000${offset.toUpperCase()}`);
  if (match === null || Number.isNaN(milliseconds)) throw invalidTime(field);
  const nano = BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  if (nano > timestampNsMax || nano < -timestampNsMax) throw invalidTime(field);
  return nano;
}

function invalidTime(field: string): Invalid {
  return new Invalid('The time could not be read.', {
    code: 'invalid_time',
    field,
    hint: 'Use ISO 8601, for example 2026-11-23T01:02:03.000000001Z.',
  });
}
