import { randomBytes } from 'node:crypto';
import type { Breaks } from '../../model/breaks.ts';
import type { RuleComparison } from '../../model/candidate.ts';
import { createPseudonymiser } from '../pseudonym.ts';
import { engineVersion, type RuleSet } from '../rule.ts';
import { type Hit, unscannedHit } from '../scan/hit.ts';
import { createFinder, type FieldBytes, type Findings } from './finder.ts';

export interface SetComparison {
  /** Finds in one field what either set finds. */
  add(field: FieldBytes): void;
  /** A row for each rule that found anything, by name. */
  rows(): readonly RuleComparison[];
  /** Different values that each rule of the candidate found, and whether there was room for all. */
  values(): { readonly byRule: ReadonlyMap<string, number>; readonly isComplete: boolean };
  /** Forgets what was counted. */
  clear(): void;
}

type Sums = Record<'hits' | 'liveHits' | 'both' | 'onlyCandidate' | 'onlyLive', number>;

/**
 * Compares a candidate rule set with the live one over the same texts. Holds counts alone and, with
 * `valuesMax`, hashes of so many values under a key that nobody else ever has.
 */
export function createComparison(
  live: RuleSet,
  candidate: RuleSet,
  valuesMax: number,
  breaks?: Breaks,
): SetComparison {
  const findLive = createFinder(live, breaks);
  const findCandidate = createFinder(candidate, breaks);
  const values = new DistinctValues(valuesMax);
  const sums = new Map<string, Sums>();
  const sumOf = (rule: string): Sums => {
    const known = sums.get(rule) ?? {
      hits: 0,
      liveHits: 0,
      both: 0,
      onlyCandidate: 0,
      onlyLive: 0,
    };
    sums.set(rule, known);
    return known;
  };
  return {
    add(field) {
      const before = findLive(field);
      const after = findCandidate(field);
      countCandidate(candidate, before, after, sumOf, values);
      for (const hit of [...before.hits, ...before.kept]) {
        const sum = sumOf(nameOf(live, hit));
        sum.liveHits++;
        if (!touches(hit, after.hits)) sum.onlyLive++;
      }
    },
    rows: () => [...sums].sort().map(([rule, sum]) => describe(rule, sum, live, candidate)),
    values: () => values.counts(),
    clear: () => sums.clear(),
  };
}

function countCandidate(
  set: RuleSet,
  before: Findings,
  after: Findings,
  sumOf: (rule: string) => Sums,
  values: DistinctValues,
): void {
  for (const hit of [...after.hits, ...after.kept]) {
    const sum = sumOf(nameOf(set, hit));
    sum.hits++;
    if (touches(hit, before.hits)) sum.both++;
    else sum.onlyCandidate++;
    values.add(set, hit, after.text);
  }
}

/** `others` are apart and in order, and may be as many as a hostile field can hold. */
function touches(hit: Hit, others: readonly Hit[]): boolean {
  let low = 0;
  let high = others.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((others[middle]?.end ?? 0) <= hit.start) low = middle + 1;
    else high = middle;
  }
  return (others[low]?.start ?? Number.POSITIVE_INFINITY) < hit.end;
}

const unscanned = 'engine.unscanned';

function nameOf({ rules }: RuleSet, { rule }: Hit): string {
  return rule === unscannedHit ? unscanned : (rules[rule]?.id ?? unscanned);
}

function describe(id: string, sum: Sums, live: RuleSet, candidate: RuleSet): RuleComparison {
  const inCandidate = candidate.rules.find((rule) => rule.id === id);
  const inLive = live.rules.find((rule) => rule.id === id);
  const ofEngine = id === unscanned ? engineVersion : undefined;
  return {
    rule: id,
    candidateVersion: inCandidate?.version ?? ofEngine,
    liveVersion: inLive?.version ?? ofEngine,
    candidateAction: inCandidate?.action.type,
    liveAction: inLive?.action.type,
    ...sum,
  };
}

/** Counts different values as pseudonyms do: spellings of one value are one. */
class DistinctValues {
  readonly #pseudonymise = createPseudonymiser({ kid: 'k0', root: randomBytes(32) });
  readonly #byRule = new Map<string, Set<string>>();
  readonly #max: number;
  #size = 0;
  #isComplete = true;

  constructor(max: number) {
    this.#max = max;
  }

  add({ rules }: RuleSet, hit: Hit, text: Uint8Array): void {
    const rule = rules[hit.rule];
    if (rule === undefined || this.#max === 0) return;
    const { bytes, start, end } = hit.origin ?? { bytes: text, start: hit.start, end: hit.end };
    const name = this.#pseudonymise(rule.action.label, rule.canonical, bytes, start, end);
    const known = this.#byRule.get(rule.id) ?? new Set();
    this.#byRule.set(rule.id, known);
    if (known.has(name)) return;
    if (this.#size >= this.#max) this.#isComplete = false;
    else {
      known.add(name);
      this.#size++;
    }
  }

  counts(): ReturnType<SetComparison['values']> {
    const byRule = new Map([...this.#byRule].map(([rule, names]) => [rule, names.size]));
    return { byRule, isComplete: this.#isComplete };
  }
}
