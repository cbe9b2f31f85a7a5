import { expect, test } from 'vitest';
import { byteSizeText } from './byte-size.ts';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1_572_864, '1.5 MiB'],
  [3 * 1024 ** 5, '3072.0 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(byteSizeText(bytes)).toBe(text);
});
