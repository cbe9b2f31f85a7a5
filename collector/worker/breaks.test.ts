import { describe, expect, test } from 'vitest';
import { TimedBreaks } from './breaks.ts';

/** Breaks by a clock that stands still but for `pass`. */
function setUp() {
  let ms = 1_000;
  const breaks = new TimedBreaks(() => ms);
  const pass = (by: number): void => {
    ms += by;
  };
  /** So much work that the clock is asked. */
  const look = (): void => breaks.tick(256);
  return { breaks, pass, look };
}

describe('breaks', () => {
  const rows: readonly (readonly [string, number, readonly number[], readonly number[]])[] = [
    ['none in short work', 0, [4, 4], []],
    ['after 10 ms each', 0, [6, 6, 6, 6, 30, 1], [2, 4, 5]],
    ['one after a step of any length', 0, [900, 900], [1, 2]],
    ['the work has as long as the last one took', 40, [10, 10, 10, 10, 10, 10], [1, 5]],
  ];
  test.each(rows)('%s', (_name, breakMs, steps, want) => {
    const { breaks, pass, look } = setUp();
    const taken: number[] = [];
    let done = 0;
    const take = (): void => {
      taken.push(done);
      pass(breakMs);
    };
    breaks.during(take, () => {
      for (const ms of steps) {
        pass(ms);
        done++;
        look();
      }
    });
    expect(taken).toEqual(want);
  });

  test('of many ticks some ask the clock', () => {
    const { breaks, pass } = setUp();
    let taken = 0;
    const take = (): void => {
      taken++;
    };
    breaks.during(take, () => {
      pass(100);
      for (let i = 0; i < 255; i++) breaks.tick();
      expect(taken).toBe(0);
      breaks.tick();
      expect(taken).toBe(1);
    });
  });

  test('none where nobody takes them, nor when the work is over, nor when it failed', () => {
    const { breaks, pass, look } = setUp();
    let taken = 0;
    const take = (): void => {
      taken++;
    };
    breaks.during(take, () => {});
    const failed = () =>
      breaks.during(take, () => {
        throw new Error('broken');
      });
    expect(failed).toThrow('broken');
    pass(100);
    look();
    expect(taken).toBe(0);
  });

  test('are no time of the work', () => {
    const { breaks, pass, look } = setUp();
    const start = breaks.now();
    breaks.during(
      () => pass(500),
      () => {
        pass(20);
        look();
        pass(5);
      },
    );
    expect(breaks.now() - start).toBe(25);
  });
});
