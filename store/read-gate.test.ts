import { expect, test } from 'vitest';
import { ReadGate } from './read-gate.ts';

/** A read that goes on until it is ended. */
function openRead(gate: ReadGate, said: string[], name: string) {
  let end = (): void => {};
  const going = new Promise<void>((resolve) => {
    end = resolve;
  });
  const done = gate.read(async () => {
    said.push(`${name} begins`);
    await going;
    said.push(`${name} ends`);
    return name;
  });
  return { end, done };
}

test('reads overlap', async () => {
  const gate = new ReadGate();
  const said: string[] = [];
  const [one, two] = [openRead(gate, said, 'one'), openRead(gate, said, 'two')];
  two.end();
  one.end();
  expect(await Promise.all([one.done, two.done])).toEqual(['one', 'two']);
  expect(said).toEqual(['one begins', 'two begins', 'two ends', 'one ends']);
});

test('the task waits for the reads of before, and those of after for it', async () => {
  const gate = new ReadGate();
  const said: string[] = [];
  const before = openRead(gate, said, 'before');
  const task = gate.alone(async () => {
    said.push('task begins');
    await new Promise((resolve) => setImmediate(resolve));
    said.push('task ends');
  }, 60_000);
  const after = openRead(gate, said, 'after');
  after.end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(said).toEqual(['before begins']);
  before.end();
  expect(await task).toBe(true);
  await Promise.all([before.done, after.done]);
  expect(said).toEqual([
    ...['before begins', 'before ends', 'task begins', 'task ends', 'after begins', 'after ends'],
  ]);
});

test('a read that goes on for too long is not waited for', async () => {
  const gate = new ReadGate();
  const said: string[] = [];
  const long = openRead(gate, said, 'long');
  const isDone = await gate.alone(async () => {
    said.push('task');
  }, 1);
  expect(isDone).toBe(false);
  const next = openRead(gate, said, 'next');
  next.end();
  await next.done;
  long.end();
  await long.done;
  expect(said).toEqual(['long begins', 'next begins', 'next ends', 'long ends']);
  expect(await gate.alone(async () => {}, 1)).toBe(true);
});

test('errors of reads and of the task leave it open', async () => {
  const gate = new ReadGate();
  const failing = () => Promise.reject(new Error('no'));
  await expect(gate.read(failing)).rejects.toThrow('no');
  await expect(gate.alone(failing, 1)).rejects.toThrow('no');
  expect(await gate.read(async () => 1)).toBe(1);
  expect(await gate.alone(async () => {}, 1)).toBe(true);
});
