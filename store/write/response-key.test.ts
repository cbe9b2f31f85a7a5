import { expect, test } from 'vitest';
import { responseKey } from './response-key.ts';

/** The key as one number of 64 bits, of an id that stands between other bytes. */
function keyOf(id: string, around = ''): bigint {
  const bytes = Buffer.from(`${around}${id}${around}`);
  const length = Buffer.byteLength(id);
  const key = new Uint32Array(2);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  responseKey(view, Buffer.byteLength(around), length, key);
  return (BigInt(key[0] ?? 0) << 32n) | BigInt(key[1] ?? 0);
}

test('the key follows from the bytes of the id alone, whatever stands around it', () => {
  for (const id of ['a', 'ab', 'abc', 'abcd', 'abcde', 'chatcmpl-ABC', 'msg_01Hé✓'])
    for (const around of ['x', 'é', '0000000']) expect(keyOf(id, around)).toBe(keyOf(id));
});

test('ids that differ have other keys, and half of them differ in each bit', () => {
  const ids = [
    ...Array.from({ length: 60_000 }, (_, i) => `chatcmpl-${i}`),
    ...Array.from({ length: 60_000 }, (_, i) => `${i}-of-a-batch`),
    ...Array.from({ length: 60_000 }, (_, i) => i.toString(36).padStart(24, '0')),
    ...Array.from({ length: 200 }, (_, i) => '\0'.repeat(i)),
  ];
  const keys = new Set(ids.map((id) => keyOf(id)));
  expect(keys.size).toBe(ids.length);
  for (const half of [0n, 32n]) {
    const halves = new Set([...keys].map((key) => (key >> half) & 0xffffffffn));
    // Of 180,000 random words some four are drawn twice.
    expect(halves.size).toBeGreaterThan(ids.length - 40);
  }
  for (let bit = 0n; bit < 64n; bit++) {
    const set = [...keys].filter((key) => ((key >> bit) & 1n) === 1n).length;
    expect(set / ids.length).toBeGreaterThan(0.48);
    expect(set / ids.length).toBeLessThan(0.52);
  }
});
