import type { Pipeline } from '../collector/pipeline.ts';
import type { TailFigures } from '../model/tail-policy.ts';
import type { Store } from '../store/contract.ts';
import type { Instrument } from './instrument.ts';

interface SamplingSources {
  readonly store: Pick<Store, 'tail'>;
  readonly pipeline: Pick<Pipeline, 'stats'>;
}

/** What sampling did; those of tail sampling are 0 where it is off. */
export const samplingInstruments: readonly Instrument<SamplingSources>[] = [
  {
    name: 'spanledger.sample.out',
    unit: '{span}',
    help: 'Spans that head sampling did not choose',
    kind: 'counter',
    labels: [],
    read: ({ pipeline }) => [[{}, pipeline.stats().sampledOut]],
  },
  {
    name: 'spanledger.sample.thresholds_erased',
    unit: '{span}',
    help: 'Spans whose sampling threshold contradicted the rest of them; they count once',
    kind: 'counter',
    labels: [],
    read: ({ pipeline }) => [[{}, pipeline.stats().erasedThresholds]],
  },
  {
    name: 'spanledger.tail.decided',
    unit: '{trace}',
    help: 'Traces that tail sampling decided about, by policy (empty: none matched) and verdict',
    kind: 'counter',
    labels: ['policy', 'verdict'],
    read: ({ store }) =>
      (store.tail()?.decided ?? []).flatMap(({ policy, kept, dropped }) => [
        [{ policy, verdict: 'kept' }, kept] as const,
        [{ policy, verdict: 'dropped' }, dropped] as const,
      ]),
  },
  tailNumber('gauge', {
    name: 'spanledger.tail.held',
    unit: '{trace}',
    help: 'Traces that wait for a verdict',
    of: ({ traces }) => traces,
  }),
  tailNumber('gauge', {
    name: 'spanledger.tail.held_size',
    unit: 'By',
    help: 'Bytes of their rows in memory (`sampling.tail.max_buffer`)',
    of: ({ bytes }) => bytes,
  }),
  tailNumber('counter', {
    name: 'spanledger.tail.early',
    unit: '{trace}',
    help: 'Traces decided before their time, for want of room',
    of: ({ early }) => early,
  }),
  tailNumber('counter', {
    name: 'spanledger.tail.late',
    unit: '{span}',
    help: 'Spans of traces that were decided without them; they meet its fate, or prove it wrong',
    of: ({ lateSpans }) => lateSpans,
  }),
  tailNumber('counter', {
    name: 'spanledger.tail.upgraded',
    unit: '{trace}',
    help: 'Traces that had been dropped and are kept for what came late',
    of: ({ upgraded }) => upgraded,
  }),
];

interface TailNumber {
  readonly name: string;
  readonly unit: string;
  readonly help: string;
  readonly of: (figures: TailFigures) => number;
}

function tailNumber(
  kind: 'counter' | 'gauge',
  { of, ...plain }: TailNumber,
): Instrument<SamplingSources> {
  return {
    ...plain,
    kind,
    labels: [],
    read: ({ store }) => {
      const figures = store.tail();
      return [[{}, figures === undefined ? 0 : of(figures)]];
    },
  };
}
