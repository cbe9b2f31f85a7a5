import { EVENT_NAME, EVENT_NEXT, SCOPE_NAME } from '../../model/tape.ts';
import { findKey, findPrefix } from './key-table.ts';
import { PathMemo } from './path-memo.ts';
import type { Plan } from './plan.ts';
import { isOfEvent, isOfList, type SpanSources } from './span-sources.ts';
import { type TapeView, textAt, wordAt } from './tape-view.ts';

/** What the dialects know of the attributes and events of one span. Reused from span to span. */
export interface Evidence {
  /** Value record by number of the key in `Plan.keys`; 0 where absent. */
  readonly slots: Uint32Array;
  /** Where the heap holds the text of that value as it is; 0 where nowhere. */
  readonly places: Uint32Array;
  /** Numbers of the keys that are there, and how many. */
  readonly touched: Uint16Array;
  touchedCount: number;
  /** Value records by number of the prefix in `Plan.lists`. */
  readonly lists: readonly number[][];
  /** True where any of `lists` holds something. */
  hasLists: boolean;
  /** What is here, whatever its values: it decides which sources are worth trying. */
  readonly path: PathMemo<SpanSources>;
  /** Known events in order: number in `Plan.events`, event record. */
  readonly events: { readonly name: number; readonly record: number }[];
  /** The scope the span belongs to, as bits of `Plan.scopes`, and the name that these are of. */
  scopes: number;
  scopeName: string | undefined;
}

export function createEvidence(plan: Plan): Evidence {
  return {
    slots: new Uint32Array(plan.keys.lengths.length),
    places: new Uint32Array(plan.keys.lengths.length),
    touched: new Uint16Array(plan.keys.lengths.length),
    touchedCount: 0,
    lists: Array.from(plan.lists.lengths, () => []),
    hasLists: false,
    path: new PathMemo(),
    events: [],
    scopes: 0,
    scopeName: undefined,
  };
}

export function forget(evidence: Evidence): void {
  const { slots, touched } = evidence;
  for (let i = 0; i < evidence.touchedCount; i++) slots[touched[i] ?? 0] = 0;
  evidence.touchedCount = 0;
  if (evidence.events.length > 0) evidence.events.length = 0;
  evidence.path.begin();
  if (!evidence.hasLists) return;
  // Setting a length is a call into V8's runtime.
  for (const list of evidence.lists) while (list.length > 0) list.pop();
  evidence.hasLists = false;
}

/** Longer names are looked at for each scope anew. */
const scopeCharactersMax = 256;

/** Which of the scopes that conditions speak of the spans to come belong to. */
export function noteScope(evidence: Evidence, plan: Plan, view: TapeView, scope: number): void {
  const start = wordAt(view, scope + SCOPE_NAME);
  const name = textAt(view, start, wordAt(view, scope + SCOPE_NAME + 1));
  if (name === evidence.scopeName) return;
  evidence.scopeName = name.length <= scopeCharactersMax ? name : undefined;
  const bits = plan.scopes.map((known, bit) => (name.startsWith(known) ? 1 << bit : 0));
  evidence.scopes = bits.reduce((sum, bit) => sum | bit, 0);
}

/** What the dialects know of a key: its number among the keys or, with `isOfList`, lists; or 0. */
export function keyMeaning(plan: Plan, bytes: Uint8Array, start: number, length: number): number {
  const slot = findKey(plan.keys, bytes, start, length);
  if (slot !== 0) return slot;
  const list = findPrefix(plan.lists, bytes, start, length);
  return list === 0 ? 0 : isOfList | list;
}

/** An attribute whose key means something. */
export function noteAttribute(
  evidence: Evidence,
  meaning: number,
  record: number,
  place: number,
): void {
  if (meaning === 0) return;
  if (meaning < isOfList) {
    if (evidence.slots[meaning] === 0) {
      evidence.touched[evidence.touchedCount++] = meaning;
      evidence.path.take(meaning);
    }
    evidence.slots[meaning] = record;
    evidence.places[meaning] = place;
    return;
  }
  const list = meaning ^ isOfList;
  const records = evidence.lists[list];
  // All keys of a list are worth the same.
  if (records?.length === 0) evidence.path.take(meaning);
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
    evidence.path.takeOnce(isOfEvent | name);
  }
}
