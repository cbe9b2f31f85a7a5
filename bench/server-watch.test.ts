import { expect, test } from 'vitest';
import { type Reading, whereTimeWent } from './server-watch.ts';

type Thread = readonly [id: string, name: string, userSeconds: number, systemSeconds: number];

function reading(threads: readonly Thread[], stages: Readonly<Record<string, number>>): Reading {
  return {
    threads: new Map(
      threads.map(([id, name, userSeconds, systemSeconds]) => [
        id,
        { name, userSeconds, systemSeconds },
      ]),
    ),
    stages: new Map(Object.entries(stages)),
  };
}

const before = reading(
  [
    ['1', 'node-MainThread', 1, 1],
    ['2', 'WorkerThread', 2, 0],
  ],
  { decode: 1, redact: 1 },
);

test.each<readonly [string, Reading, Readonly<Record<string, number>>]>([
  [
    'threads by name, one of them new',
    reading(
      [
        ['1', 'node-MainThread', 2, 1.5],
        ['2', 'WorkerThread', 2, 0],
        ['3', 'libuv-worker', 3, 0.5],
        ['4', 'node-V8Worker', 0.25, 0],
      ],
      { decode: 1, redact: 1 },
    ),
    { main: 1.5, user: 3, files: 0.5, garbage: 0.25, decode: 0, redact: 0, messages: 0 },
  ],
  [
    'stages that ran all the time they took',
    reading(
      [
        ['1', 'node-MainThread', 1, 1],
        ['2', 'WorkerThread', 6, 0],
      ],
      { decode: 2, redact: 3 },
    ),
    { decode: 1, redact: 2, messages: 1 },
  ],
  [
    'stages that waited for a core half of the time',
    reading(
      [
        ['1', 'node-MainThread', 1, 1],
        ['2', 'WorkerThread', 5, 0],
      ],
      { decode: 3, redact: 5 },
    ),
    { decode: 1, redact: 2, messages: 0 },
  ],
])('%s', (_name, after, want) => {
  const went = [...whereTimeWent(before, after)];
  for (const [word, seconds] of Object.entries(want)) {
    const found = went.find(([what]) => what.includes(word));
    expect(found?.[1], word).toBeCloseTo(seconds);
  }
});
