import { assert } from '../../model/errors.ts';
import {
  asked,
  type Dialect,
  type EventSource,
  type Source,
  type Target,
  targets,
} from './dialects/dialect.ts';
import { compileKeys, compilePrefixes, type KeyTable, type PrefixTable } from './key-table.ts';
import {
  canBeVerbatim,
  type Names,
  type PlannedSource,
  planEvents,
  planSource,
} from './plan-source.ts';

/** All dialects compiled for look-up by bytes. Immutable; made once. */
export interface Plan {
  readonly keys: KeyTable;
  readonly lists: PrefixTable;
  readonly events: KeyTable;
  /** Beginnings of names of events; those of `names.events` that the numbers after these mean. */
  readonly eventPrefixes: PrefixTable;
  readonly eventPrefixOffset: number;
  /** Beginnings of scope names that conditions speak of; a scope's set has a bit for each. */
  readonly scopes: readonly string[];
  /** By number of the target, strongest first. */
  readonly sources: readonly (readonly PlannedSource[])[];
  /** By number of a key, list or event, the sources it is at hand for: see `ruleOf`. */
  readonly keyRules: readonly Uint16Array[];
  /** By number of a key, 1 where its text may be messages as it stands. */
  readonly messageKeys: Uint8Array;
  readonly listRules: readonly Uint16Array[];
  readonly eventRules: readonly Uint16Array[];
}

/** Ranks of the sources of a target are smaller. */
const ranksMax = 256;

/** Target and rank of a source in one number. */
export function ruleOf(target: number, rank: number): number {
  return (target << 8) | rank;
}

/** Compiles the tables: per column one list of sources, strongest first, guesses last. */
export function compilePlan(
  dialects: readonly Dialect[],
  strongestFirst: Readonly<Partial<Record<Target, readonly Dialect[]>>>,
): Plan {
  const names = collectNames(dialects);
  const sources = targetNames().map((target) => {
    const order = strongestFirst[target] ?? dialects;
    const listed = order.flatMap((dialect) => planSources(dialect, target, names));
    const planned = [
      ...listed.filter(({ isGuess }) => !isGuess),
      ...listed.filter(({ isGuess }) => isGuess),
    ];
    assert(planned.length <= ranksMax, 'more sources than ranks');
    return planned;
  });
  return {
    keys: compileKeys(names.keys),
    lists: compilePrefixes(names.lists),
    events: compileKeys(names.events),
    eventPrefixes: compilePrefixes(names.eventPrefixes),
    eventPrefixOffset: names.events.length,
    scopes: names.scopes,
    sources,
    keyRules: rulesBy(names.keys, sources, ({ slots }) => slots),
    messageKeys: messageKeysOf(names, sources),
    listRules: rulesBy(names.lists, sources, ({ list }) => (list === 0 ? [] : [list])),
    eventRules: rulesBy([...names.events, ...names.eventPrefixes], sources, ({ byName }) => [
      ...byName.keys(),
    ]),
  };
}

function messageKeysOf(names: Names, sources: Plan['sources']): Uint8Array {
  const found = new Uint8Array(names.keys.length + 1);
  for (const target of [targetNumber('input_messages'), targetNumber('output_messages')]) {
    for (const source of sources[target] ?? []) if (canBeVerbatim(source)) found[source.slot] = 1;
  }
  return found;
}

/** The number of a target, everywhere in a plan. */
export function targetNumber(target: Target): number {
  return targetNames().indexOf(target);
}

export function targetNames(): readonly Target[] {
  return Object.keys(targets).filter(isTarget);
}

function rulesBy(
  names: readonly string[],
  sources: Plan['sources'],
  numbersOf: (source: PlannedSource) => readonly number[],
): readonly Uint16Array[] {
  const rules: number[][] = Array.from({ length: names.length + 1 }, () => []);
  for (const [target, ranked] of sources.entries()) {
    for (const [rank, source] of ranked.entries()) {
      for (const number of numbersOf(source)) rules[number]?.push(ruleOf(target, rank));
    }
  }
  return rules.map((each) => Uint16Array.from(new Set(each)));
}

function collectNames(dialects: readonly Dialect[]): Names {
  const all = dialects.flatMap((dialect) => Object.values(dialect.columns).flat());
  const distinct = (pick: (source: Source) => readonly string[]) => [
    ...new Set(all.flatMap((source) => pick(source))),
  ];
  return {
    keys: distinct((source) => [
      ...('key' in source ? [source.key] : []),
      ...('compose' in source ? Object.values(source.compose) : []),
      ...[...asked(source.when), ...asked(source.notWhen)].map(({ key }) => key),
    ]),
    lists: distinct((source) => ('list' in source ? [source.list] : [])),
    events: distinct((source) =>
      'event' in source && source.isPrefix !== true ? [source.event] : [],
    ),
    eventPrefixes: distinct((source) =>
      'event' in source && source.isPrefix === true ? [source.event] : [],
    ),
    scopes: distinct(({ inScopes = [], notInScopes = [] }) => [...inScopes, ...notInScopes]),
  };
}

/**
 * One dialect's sources of one column; its event sources become one, where the first of them stood,
 * those of chunks another one, and so do those of each condition.
 */
function planSources(dialect: Dialect, target: Target, names: Names): PlannedSource[] {
  const planned: PlannedSource[] = [];
  const groups = new Map<string, Map<number, EventSource>>();
  for (const source of dialect.columns[target] ?? []) {
    if ('event' in source) {
      const { isChunk, inScopes, notInScopes, when, notWhen } = source;
      const group = JSON.stringify([isChunk, inScopes, notInScopes, when, notWhen]);
      const byName = groups.get(group) ?? new Map<number, EventSource>();
      if (byName.size === 0) planned.push(planEvents(dialect.name, source, byName, names));
      groups.set(group, byName.set(eventNumber(source, names), source));
    } else planned.push(planSource(dialect.name, source, names));
  }
  return planned;
}

function eventNumber({ event, isPrefix }: EventSource, names: Names): number {
  if (isPrefix !== true) return names.events.indexOf(event) + 1;
  return names.events.length + names.eventPrefixes.indexOf(event) + 1;
}

function isTarget(name: string): name is Target {
  return Object.hasOwn(targets, name);
}
