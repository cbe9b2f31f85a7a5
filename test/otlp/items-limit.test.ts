import { expect, test } from 'vitest';
import { decode } from '../../collector/decode/decode.ts';
import { requestItemsMax } from '../../model/limits.ts';
import { frame } from './wire-bytes.ts';

const limits = { valueDepthMax: 64 };
const excess = 3;
const count = requestItemsMax + excess;

test.each(['protobuf', 'json'] as const)('%s: items beyond the limit are counted', (encoding) => {
  const decoded = decode('logs', emptyRecords(encoding), encoding, limits);
  expect(decoded.itemsIn).toBe(count);
  expect(decoded.tape.items.length).toBe(requestItemsMax);
  expect(decoded.dropped).toEqual({ too_many_items: excess });
});

function emptyRecords(encoding: 'protobuf' | 'json'): Uint8Array {
  if (encoding === 'protobuf') {
    const records = new Uint8Array(count * 2);
    for (let i = 0; i < count; i++) records[i * 2] = (2 << 3) | 2;
    return frame(1, frame(2, records));
  }
  const records = `{}${',{}'.repeat(count - 1)}`;
  const text = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${records}]}]}]}`;
  return new TextEncoder().encode(text);
}
