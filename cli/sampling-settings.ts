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
} as const satisfies Readonly<Record<string, Setting>>;
