import { expect, test } from 'vitest';
import { Known } from './known.ts';

interface State {
  value: number;
}

function knownOf(stored: Map<string, number>, weightMax = 100) {
  const reads: string[] = [];
  const known = new Known<State>({
    async read(id) {
      reads.push(id);
      const value = stored.get(id);
      return value === undefined ? undefined : { value };
    },
    weightOf: ({ value }) => value,
    weightMax,
  });
  return { known, reads };
}

const valueIn = async (state: State | undefined) => state?.value;

test('a subject is read once, however many ask at the same time', async () => {
  const { known, reads } = knownOf(new Map([['a', 1]]));
  const all = await Promise.all([1, 2, 3].map(() => known.use('a', valueIn)));
  expect([all, reads]).toEqual([[1, 1, 1], ['a']]);
});

test('what is not there is asked for again', async () => {
  const stored = new Map<string, number>();
  const { known, reads } = knownOf(stored);
  expect(await known.use('a', valueIn)).toBeUndefined();
  stored.set('a', 2);
  expect(await known.use('a', valueIn)).toBe(2);
  expect(reads).toEqual(['a', 'a']);
});

test('a read that failed is made again', async () => {
  let fails = true;
  const known = new Known<State>({
    read: async () => {
      if (fails) throw new Error('no disk');
      return { value: 1 };
    },
    weightOf: () => 1,
    weightMax: 10,
  });
  await expect(known.use('a', valueIn)).rejects.toThrow('no disk');
  fails = false;
  expect(await known.use('a', valueIn)).toBe(1);
});

test('alone is one after the other, also after one that failed', async () => {
  const { known } = knownOf(new Map([['a', 0]]));
  const steps: string[] = [];
  const work = (name: string, fails = false) =>
    known.alone('a', async (state) => {
      steps.push(`${name} begins`);
      await Promise.resolve();
      if (fails) throw new Error('refused');
      if (state !== undefined) state.value++;
      steps.push(`${name} ends`);
    });
  const all = await Promise.allSettled([work('1'), work('2', true), work('3')]);
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(steps).toEqual(['1 begins', '1 ends', '2 begins', '3 begins', '3 ends']);
  expect(await known.use('a', valueIn)).toBe(2);
});

test('the ones not used for longest are forgotten, and none that is in use', async () => {
  const { known, reads } = knownOf(new Map(['a', 'b', 'c'].map((id) => [id, 4])), 9);
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const busy = known.use('a', () => held);
  await known.use('b', valueIn);
  await known.use('c', valueIn);
  await known.use('a', valueIn);
  expect(reads).toEqual(['a', 'b', 'c']);
  letGo();
  await busy;
  await known.use('b', valueIn);
  expect(reads).toEqual(['a', 'b', 'c', 'b']);
});

test('everything is read again once it was changed by others', async () => {
  const stored = new Map([['a', 1]]);
  const { known } = knownOf(stored);
  await known.use('a', valueIn);
  stored.set('a', 5);
  known.forget();
  expect(await known.use('a', valueIn)).toBe(5);
  known.put('a', { value: 7 });
  expect(await known.use('a', valueIn)).toBe(7);
});
