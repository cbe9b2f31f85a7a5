import { EVENT_NAME, EVENT_NEXT, VALUE_KEY } from '../../model/tape.ts';
import { findKey, findPrefix } from './key-table.ts';
import type { Plan } from './plan.ts';
import { type TapeView, wordAt } from './tape-view.ts';

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
  /** The targets that anything here is a source of: bits by their number in `targetNames`. */
  columns: number;
  /** Known events in order: number in `Plan.events`, event record. */
  readonly events: { readonly name: number; readonly record: number }[];
}

export function createEvidence(plan: Plan): Evidence {
  return {
    slots: new Uint32Array(plan.keys.lengths.length),
    places: new Uint32Array(plan.keys.lengths.length),
    touched: [],
    lists: Array.from(plan.lists.lengths, () => []),
    hasLists: false,
    columns: 0,
    events: [],
  };
}

export function forget(evidence: Evidence): void {
  for (const slot of evidence.touched) evidence.slots[slot] = 0;
  evidence.touched.length = 0;
  evidence.events.length = 0;
  evidence.columns = 0;
  if (!evidence.hasLists) return;
  for (const list of evidence.lists) list.length = 0;
  evidence.hasLists = false;
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
    evidence.columns |= plan.keyColumns[slot] ?? 0;
    evidence.touched.push(slot);
    return;
  }
  const list = findPrefix(plan.lists, view.bytes, start, length);
  if (list === 0) return;
  evidence.lists[list]?.push(record);
  evidence.columns |= plan.listColumns[list] ?? 0;
  evidence.hasLists = true;
}

export function noteEvents(evidence: Evidence, plan: Plan, view: TapeView, first: number): void {
  for (let record = first; record !== 0; record = wordAt(view, record + EVENT_NEXT)) {
    const name = findKey(
      plan.events,
      view.bytes,
      wordAt(view, record + EVENT_NAME),
      wordAt(view, record + EVENT_NAME + 1),
    );
    if (name === 0) continue;
    evidence.events.push({ name, record });
    evidence.columns |= plan.eventColumns[name] ?? 0;
  }
}
