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
  ['one beyond every group', [['a', one, large * 9], ['b']], ['b', 'a']],
  [
    'what did not fit comes first the next time',
    [['a'], ['b', one, large * 2], ['c']],
    ['ac', 'b'],
  ],
  [
    'a large one when as many rounds have passed as it holds groups',
    [
      ['a', one, groupBytesMax * 3],
      ['b', two, large],
      ['c', two, large],
      ['d', two, large],
    ],
    ['b', 'c', 'a', 'd'],
  ],
  [
    'between large ones as many bytes for each connection',
    [
      ['a', one, groupBytesMax * 4],
      ['b', one, groupBytesMax * 4],
      ['c', two, groupBytesMax * 2],
      ['d', two, groupBytesMax * 2],
    ],
    ['c', 'a', 'd', 'b'],
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

describe('what overtakes', () => {
  const names = (group: readonly WaitingJob[]) => group.map(({ job }) => job.batchId).join('');
  const sent: readonly Sent[] = [
    ['a', one, 100],
    ['b', two, 40],
    ['c', 'three', 50],
    ['d', two, 11],
    ['e', two, 10, 'logs'],
  ];
  const rows: readonly (readonly [string, number, string | undefined, string])[] = [
    ['is small, in all', 100, undefined, 'a'],
    ['is what is small enough', 60, undefined, 'bd'],
    ['is not of a connection that is inside', 100, one, 'bc'],
    ['is of one signal', 1_000, one, 'bcd'],
    ['may be nothing', 10, undefined, ''],
  ];
  test.each(rows)('%s', (_name, bytesMax, inside, want) => {
    const { queue, add, connections } = setUp();
    for (const job of sent) add(...job);
    const isInside = (connection: object) =>
      inside !== undefined && connection === connections.get(inside);
    const group = queue.take({ bytesMax, isInside });
    expect(names(group)).toBe(want);
    expect(queue.jobs).toBe(sent.length - want.length);
  });

  test('leaves the others where they stood', () => {
    const { queue, add } = setUp();
    for (const job of sent) add(...job);
    expect(names(queue.take({ bytesMax: 45, isInside: () => false }))).toBe('b');
    expect(names(queue.take())).toBe('acd');
  });
});

function setUp() {
  const queue = new JobQueue();
  const connections = new Map<string, object>();
  const add = (...[batchId, connection, bytes = 1, signal = 'traces']: Sent): void => {
    const body = new Uint8Array(bytes);
    const job = { batchId, signal, encoding: 'protobuf', body } as const;
    const known = connection === undefined ? undefined : (connections.get(connection) ?? {});
    if (connection !== undefined && known !== undefined) connections.set(connection, known);
    const waiting: WaitingJob = { job, connection: known, resolve() {}, reject() {} };
    queue.add(waiting);
  };
  return { queue, add, connections };
}
