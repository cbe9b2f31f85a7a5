import type { PathMemo } from './path-memo.ts';
import type { Plan } from './plan.ts';
import type { PlannedSource } from './plan-source.ts';

/** Of a number on the path of a span: it is no key of `Plan.keys` but one of `Plan.lists`. */
export const isOfList = 1 << 20;
/** The same of `Plan.events`. */
export const isOfEvent = 1 << 21;

/** A source of which the span has something. */
export interface Candidate {
  readonly source: PlannedSource;
  /** Among all sources of its target. */
  readonly rank: number;
}

/** The candidates of one target, strongest first. */
export interface TargetSources {
  readonly target: number;
  readonly candidates: readonly Candidate[];
}

/** The sources worth trying in spans that have the same keys, lists and events. */
export interface SpanSources {
  /** In the order of targets; none without candidates. */
  readonly targets: readonly TargetSources[];
  /** The same by number of the target. */
  readonly byTarget: readonly (readonly Candidate[] | undefined)[];
}

/** Those of the span whose keys, lists and events are on the path, in any order. */
export function sourcesOf(plan: Plan, path: PathMemo<SpanSources>): SpanSources {
  const { at } = path;
  at.found ??= compile(plan, path.numbers());
  return at.found;
}

function compile(plan: Plan, numbers: readonly number[]): SpanSources {
  const rules = new Set(numbers.flatMap((number) => [...rulesOf(plan, number)]));
  const byTarget: (Candidate[] | undefined)[] = plan.sources.map(() => undefined);
  const targets: TargetSources[] = [];
  for (const rule of [...rules].toSorted((a, b) => a - b)) {
    const target = rule >>> 8;
    const rank = rule & 255;
    const source = plan.sources[target]?.[rank];
    if (source === undefined) continue;
    const candidates = byTarget[target] ?? [];
    if (candidates.length === 0) {
      byTarget[target] = candidates;
      targets.push({ target, candidates });
    }
    candidates.push({ source, rank });
  }
  return { targets, byTarget };
}

function rulesOf(plan: Plan, number: number): Uint16Array {
  if ((number & isOfEvent) !== 0) return plan.eventRules[number ^ isOfEvent] ?? none;
  if ((number & isOfList) !== 0) return plan.listRules[number ^ isOfList] ?? none;
  return plan.keyRules[number] ?? none;
}

const none = new Uint16Array(0);
