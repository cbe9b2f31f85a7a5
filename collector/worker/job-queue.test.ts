import { describe, expect, test } from 'vitest';
import { groupBytesMax, groupJobsMax } from '../../model/limits.ts';
import type { Signal } from '../../model/signal.ts';
import { JobQueue, type WaitingJob } from './job-queue.ts';

type Sent = readonly [batchId: string, connection?: string, bytes?: number, signal?: Signal];

const large = groupBytesMax - 10;
const one = 'one';
const two = 'two';

const cases: readonly (readonly [string, readonly Sent[], readonly string[]])[] = [
  ['nothing', [], []],
  ['all small ones as one group, in order', [['a'], ['b'], ['c']], ['abc']],
  [
    'one job of each connection in turn',
    [
      ['a', one],
      ['b', one],
      ['c', two],
    ],
    ['acb'],
  ],
  [
    'a greedy connection waits for itself',
    [
      ['a', one, large],
      ['b', one, large],
      ['c', two, large],
    ],
    ['a', 'c', 'b'],
  ],
  [
    'a large one alone, with what fits beside it',
    [['a', one, large], ['b', two, 99], ['c']],
    ['ac', 'b'],
  ],
  ['one beyond every group', [['a', one, large * 9], ['b']], ['a', 'b']],
  [
    'what did not fit comes first the next time',
    [['a'], ['b', one, large * 2], ['c']],
    ['ac', 'b'],
  ],
  [
    'one signal at a time',
    [['a'], ['b', one, 1, 'logs'], ['c'], ['d', two, 1, 'logs']],
    ['ac', 'bd'],
  ],
];

describe('groups', () => {
  test.each(cases)('%s', (_name, sent, want) => {
    const { queue, add } = setUp();
    for (const job of sent) add(...job);
    const groups: string[] = [];
    while (queue.jobs > 0)
      groups.push(
        queue
          .take()
          .map(({ job }) => job.batchId)
          .join(''),
      );
    expect(groups).toEqual(want);
    expect(queue.bytes).toBe(0);
    expect(queue.take()).toEqual([]);
  });

  test('have no more jobs than one append should hold', () => {
    const { queue, add } = setUp();
    for (let i = 0; i < groupJobsMax + 3; i++) add('x', one);
    expect([queue.take().length, queue.take().length, queue.jobs]).toEqual([groupJobsMax, 3, 0]);
  });

  test('end when the queue is emptied', () => {
    const { queue, add } = setUp();
    add('a', one);
    add('b', one);
    add('c');
    expect(queue.empty()).toHaveLength(3);
    expect([queue.jobs, queue.bytes, queue.take().length]).toEqual([0, 0, 0]);
  });
});

function setUp() {
  const queue = new JobQueue();
  const connections = new Map<string, object>();
  const add = (...[batchId, connection, bytes = 1, signal = 'traces']: Sent): void => {
    const body = new Uint8Array(bytes);
    const job = { batchId, signal, encoding: 'protobuf', body } as const;
    const waiting: WaitingJob = { job, resolve() {}, reject() {} };
    if (connection === undefined) {
      queue.add(waiting);
      return;
    }
    const known = connections.get(connection) ?? {};
    connections.set(connection, known);
    queue.add(waiting, known);
  };
  return { queue, add };
}
