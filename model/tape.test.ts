import { expect, test } from 'vitest';
import { Tape } from './tape.ts';

test('appended text stands where it was put, whatever was reserved between', () => {
  const body = Uint8Array.from({ length: 1_000 }, (_, i) => i & 255);
  const tape = new Tape(body, body.length, 0);
  const put: (readonly [at: number, text: Uint8Array])[] = [];
  for (let i = 0; i < 300; i++) {
    const text = new Uint8Array((i * 37) % 400).fill(i);
    put.push([tape.append(text), text]);
    if (i % 7 === 0) tape.reserve(i);
  }
  expect(tape.bytes.subarray(0, body.length)).toEqual(body);
  for (const [at, text] of put) expect(tape.bytes.subarray(at, at + text.length)).toEqual(text);
});

test('a little text makes a large arena a quarter larger, much text twice as large each time', () => {
  const tape = new Tape(new Uint8Array(1_000_000), 1_000_000, 0);
  const sizes = new Set<number>();
  for (let i = 0; i < 10_000; i++) {
    tape.append(new Uint8Array(1_000));
    sizes.add(tape.bytes.length);
  }
  const [first = 0] = sizes;
  expect(first).toBeLessThan(1_300_000);
  expect(tape.bytesUsed).toBe(11_000_000);
  expect(sizes.size).toBeLessThan(8);
});
