import type { WorkerPool } from '../collector/worker/pool.ts';
import type { RuleComparison } from '../model/candidate.ts';
import type { Instrument, NumberSample } from './instrument.ts';

interface CandidateSources {
  readonly pool: Pick<WorkerPool, 'candidate'>;
}

/** What a candidate rule set does behind the live one; nothing where there is none. */
export const candidateInstruments: readonly Instrument<CandidateSources>[] = [
  {
    name: 'spanledger.redact.candidate.hits',
    unit: '{hit}',
    help: 'Found by the candidate rules, and what the live rules do there: `hidden`, `shown`',
    kind: 'counter',
    labels: ['rule', 'live'],
    read: ({ pool }) =>
      rulesOf(pool).flatMap(({ rule, both, onlyCandidate }): NumberSample[] => [
        [{ rule, live: 'hidden' }, both],
        [{ rule, live: 'shown' }, onlyCandidate],
      ]),
  },
  {
    name: 'spanledger.redact.candidate.missed',
    unit: '{hit}',
    help: 'What the live rules found and the candidate would not hide any of',
    kind: 'counter',
    labels: ['rule'],
    read: ({ pool }) => rulesOf(pool).map(({ rule, onlyLive }) => [{ rule }, onlyLive]),
  },
  {
    name: 'spanledger.redact.candidate.compared',
    unit: 'By',
    help: 'Bytes of texts that the candidate rules looked at, too',
    kind: 'counter',
    labels: [],
    read: ({ pool }) => [[{}, pool.candidate()?.comparedBytes ?? 0]],
  },
];

function rulesOf(pool: CandidateSources['pool']): readonly RuleComparison[] {
  return pool.candidate()?.rules ?? [];
}
