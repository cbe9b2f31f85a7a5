/** A simulation's figures as a page says them. */
import { reachWords } from '../../../../model/reach-words.ts';
import type { SamplingSimulation } from '../../../../model/simulation.ts';
import { count, durationText, missing, money } from '../../format/figure.ts';

export interface FigureWords {
  readonly value: string;
  /** What the 95 % interval says: as it is known now, and as it would be. */
  readonly now: string;
  readonly tried: string;
}

type Write = (value: number) => string;

export const writers = {
  cost: money,
  tokens: (value: number) => count(Math.round(value)),
  error_rate: percent,
  p95_duration: durationText,
} as const satisfies Readonly<Record<string, Write>>;

export function figureWords(
  { present, expected }: SamplingSimulation['overall']['cost'],
  write: Write,
): FigureWords {
  if (present === null) return { value: missing, now: missing, tried: missing };
  return {
    value: write(present.value),
    now: reachWords(present, write),
    tried: reachWords(expected, write),
  };
}

export function percent(share: number | null): string {
  return share === null ? missing : `${(100 * share).toFixed(share < 0.1 ? 2 : 1)} %`;
}

export function keepWord(keep: number): string {
  if (keep === 1) return 'always';
  return keep === 0 ? 'never' : String(keep);
}

/** What the figures do not say, in sentences; what there is none of is left out. */
export function caveats({
  traces,
  arrived,
  overall,
}: Pick<SamplingSimulation, 'traces' | 'arrived' | 'overall'>): readonly string[] {
  const never = overall.never_kept_traces;
  return [
    ...arrivals(arrived),
    ...(never > 0
      ? [
          `${whole(never)} traces would never be kept; no figure would show their ${money(overall.cost.never_kept)}.`,
        ]
      : []),
    ...(traces.left_out > 0
      ? [`${whole(traces.left_out)} older traces were left out: choose a shorter time.`]
      : []),
    ...(traces.late > 0
      ? [`${whole(traces.late)} traces came in part after a drop and are in no figure.`]
      : []),
    ...(traces.sender_unknown > 0
      ? [
          `${whole(traces.sender_unknown)} traces were sampled before they came and here, taken as if here alone.`,
        ]
      : []),
  ];
}

function arrivals(arrived: SamplingSimulation['arrived']): readonly string[] {
  const { spans, traces, not_kept_spans, not_kept_traces, represented_traces } = arrived;
  const represented = whole(represented_traces);
  if (traces === null || not_kept_traces === null) {
    return [
      `${whole(spans)} spans arrived, ${whole(not_kept_spans)} of them are not stored; of how many traces, old counts do not say.`,
      `What is stored stands for ${represented} traces.`,
    ];
  }
  const came = `${whole(traces)} traces arrived, ${whole(not_kept_traces)} of them are not stored.`;
  if (traces <= Math.round(represented_traces)) return [came];
  return [came, `What is stored stands for ${represented}; of the others nothing can be said.`];
}

function whole(value: number): string {
  return count(Math.round(value));
}
