/** Runs candidate policies over stored traces, one after another, and sums up what they do. */
import type { AskedFacts } from '../../model/asked-facts.ts';
import { simulationGroupsMax } from '../../model/limits.ts';
import { probabilityOf, thresholdOfProbability } from '../../model/sampling-threshold.ts';
import type { SamplingSimulation, SimulatedRule, StoredAmount } from '../../model/simulation.ts';
import { type Budget, keyOfBudget, policyFor, type TailPolicy } from '../../model/tail-policy.ts';
import { BudgetShares } from './budget-shares.ts';
import { type CountedTrace, FigureSums } from './figure-sums.ts';
import type { StoredTrace } from './stored-trace.ts';

export interface Candidate {
  readonly policies: readonly TailPolicy[];
  readonly headProbability: number;
}

type Outcome = Pick<
  SamplingSimulation,
  'present' | 'expected' | 'rules' | 'overall' | 'services' | 'models'
> & {
  readonly traces: { readonly simulated: number; readonly late: number; readonly both: number };
  /** Arrived traces that the simulated ones stand for. */
  readonly represented: number;
};

/** By whom it was chosen, and of how many. */
type Chosen = Pick<StoredTrace, 'weight' | 'senderShare' | 'isSenders'>;

interface Amount {
  traces: number;
  spans: number;
  bytes: number;
}

/** A trace whose share depends on what came before it. */
interface Waiting {
  readonly trace: Omit<StoredTrace, 'facts'>;
  readonly policy: TailPolicy;
  readonly budget: Budget;
  readonly group: string;
}

interface RuleSums {
  readonly present: Amount;
  readonly expected: Amount;
  arrived: number;
}

export class Simulation {
  readonly #policies: readonly TailPolicy[];
  readonly #head: number;
  readonly #rules: readonly RuleSums[];
  readonly #overall = new FigureSums();
  readonly #services = new Map<string | null, FigureSums>();
  readonly #models = new Map<string | null, FigureSums>();
  #waiting: Waiting[] = [];
  #simulated = 0;
  #late = 0;
  #both = 0;

  constructor({ policies, headProbability }: Candidate) {
    this.#policies = policies;
    this.#head = probabilityOf(thresholdOfProbability(headProbability));
    this.#rules = Array.from({ length: policies.length + 1 }, () => ({
      present: noAmount(),
      expected: noAmount(),
      arrived: 0,
    }));
  }

  add(trace: StoredTrace): void {
    if (trace.weight === 0) {
      this.#late += 1;
      return;
    }
    this.#simulated += 1;
    if (trace.isBoth) this.#both += 1;
    const policy = policyFor(this.#policies, trace.facts);
    if (policy?.budget === undefined) this.#count(trace, policy, policy?.keep ?? 1);
    else this.#wait(trace, policy, policy.budget);
  }

  #wait({ facts, ...trace }: StoredTrace, policy: TailPolicy, budget: Budget): void {
    const group = groupOf(budget.per, trace.service, facts.asked);
    this.#waiting.push({ trace, policy, budget, group });
  }

  /** @param harmonic what errors follow from, where the shares of single traces vary */
  #count(
    trace: Omit<StoredTrace, 'facts'>,
    policy: TailPolicy | undefined,
    share: number,
    harmonic = share,
  ): void {
    const probability = keptProbability(trace, share, this.#head);
    const at = policy === undefined ? this.#policies.length : this.#policies.indexOf(policy);
    const rule = this.#rules[at];
    if (rule !== undefined) {
      rule.arrived += trace.weight * arrivedShare(trace);
      addAmount(rule.present, trace, 1);
      addAmount(rule.expected, trace, trace.weight * probability);
    }
    const { weight, cost, tokens, isFailed, duration } = trace;
    const forErrors = keptProbability(trace, harmonic, this.#head);
    const counted = { weight, probability: forErrors, cost, tokens, isFailed, duration };
    this.#overall.add(counted);
    if (trace.service !== undefined) addTo(this.#services, trace.service, counted);
    for (const used of trace.models) {
      addTo(this.#models, used.model, { ...counted, cost: used.cost, tokens: used.tokens });
    }
  }

  /**
   * Once all are added.
   *
   * @param isAllStored nothing came in their time that is not stored
   */
  outcome(isAllStored: boolean): Outcome {
    const shares = new BudgetShares();
    for (const { trace, policy, budget, group } of this.#waiting.toSorted(inOrder)) {
      const { mean, harmonic } = shares.sharesOf(policy, budget, group, minuteOf(trace), {
        size: budget.unit === 'bytes' ? trace.bytes : 1,
        // Those that come as far as to a policy.
        count: trace.weight * arrivedShare(trace) * Math.min(1, this.#head / trace.senderShare),
      });
      this.#count(trace, policy, mean, harmonic);
    }
    this.#waiting = [];
    const sum = (pick: (rule: RuleSums) => Amount): StoredAmount => {
      const all = noAmount();
      for (const rule of this.#rules) addAmount(all, pick(rule), 1, pick(rule).traces);
      return all;
    };
    return {
      present: sum(({ present }) => present),
      expected: sum(({ expected }) => expected),
      rules: this.#rules.map((rule, at) => ruleOf(this.#policies[at], rule)),
      overall: this.#overall.group(null, isAllStored),
      services: groupsOf(this.#services, isAllStored),
      models: groupsOf(this.#models, isAllStored),
      traces: { simulated: this.#simulated, late: this.#late, both: this.#both },
      represented: this.#rules.reduce((all, { arrived }) => all + arrived, 0),
    };
  }
}

/**
 * How likely a trace like this one is kept, of those before every sampler: as `decide` of
 * store/write/tail/verdicts.ts does, of what came the policy's share. A threshold is never lowered.
 */
export function keptProbability(trace: Chosen, keep: number, head: number): number {
  const came = Math.min(trace.senderShare, head);
  if (keep === 0) return 0;
  const share = keep === 1 ? came : probabilityOf(thresholdOfProbability(keep * came));
  return Math.min(share, came, arrivedShare(trace));
}

/** As they were decided, but for what else may have come; two runs agree. */
function inOrder({ trace: a }: Waiting, { trace: b }: Waiting): number {
  return a.ended - b.ended || compare(a.traceId, b.traceId);
}

function minuteOf({ ended }: Pick<StoredTrace, 'ended'>): number {
  return Math.floor(ended / 60_000_000);
}

/** Of the traces that it stands for the share that came to this server. */
function arrivedShare({ isSenders, weight }: Pick<Chosen, 'isSenders' | 'weight'>): number {
  return isSenders ? 1 / weight : 1;
}

/** What a budget is for, as `RowFacts` of store/write/tail/row-facts.ts answers it. */
function groupOf(
  per: Budget['per'],
  service: string | undefined,
  asked: AskedFacts | undefined,
): string {
  if (per === undefined) return '';
  if (per === 'service') return service ?? '';
  if (per === 'experiment') return [...(asked?.experiment ?? [])][0] ?? '';
  return String(asked?.attribute(keyOfBudget(per) ?? '')[0] ?? '');
}

function ruleOf(policy: TailPolicy | undefined, rule: RuleSums): SimulatedRule {
  const { present, expected, arrived } = rule;
  return {
    policy: policy?.name ?? null,
    keep: policy?.keep ?? 1,
    present,
    arrived_traces: arrived,
    kept_share: arrived === 0 ? null : expected.traces / arrived,
    expected,
  };
}

/** Beyond the limit a name is counted with all others that came too late, under null. */
function addTo(groups: Map<string | null, FigureSums>, name: string, trace: CountedTrace): void {
  const key = groups.has(name) || groups.size < simulationGroupsMax ? name : null;
  const sums = groups.get(key) ?? new FigureSums();
  groups.set(key, sums);
  sums.add(trace);
}

function groupsOf(groups: ReadonlyMap<string | null, FigureSums>, isAllStored: boolean) {
  return [...groups]
    .toSorted(([a, ofA], [b, ofB]) => ofB.presentTraces - ofA.presentTraces || compare(a, b))
    .map(([key, sums]) => sums.group(key, isAllStored));
}

function compare(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : 1;
}

function noAmount(): Amount {
  return { traces: 0, spans: 0, bytes: 0 };
}

function addAmount(
  amount: Amount,
  { spans, bytes }: Pick<StoredAmount, 'spans' | 'bytes'>,
  times: number,
  traces = times,
): void {
  amount.traces += traces;
  amount.spans += times * spans;
  amount.bytes += times * bytes;
}
