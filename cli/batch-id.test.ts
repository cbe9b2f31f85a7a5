import { expect, test } from 'vitest';
import { newBatchId } from './batch-id.ts';

test('ids of batches are UUIDs of version 7, distinct, and sort by time', () => {
  const before = Date.now();
  const ids = Array.from({ length: 1_000 }, newBatchId);
  const after = Date.now();
  const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(ids.filter((id) => !uuid7.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  const times = ids.map((id) => Number.parseInt(id.replace('-', '').slice(0, 12), 16));
  expect(times.filter((time) => time < before || time > after)).toEqual([]);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});
