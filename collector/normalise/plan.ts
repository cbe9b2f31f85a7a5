import { assert } from '../../model/errors.ts';
import {
  type Dialect,
  type EventSource,
  type KeySource,
  type Source,
  type Target,
  targets,
} from './dialects/dialect.ts';
import { compileKeys, type KeyTable } from './key-table.ts';

/** All dialects compiled for look-up by bytes. Immutable; made once. */
export interface Plan {
  readonly keys: KeyTable;
  readonly lists: KeyTable;
  readonly events: KeyTable;
  readonly sources: Readonly<Record<Target, readonly PlannedSource[]>>;
  /** By number of a key, list or event, the targets it is a source of: a bit for each. */
  readonly keyColumns: Uint32Array;
  readonly listColumns: Uint32Array;
  readonly eventColumns: Uint32Array;
}

export type PlannedSource = PlannedKey | PlannedList | PlannedEvents;

export interface PlannedKey extends Omit<KeySource, 'key' | 'values'> {
  readonly from: 'key';
  /** Number of the key in `Plan.keys`. */
  readonly slot: number;
  readonly values: ReadonlyMap<string, string> | undefined;
}

export interface PlannedList {
  readonly from: 'list';
  /** Number of the prefix in `Plan.lists`, and its length in bytes. */
  readonly list: number;
  readonly prefixLength: number;
  readonly item: readonly string[];
}

export interface PlannedEvents {
  readonly from: 'events';
  /** What is known of each event name, by its number in `Plan.events`. */
  readonly byName: ReadonlyMap<number, EventSource>;
}

/** Compiles the tables: per column one list of sources, strongest first, guesses last. */
export function compilePlan(
  dialects: readonly Dialect[],
  strongestFirst: Readonly<Partial<Record<Target, readonly Dialect[]>>>,
): Plan {
  const names = collectNames(dialects);
  const sources: Partial<Record<Target, readonly PlannedSource[]>> = {};
  for (const target of targetNames()) {
    const order = strongestFirst[target] ?? dialects;
    const listed = order.flatMap((dialect) => planSources(dialect.columns[target] ?? [], names));
    sources[target] = [
      ...listed.filter((source) => !isGuess(source)),
      ...listed.filter((source) => isGuess(source)),
    ];
  }
  assert(hasEveryTarget(sources), 'a column was not planned');
  return {
    keys: compileKeys(names.keys),
    lists: compileKeys(names.lists),
    events: compileKeys(names.events),
    sources,
    keyColumns: columnsBy(names.keys, sources, (source) =>
      source.from === 'key' ? [source.slot] : [],
    ),
    listColumns: columnsBy(names.lists, sources, (source) =>
      source.from === 'list' ? [source.list] : [],
    ),
    eventColumns: columnsBy(names.events, sources, (source) =>
      source.from === 'events' ? [...source.byName.keys()] : [],
    ),
  };
}

/**
 * The number of a target's bit in the sets of a plan. What is filled one by one has a bit of its
 * own; messages and content are filled together and share the first.
 */
export function bitNumber(target: Target): number {
  return isContent(target)
    ? 0
    : 1 +
        targetNames()
          .filter((name) => !isContent(name))
          .indexOf(target);
}

function isContent(target: Target): boolean {
  return targets[target] === 'messages' || targets[target] === 'content';
}

function columnsBy(
  names: readonly string[],
  sources: Plan['sources'],
  numbersOf: (source: PlannedSource) => readonly number[],
): Uint32Array {
  const sets = new Uint32Array(names.length + 1);
  for (const target of targetNames()) {
    const bit = bitNumber(target);
    assert(bit < 32, 'more columns than bits');
    for (const number of sources[target].flatMap(numbersOf)) {
      sets[number] = (sets[number] ?? 0) | (1 << bit);
    }
  }
  return sets;
}

export function targetNames(): readonly Target[] {
  return Object.keys(targets).filter(isTarget);
}

interface Names {
  readonly keys: readonly string[];
  readonly lists: readonly string[];
  readonly events: readonly string[];
}

function collectNames(dialects: readonly Dialect[]): Names {
  const all = dialects.flatMap((dialect) => Object.values(dialect.columns).flat());
  const distinct = (pick: (source: Source) => readonly string[]) => [
    ...new Set(all.flatMap((source) => pick(source))),
  ];
  return {
    keys: distinct((source) => ('key' in source ? [source.key] : [])),
    lists: distinct((source) => ('list' in source ? [source.list] : [])),
    events: distinct((source) => ('event' in source ? [source.event] : [])),
  };
}

/**
 * One dialect's sources of one column; its event sources become one, where the first of them stood.
 */
function planSources(sources: readonly Source[], names: Names): PlannedSource[] {
  const planned: PlannedSource[] = [];
  const events = new Map<number, EventSource>();
  for (const source of sources) {
    if ('key' in source) planned.push(planKey(source, names));
    else if ('list' in source) {
      const { list, item } = source;
      const prefixLength = new TextEncoder().encode(list).length;
      planned.push({ from: 'list', list: names.lists.indexOf(list) + 1, prefixLength, item });
    } else {
      if (events.size === 0) planned.push({ from: 'events', byName: events });
      events.set(names.events.indexOf(source.event) + 1, source);
    }
  }
  return planned;
}

function planKey(source: KeySource, names: Names): PlannedKey {
  const { key, values, ...rest } = source;
  return {
    ...rest,
    from: 'key',
    slot: names.keys.indexOf(key) + 1,
    values: values === undefined ? undefined : new Map(Object.entries(values)),
  };
}

function isGuess(source: PlannedSource): boolean {
  return source.from === 'key' && source.guess === true;
}

function isTarget(name: string): name is Target {
  return Object.hasOwn(targets, name);
}

function hasEveryTarget(
  sources: Partial<Record<Target, readonly PlannedSource[]>>,
): sources is Record<Target, readonly PlannedSource[]> {
  return targetNames().every((target) => sources[target] !== undefined);
}
