import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from './pace.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Runs are noted with the time they begin. */
function paced(takesMs: number, isBusy: () => boolean = () => false) {
  const began: number[] = [];
  const start = performance.now();
  const pace = new Pace({
    restMs: 100,
    isBusy,
    task() {
      began.push(performance.now() - start);
      if (takesMs === 0) return Promise.resolve();
      return new Promise((resolve) => setTimeout(resolve, takesMs));
    },
  });
  return { began, pace };
}

test('runs at once, and after a rest only if it was asked again', async () => {
  const { began, pace } = paced(10);
  pace.ask();
  await after(500);
  expect(began).toEqual([0]);
  pace.ask();
  await after(500);
  expect(began).toEqual([0, 500]);
});

test('asked without end it rests four times as long as it runs', async () => {
  const { began, pace } = paced(50);
  const asking = setInterval(() => pace.ask(), 10);
  pace.ask();
  await after(990);
  clearInterval(asking);
  expect(began).toEqual([0, 250, 500, 750]);
});

test('the shortest rest holds where a run takes no time', async () => {
  const { began, pace } = paced(0);
  for (let i = 0; i < 20; i++) {
    pace.ask();
    await after(10);
  }
  await after(500);
  expect(began).toEqual([0, 100, 200]);
});

test('what is asked during a run is followed after it, once', async () => {
  const { began, pace } = paced(50);
  pace.ask();
  await after(10);
  pace.ask();
  pace.ask();
  await after(1_000);
  expect(began).toEqual([0, 250]);
});

test('waits while the same is under way for another reason', async () => {
  let busy = true;
  const { began, pace } = paced(10, () => busy);
  pace.ask();
  await after(250);
  expect(began).toEqual([]);
  busy = false;
  await after(100);
  expect(began).toEqual([300]);
});

test('stops, whatever was asked', async () => {
  const { began, pace } = paced(50);
  pace.ask();
  await after(10);
  pace.ask();
  pace.stop();
  await after(1_000);
  expect(began).toEqual([0]);
  pace.ask();
  pace.stop();
  await after(1_000);
  expect(began).toEqual([0]);
});
