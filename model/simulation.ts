/** What sampling policies would keep of the traffic that is stored, and what errors they cause. */
import type { TailPolicy } from './tail-policy.ts';

export interface SimulationRequest {
  readonly policies: readonly TailPolicy[];
  /** Of head sampling, before the policies; 1 keeps everything. */
  readonly headProbability: number;
  /** ISO 8601; compares with the trace's start. `from` is inclusive, `to` exclusive. */
  readonly from: string;
  readonly to: string;
}

/** As the API answers it. */
export interface SamplingSimulation {
  /** Start of the oldest trace that was looked at, where some were left out. */
  readonly from: string;
  readonly to: string;
  readonly traces: SimulatedTraces;
  readonly arrived: ArrivedCounts;
  /** What these traces store now, and what the candidate is expected to store of the same. */
  readonly present: StoredAmount;
  readonly expected: StoredAmount;
  /** In the order in which they decide; the last is for traces that none matches. */
  readonly rules: readonly SimulatedRule[];
  readonly overall: SimulatedGroup;
  /** Those with the most traces first. */
  readonly services: readonly SimulatedGroup[];
  readonly models: readonly SimulatedGroup[];
}

/** Which traces were looked at. */
export interface SimulatedTraces {
  readonly simulated: number;
  /** Older ones in the range, beyond the limit. */
  readonly left_out: number;
  /** Kept in part, after a drop. They stand for nothing and are in no figure. */
  readonly late: number;
  /** Chosen by a sampler before this server and here too: how likely they came is not known. */
  readonly sender_unknown: number;
}

/**
 * What came in the range, counted before sampling; spans in whole minutes. What was not kept is
 * known by what kept traces stand for alone; where today's policies never keep some, nothing stands
 * for it.
 */
export interface ArrivedCounts {
  readonly spans: number;
  /** Null where old spans have become sums, which do not say of how many traces they are. */
  readonly traces: number | null;
  readonly not_kept_spans: number;
  readonly not_kept_traces: number | null;
  /** Arrived traces that the simulated ones stand for. */
  readonly represented_traces: number;
}

export interface StoredAmount {
  readonly traces: number;
  readonly spans: number;
  /**
   * Of their spans' texts before compression; a text that several traces share counts to each by
   * its part.
   */
  readonly bytes: number;
}

export interface SimulatedRule {
  /** Null for traces that no policy matches. */
  readonly policy: string | null;
  readonly keep: number;
  /** What the matched traces store now. */
  readonly present: StoredAmount;
  /** Traces that arrived and match, as the stored ones say. */
  readonly arrived_traces: number;
  /** Share of them that is kept, head sampling included. Null where none matched. */
  readonly kept_share: number | null;
  readonly expected: StoredAmount;
}

/** All traces, those of a service, or those that call a model. */
export interface SimulatedGroup {
  /** Null for all, and for the groups beyond the limit together. */
  readonly key: string | null;
  /** Stored now, and expected to be. */
  readonly present_traces: number;
  readonly expected_traces: number;
  /** Traces that figures stand for and that the candidate would never keep. */
  readonly never_kept_traces: number;
  readonly cost: SimulatedFigure;
  readonly tokens: SimulatedFigure;
  readonly error_rate: SimulatedFigure;
  /** Nanoseconds. */
  readonly p95_duration: SimulatedFigure;
}

export interface SimulatedFigure {
  /** As the sample says that is stored. Null where no trace has the figure. */
  readonly present: FigureEstimate | null;
  /** Over the traces that the candidate can keep. Null where it keeps none that has the figure. */
  readonly expected: FigureEstimate | null;
  /** Of a total: the part in traces that would never be kept, so that no figure shows it. */
  readonly never_kept: number | null;
}

/** What the sample cannot tell is null. */
export interface FigureEstimate {
  readonly value: number;
  readonly standard_error: number | null;
  /** The truth lies between these in 95 of 100 samples. */
  readonly low: number | null;
  readonly high: number | null;
  /** All that came is in it: each trace stands for itself alone, and none was dropped. */
  readonly is_exact: boolean;
}
