import { EVENT_NAME, EVENT_NEXT, SCOPE_NAME, VALUE_KEY } from '../../model/tape.ts';
import { findKey, findPrefix } from './key-table.ts';
import { noRank, type Plan, targetNames } from './plan.ts';
import { type TapeView, textAt, wordAt } from './tape-view.ts';

/** What the dialects know of the attributes and events of one span. Reused from span to span. */
export interface Evidence {
  /** Value record by number of the key in `Plan.keys`; 0 where absent. */
  readonly slots: Uint32Array;
  /** Where the heap holds the text of that value as it is; 0 where nowhere. */
  readonly places: Uint32Array;
  readonly touched: number[];
  /** Value records by number of the prefix in `Plan.lists`. */
  readonly lists: readonly number[][];
  /** True where any of `lists` holds something. */
  hasLists: boolean;
  /** By number of the target, the strongest source of which anything is here, or `noRank`. */
  readonly first: Uint8Array;
  /** True where any target has a source here. */
  hasAny: boolean;
  /** Known events in order: number in `Plan.events`, event record. */
  readonly events: { readonly name: number; readonly record: number }[];
  /** The scope the span belongs to, as bits of `Plan.scopes`. */
  scopes: number;
}

export function createEvidence(plan: Plan): Evidence {
  return {
    slots: new Uint32Array(plan.keys.lengths.length),
    places: new Uint32Array(plan.keys.lengths.length),
    touched: [],
    lists: Array.from(plan.lists.lengths, () => []),
    hasLists: false,
    first: new Uint8Array(targetNames().length).fill(noRank),
    hasAny: false,
    events: [],
    scopes: 0,
  };
}

export function forget(evidence: Evidence): void {
  for (const slot of evidence.touched) evidence.slots[slot] = 0;
  evidence.touched.length = 0;
  evidence.events.length = 0;
  if (evidence.hasAny) evidence.first.fill(noRank);
  evidence.hasAny = false;
  if (!evidence.hasLists) return;
  for (const list of evidence.lists) list.length = 0;
  evidence.hasLists = false;
}

/** Which of the scopes that conditions speak of the spans to come belong to. */
export function noteScope(evidence: Evidence, plan: Plan, view: TapeView, scope: number): void {
  const start = wordAt(view, scope + SCOPE_NAME);
  const name = textAt(view, start, wordAt(view, scope + SCOPE_NAME + 1));
  const bits = plan.scopes.map((known, bit) => (name.startsWith(known) ? 1 << bit : 0));
  evidence.scopes = bits.reduce((sum, bit) => sum | bit, 0);
}

export function noteAttribute(
  evidence: Evidence,
  plan: Plan,
  view: TapeView,
  record: number,
  place: number,
): void {
  const start = wordAt(view, record + VALUE_KEY);
  const length = wordAt(view, record + VALUE_KEY + 1);
  const slot = findKey(plan.keys, view.bytes, start, length);
  if (slot !== 0) {
    evidence.slots[slot] = record;
    evidence.places[slot] = place;
    evidence.touched.push(slot);
    noteRules(evidence, plan.keyRules[slot]);
    return;
  }
  const list = findPrefix(plan.lists, view.bytes, start, length);
  if (list === 0) return;
  const records = evidence.lists[list];
  // All keys of a list are worth the same.
  if (records?.length === 0) noteRules(evidence, plan.listRules[list]);
  records?.push(record);
  evidence.hasLists = true;
}

export function noteEvents(evidence: Evidence, plan: Plan, view: TapeView, first: number): void {
  for (let record = first; record !== 0; record = wordAt(view, record + EVENT_NEXT)) {
    const start = wordAt(view, record + EVENT_NAME);
    const length = wordAt(view, record + EVENT_NAME + 1);
    let name = findKey(plan.events, view.bytes, start, length);
    if (name === 0) {
      const prefix = findPrefix(plan.eventPrefixes, view.bytes, start, length);
      if (prefix === 0) continue;
      name = plan.eventPrefixOffset + prefix;
    }
    evidence.events.push({ name, record });
    noteRules(evidence, plan.eventRules[name]);
  }
}

function noteRules(evidence: Evidence, rules: Uint16Array | undefined): void {
  if (rules === undefined || rules.length === 0) return;
  evidence.hasAny = true;
  const { first } = evidence;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i] ?? 0;
    const target = rule >>> 8;
    const rank = rule & 255;
    if (rank < (first[target] ?? 0)) first[target] = rank;
  }
}
