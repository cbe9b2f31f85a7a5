import type { Setting } from './setting.ts';

/** The section `sampling`. */
export const samplingSettings = {
  headProbability: {
    key: 'sampling.head.probability',
    variable: 'SPANLEDGER_SAMPLING_HEAD_PROBABILITY',
    flag: undefined,
    kind: 'probability',
    fallback: '1',
    meaning:
      'Share of traces that are kept, by their ids: above 0 up to 1. The others are counted, not stored. docs/sampling.md says more.',
  },
  tailPolicies: {
    key: 'sampling.tail.policies',
    variable: 'SPANLEDGER_SAMPLING_TAIL_POLICIES',
    flag: undefined,
    kind: 'list',
    fallback: '[]',
    meaning:
      'What is kept of whole traces: the first policy that matches decides, none means kept. See docs/sampling.md. As a variable it is JSON.',
  },
  tailIdle: {
    key: 'sampling.tail.idle',
    variable: 'SPANLEDGER_SAMPLING_TAIL_IDLE',
    flag: undefined,
    kind: 'duration',
    fallback: '5s',
    meaning: 'With policies: a trace whose root has ended is decided when so long nothing came.',
  },
  tailMaxAge: {
    key: 'sampling.tail.max_age',
    variable: 'SPANLEDGER_SAMPLING_TAIL_MAX_AGE',
    flag: undefined,
    kind: 'duration',
    fallback: '2m',
    meaning: 'With policies: every trace is decided so long after its first span came.',
  },
  tailMaxSpans: {
    key: 'sampling.tail.max_spans',
    variable: 'SPANLEDGER_SAMPLING_TAIL_MAX_SPANS',
    flag: undefined,
    kind: 'integer',
    fallback: '20000',
    meaning: 'With policies: a trace with so many spans is decided without waiting for more.',
  },
  tailMaxBytes: {
    key: 'sampling.tail.max_bytes',
    variable: 'SPANLEDGER_SAMPLING_TAIL_MAX_BYTES',
    flag: undefined,
    kind: 'bytes',
    fallback: '64MiB',
    meaning: 'With policies: a trace of which so much waits is decided without waiting for more.',
  },
  tailMaxBuffer: {
    key: 'sampling.tail.max_buffer',
    variable: 'SPANLEDGER_SAMPLING_TAIL_MAX_BUFFER',
    flag: undefined,
    kind: 'bytes',
    fallback: '256MiB',
    meaning:
      'With policies: bytes of undecided traces in memory; above it the oldest are decided early.',
  },
} as const satisfies Readonly<Record<string, Setting>>;
