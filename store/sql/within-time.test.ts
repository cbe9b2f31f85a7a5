import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withinTime } from './within-time.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const over = () => new Error('over');
const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** What became of it so far. */
function watched(promise: Promise<unknown>) {
  const seen: unknown[] = [];
  promise.then(
    (value) => seen.push(value),
    (error: Error) => seen.push(error.message),
  );
  return seen;
}

test('time runs from when it began, and once', async () => {
  let signal: AbortSignal | undefined;
  let began = () => {};
  const seen = watched(
    withinTime(100, over, undefined, (given, start) => {
      [signal, began] = [given, start];
      return new Promise(() => {});
    }),
  );
  await after(500);
  began();
  await after(60);
  began();
  await after(39);
  expect(signal?.aborted).toBe(false);
  await after(1);
  expect(signal?.reason).toMatchObject({ message: 'over' });
  // It may still hear of it.
  expect(seen).toEqual([]);
  await after(1_999);
  expect(seen).toEqual([]);
  await after(1);
  expect(seen).toEqual(['over']);
});

test('what ends leaves no timer behind', async () => {
  const seen = watched(
    withinTime(100, over, undefined, async (_signal, began) => {
      began();
      return 'done';
    }),
  );
  await after(0);
  expect(seen).toEqual(['done']);
  expect(vi.getTimerCount()).toBe(0);
});

test('what ends late, but within its grace, is told as it is', async () => {
  const late = withinTime(100, over, undefined, (signal, began) => {
    began();
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => setTimeout(reject, 500, new Error('interrupted')));
    });
  });
  const seen = watched(late);
  await after(600);
  expect(seen).toEqual(['interrupted']);
  expect(vi.getTimerCount()).toBe(0);
});

test('a signal that is given aborts as well', async () => {
  const gone = new AbortController();
  let reason: unknown;
  const seen = watched(
    withinTime(100, over, gone.signal, async (signal) => {
      gone.abort('gone');
      reason = signal.reason;
    }),
  );
  await after(0);
  expect([reason, seen]).toEqual(['gone', [undefined]]);
});
